#include "server/library/source_hash.hpp"

// OpenSSL's other interface cannot lay a hash aside; this one is as fast.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace yanxiu::library {
namespace {

constexpr std::size_t kWordBytes = 4;

}  // namespace

SourceHash::SourceHash() {
    SHA256_CTX context;
    SHA256_Init(&context);
    std::copy(std::begin(context.h), std::end(context.h), words_.begin());
}

std::optional<SourceHash> SourceHash::resumed(std::string_view state, std::int64_t bytes) {
    SourceHash hash;
    if (bytes == 0 && state.empty()) return hash;
    const auto rest = static_cast<std::size_t>(bytes) % kBlockBytes;
    const auto head = hash.words_.size() * kWordBytes;
    if (bytes < 0 || state.size() != head + rest) return std::nullopt;
    for (std::size_t i = 0; i < head; ++i) {
        auto& word = hash.words_[i / kWordBytes];
        if (i % kWordBytes == 0) word = 0;
        word |= std::uint32_t{static_cast<unsigned char>(state[i])} << (8 * (i % kWordBytes));
    }
    std::memcpy(hash.rest_.data(), state.data() + head, rest);
    hash.bytes_ = static_cast<std::uint64_t>(bytes);
    return hash;
}

void SourceHash::add(std::span<const std::byte> bytes) {
    SHA256_CTX context;
    SHA256_Init(&context);
    std::copy(words_.begin(), words_.end(), context.h);
    context.num = static_cast<unsigned>(bytes_ % kBlockBytes);
    std::memcpy(context.data, rest_.data(), context.num);
    SHA256_Update(&context, bytes.data(), bytes.size());
    std::copy(std::begin(context.h), std::end(context.h), words_.begin());
    std::memcpy(rest_.data(), context.data, context.num);
    bytes_ += bytes.size();
}

std::string SourceHash::state() const {
    std::string state;
    for (const auto word : words_)
        for (std::size_t i = 0; i < kWordBytes; ++i) state += static_cast<char>(word >> (8 * i) & 0xffU);
    return state.append(reinterpret_cast<const char*>(rest_.data()), bytes_ % kBlockBytes);
}

std::array<unsigned char, 32> SourceHash::finished() const {
    SHA256_CTX context;
    SHA256_Init(&context);
    std::copy(words_.begin(), words_.end(), context.h);
    context.num = static_cast<unsigned>(bytes_ % kBlockBytes);
    std::memcpy(context.data, rest_.data(), context.num);
    const auto bits = bytes_ * 8;
    context.Nl = static_cast<SHA_LONG>(bits & 0xffffffffU);
    context.Nh = static_cast<SHA_LONG>(bits >> 32U);
    std::array<unsigned char, 32> hash{};
    SHA256_Final(hash.data(), &context);
    return hash;
}

}  // namespace yanxiu::library
