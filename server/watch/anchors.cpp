#include "server/watch/anchors.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace yanxiu::watch {

Anchors::Anchors(std::string secret) : secret_(std::move(secret)) {}

std::string Anchors::mac(base::LeaseId lease, base::Instant anchor) const {
    // The words keep other uses of the same secret apart.
    const auto text = fmt::format("yanxiu anchor 1 {} {}", lease.value, anchor.time_since_epoch().count());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size)) {
        throw std::runtime_error("HMAC-SHA256 failed");
    }
    return {reinterpret_cast<const char*>(digest.data()), size};
}

bool Anchors::proves(std::string_view proof, base::LeaseId lease, base::Instant anchor) const {
    const auto expected = mac(lease, anchor);
    return proof.size() == expected.size() &&
           CRYPTO_memcmp(proof.data(), expected.data(), expected.size()) == 0;
}

}  // namespace yanxiu::watch
