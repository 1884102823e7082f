#include "server/library/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace yanxiu::library {
namespace {

const EVP_MD* algorithm_named(std::string_view name) {
    if (name == "sha1") return EVP_sha1();
    if (name == "sha256") return EVP_sha256();
    if (name == "md5") return EVP_md5();
    throw std::invalid_argument("no such checksum");
}

void require(int done) {
    if (done != 1) throw std::runtime_error("OpenSSL refuses to hash");
}

}  // namespace

struct Digest::Impl {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Digest::Digest(std::string_view algorithm) : impl_(std::make_unique<Impl>()) {
    require(EVP_DigestInit_ex(impl_->context.get(), algorithm_named(algorithm), nullptr));
}

Digest::~Digest() = default;

void Digest::add(std::span<const std::byte> bytes) {
    require(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()));
}

std::string Digest::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned length = 0;
    require(EVP_DigestFinal_ex(impl_->context.get(), bytes.data(), &length));
    return {reinterpret_cast<const char*>(bytes.data()), length};
}

}  // namespace yanxiu::library
