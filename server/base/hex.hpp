#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace yanxiu::base {

/// Appends two lower-case digits for each byte.
inline void append_hex(std::string& text, std::span<const unsigned char> bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (const unsigned byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
}

/// The bytes of exactly so many lower-case digits; nothing for any other text.
template <std::size_t size>
std::optional<std::array<unsigned char, size>> bytes_of_hex(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, size> bytes{};
    if (text.size() != 2 * size) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto value = kDigits.find(text[i]);
        if (value == kDigits.npos) return std::nullopt;
        bytes[i / 2] = static_cast<unsigned char>(bytes[i / 2] << 4U | value);
    }
    return bytes;
}

}  // namespace yanxiu::base
