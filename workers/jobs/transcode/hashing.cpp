#include "workers/jobs/transcode/hashing.hpp"

#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <new>
#include <system_error>
#include <vector>

namespace yanxiu::workers {
namespace {

std::array<unsigned char, 32> sha256_of(int descriptor, const std::atomic<bool>& abandoned) {
    constexpr std::size_t kChunk = 4U << 20;
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
    std::vector<unsigned char> chunk(kChunk);
    for (off_t offset = 0; !abandoned;) {
        const auto got = ::pread(descriptor, chunk.data(), chunk.size(), offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "read the source");
        if (got == 0) break;
        EVP_DigestUpdate(digest.get(), chunk.data(), static_cast<std::size_t>(got));
        offset += got;
    }
    std::array<unsigned char, 32> hash{};
    EVP_DigestFinal_ex(digest.get(), hash.data(), nullptr);
    return hash;
}

}  // namespace

Hashing::Hashing(int descriptor)
    : result_(
          std::async(std::launch::async, [this, descriptor] { return sha256_of(descriptor, abandoned_); })) {}

Hashing::~Hashing() {
    abandoned_ = true;
}

std::optional<std::array<unsigned char, 32>> Hashing::take() {
    if (!result_.valid() || result_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        return std::nullopt;
    return result_.get();
}

}  // namespace yanxiu::workers
