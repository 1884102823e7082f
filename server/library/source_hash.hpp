#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace yanxiu::library {

/// The SHA-256 of an upload while it arrives, which can be laid aside between any two bytes and taken up
/// again by another process: who has received a file knows its content, and nobody reads it a second time. A
/// value. Home: one thread at a time.
class SourceHash {
  public:
    /// Of nothing yet.
    SourceHash();
    /// Goes on from what state() has answered after so many bytes; nothing for any other text.
    static std::optional<SourceHash> resumed(std::string_view state, std::int64_t bytes);

    void add(std::span<const std::byte> bytes);

    /// What must be kept to go on: eight words of the hash, least byte first, and the bytes since the last
    /// whole block of 64.
    std::string state() const;
    /// Of everything added.
    std::array<unsigned char, 32> finished() const;

  private:
    static constexpr std::size_t kBlockBytes = 64;

    std::array<std::uint32_t, 8> words_;
    std::array<unsigned char, kBlockBytes> rest_{};  // its first bytes_ % 64 are in use
    std::uint64_t bytes_ = 0;
};

}  // namespace yanxiu::library
