#include <fmt/format.h>

#include "server/base/log.hpp"

namespace yanxiu::base {
namespace {

struct LeadByte {
    unsigned char least, most;                // range of the first byte
    std::size_t length;                       // of the whole sequence
    unsigned char second_least, second_most;  // range of the second byte; the others are 80..BF
};

// The table of well-formed sequences of RFC 3629, section 4.
constexpr LeadByte kLeads[] = {
    {0x00, 0x7F, 1, 0, 0},       {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF}, {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF}, {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
};

bool within(char c, unsigned char least, unsigned char most) {
    auto byte = static_cast<unsigned char>(c);
    return byte >= least && byte <= most;
}

// Length of the well-formed sequence at the start of `text`; 0 when there is none.
std::size_t sequence_length(std::string_view text) {
    for (const auto& lead : kLeads) {
        if (!within(text[0], lead.least, lead.most)) continue;
        if (lead.length > text.size()) return 0;
        if (lead.length > 1 && !within(text[1], lead.second_least, lead.second_most)) return 0;
        for (std::size_t i = 2; i < lead.length; ++i)
            if (!within(text[i], 0x80, 0xBF)) return 0;
        return lead.length;
    }
    return 0;
}

void append_ascii(std::string& out, char c) {
    if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
        out += c;
    }
}

}  // namespace

bool valid_utf8(std::string_view text) {
    while (!text.empty()) {
        auto length = sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        auto length = sequence_length(text);
        if (length == 1) append_ascii(out, text[0]);
        if (length > 1) out += text.substr(0, length);
        if (length == 0) out += "\xEF\xBF\xBD";  // U+FFFD
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out + "\"";
}

}  // namespace yanxiu::base
