#include "server/library/page_token.hpp"

#include <charconv>

#include "server/base/error.hpp"

namespace yanxiu::library {
namespace {

constexpr std::size_t kDigits = 16;

std::string to_hex(std::int64_t number) {
    std::string text(kDigits, '0');
    auto rest = static_cast<std::uint64_t>(number);
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest >>= 4) {
        *digit = "0123456789abcdef"[rest & 15U];
    }
    return text;
}

bool from_hex(std::string_view text, std::int64_t& number) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    number = static_cast<std::int64_t>(value);
    return error == std::errc{} && end == text.data() + text.size() && number >= 0;
}

}  // namespace

std::string to_token(const PagePosition& position) {
    return to_hex(position.key) + to_hex(position.id);
}

PagePosition from_token(std::string_view token) {
    PagePosition position;
    if (token.empty()) return position;
    const bool read = token.size() == 2 * kDigits && from_hex(token.substr(0, kDigits), position.key) &&
                      from_hex(token.substr(kDigits), position.id) && position.id > 0;
    if (!read) {
        throw base::RequestError(base::Code::invalid_argument, "page_token_invalid", "not a token of ours");
    }
    return position;
}

}  // namespace yanxiu::library
