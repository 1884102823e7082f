#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yanxiu::library {

/// Where a page ended: the sort key and the id of its last entry. Zeros: before the first.
struct PagePosition {
    std::int64_t key = 0;
    std::int64_t id = 0;
    friend bool operator==(const PagePosition&, const PagePosition&) = default;
};

/// The position as text that means nothing to its bearer.
std::string to_token(const PagePosition& position);

/// Empty text is the first page. Throws RequestError{invalid_argument, "page_token_invalid"} for what
/// to_token never made.
PagePosition from_token(std::string_view token);

}  // namespace yanxiu::library
