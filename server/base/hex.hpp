#pragma once

#include <span>
#include <string>

namespace yanxiu::base {

/// Appends two lower-case digits for each byte.
inline void append_hex(std::string& text, std::span<const unsigned char> bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    for (const unsigned byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
}

}  // namespace yanxiu::base
