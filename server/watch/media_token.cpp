#include "server/watch/media_token.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace yanxiu::watch {
namespace {

constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kNumbers = 5;
constexpr std::size_t kPayloadBytes = kNumbers * kNumberBytes;
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kTokenBytes = kPayloadBytes + kMacBytes;
constexpr std::size_t kTokenLetters = (kTokenBytes * 8 + 5) / 6;
constexpr std::size_t kLeastSecretBytes = 16;

// Signed with every payload, so that no other use of the same secret makes a media token.
constexpr std::string_view kPurpose = "yanxiu media token 1";

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Bytes = std::array<unsigned char, kTokenBytes>;

void put(Bytes& bytes, std::size_t index, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < kNumberBytes; ++i)
        bytes[index * kNumberBytes + i] = static_cast<unsigned char>(bits >> (56 - 8 * i));
}

std::int64_t get(const Bytes& bytes, std::size_t index) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kNumberBytes; ++i) bits = bits << 8 | bytes[index * kNumberBytes + i];
    return static_cast<std::int64_t>(bits);
}

std::array<unsigned char, kMacBytes> mac_of(const std::string& secret, const Bytes& bytes) {
    std::array<unsigned char, kPurpose.size() + kPayloadBytes> text;
    std::copy(bytes.begin(), bytes.begin() + kPayloadBytes,
              std::copy(kPurpose.begin(), kPurpose.end(), text.begin()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), text.data(), text.size(),
              digest.data(), &size))
        throw std::runtime_error("HMAC-SHA256 failed");
    std::array<unsigned char, kMacBytes> mac;
    std::copy_n(digest.begin(), kMacBytes, mac.begin());
    return mac;
}

std::string to_base64url(const Bytes& bytes) {
    std::string text;
    text.reserve(kTokenLetters);
    std::uint32_t bits = 0;
    int held = 0;
    for (const auto byte : bytes) {
        bits = bits << 8 | byte;
        for (held += 8; held >= 6; held -= 6) text += kLetters[bits >> (held - 6) & 63];
    }
    if (held > 0) text += kLetters[bits << (6 - held) & 63];
    return text;
}

std::optional<Bytes> from_base64url(std::string_view text) {
    if (text.size() != kTokenLetters) return std::nullopt;
    Bytes bytes{};
    std::uint32_t bits = 0;
    int held = 0;
    std::size_t size = 0;
    for (const char letter : text) {
        const auto value = kLetters.find(letter);
        if (value == kLetters.npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held < 8) continue;
        held -= 8;
        bytes[size++] = static_cast<unsigned char>(bits >> held);
    }
    // The last letter has bits that no byte uses; set, they would spell the same ticket a second time.
    if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace

MediaTokens::MediaTokens(std::string secret) : secret_(std::move(secret)) {
    if (secret_.size() < kLeastSecretBytes) throw std::invalid_argument("the media secret is too short");
}

std::string MediaTokens::token(const MediaTicket& ticket) const {
    Bytes bytes{};
    put(bytes, 0, ticket.person.value);
    put(bytes, 1, ticket.asset.value);
    put(bytes, 2, ticket.content.value);
    put(bytes, 3, ticket.lease.value);
    put(bytes, 4, ticket.expires.time_since_epoch().count());
    const auto mac = mac_of(secret_, bytes);
    std::copy(mac.begin(), mac.end(), bytes.begin() + kPayloadBytes);
    return to_base64url(bytes);
}

std::string MediaTokens::playlist_url(base::PersonId person, base::AssetId asset, base::ContentId content,
                                      base::LeaseId lease, base::Instant now) const {
    return fmt::format("/media/{}/{}/master.m3u8",
                       token({person, asset, content, lease, now + kMediaTokenLifetime}), asset.value);
}

std::string MediaTokens::storyboard_url(base::PersonId person, base::AssetId asset, base::ContentId content,
                                        base::Instant now) const {
    return fmt::format("/media/{}/{}/storyboard.vtt",
                       token({person, asset, content, {}, now + kMediaTokenLifetime}), asset.value);
}

std::optional<MediaTicket> MediaTokens::read(std::string_view token) const {
    const auto bytes = from_base64url(token);
    if (!bytes) return std::nullopt;
    const auto mac = mac_of(secret_, *bytes);
    if (CRYPTO_memcmp(mac.data(), bytes->data() + kPayloadBytes, kMacBytes) != 0) return std::nullopt;
    return MediaTicket{.person = {get(*bytes, 0)},
                       .asset = {get(*bytes, 1)},
                       .content = {get(*bytes, 2)},
                       .lease = {get(*bytes, 3)},
                       .expires = base::Instant(std::chrono::milliseconds(get(*bytes, 4)))};
}

}  // namespace yanxiu::watch
