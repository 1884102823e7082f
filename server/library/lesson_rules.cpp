#include "server/library/lesson_rules.hpp"

#include <algorithm>
#include <array>

#include "server/base/error.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

constexpr std::string_view kWideSpace = "\u3000";
constexpr std::array<std::string_view, 6> kStages{"",       "kindergarten", "primary",
                                                  "junior", "senior",       "vocational"};
constexpr std::array<std::string_view, 4> kLanguages{"", "zh", "mn", "zh-mn"};

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

/// Bytes of the space at the start of `text`; 0 when there is none.
std::size_t space_at(std::string_view text) {
    if (text.starts_with(kWideSpace)) return kWideSpace.size();
    return !text.empty() && (text.front() == ' ' || is_control(text.front())) ? 1 : 0;
}

std::string_view trimmed(std::string_view text) {
    while (const auto space = space_at(text)) text.remove_prefix(space);
    while (!text.empty()) {
        if (text.ends_with(kWideSpace)) {
            text.remove_suffix(kWideSpace.size());
        } else if (space_at(text.substr(text.size() - 1)) > 0) {
            text.remove_suffix(1);
        } else {
            break;
        }
    }
    return text;
}

template <class Codes>
bool knows(const Codes& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool knows(const std::set<std::string>& codes, const std::string& code) {
    return code.empty() || codes.contains(code);
}

}  // namespace

std::size_t character_count(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string checked_title(std::string_view text) {
    const std::string title(trimmed(text));
    const auto characters = character_count(title);
    if (characters < 1 || characters > 100 || std::any_of(title.begin(), title.end(), is_control)) {
        throw RequestError(Code::invalid_argument, "title_invalid", "a title is 1 to 100 characters");
    }
    return title;
}

std::string checked_description(std::string_view text) {
    std::string description(trimmed(text));
    std::erase(description, '\r');
    const bool controls = std::any_of(description.begin(), description.end(),
                                      [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
    if (controls || character_count(description) > 2000) {
        throw RequestError(Code::invalid_argument, "description_invalid",
                           "a description is at most 2000 characters");
    }
    return description;
}

Tags checked_filter(const v1::LessonTags& tags, const Terms& terms) {
    const bool known = knows(terms.subjects, tags.subject()) && knows(kStages, tags.stage()) &&
                       knows(kLanguages, tags.language()) && knows(terms.areas, tags.category());
    if (!known) throw RequestError(Code::invalid_argument, "tags_invalid", "no such subject, stage or area");
    return {tags.subject(), tags.stage(), tags.language(), tags.category()};
}

Tags checked_tags(const v1::LessonTags& message, const Terms& terms) {
    auto tags = checked_filter(message, terms);
    if (tags.language.empty()) tags.language = "zh";
    return tags;
}

int checked_page_size(int size) {
    if (size < 0 || size > 100) {
        throw RequestError(Code::invalid_argument, "page_size_invalid", "a page has 1 to 100 entries");
    }
    return size == 0 ? 24 : size;
}

std::vector<std::string> search_words(std::string_view query) {
    std::vector<std::string> words;
    std::string word;
    while (!query.empty()) {
        const auto space = space_at(query);
        if (space == 0) {
            word += query.front();
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
        query.remove_prefix(std::max<std::size_t>(space, 1));
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

bool may_become_poster(std::string_view picture) {
    using namespace std::literals;
    return picture.starts_with("\xFF\xD8\xFF"sv) || picture.starts_with("\x89PNG\r\n\x1A\n"sv) ||
           (picture.starts_with("RIFF"sv) && picture.substr(0, 12).ends_with("WEBP"sv));
}

bool may_retry(std::string_view job_state, std::string_view failure_code) {
    constexpr std::string_view kForGood[] = {"lesson_deleted", "rendition_changed", "source_missing"};
    return job_state == "failed" && std::ranges::find(kForGood, failure_code) == std::end(kForGood);
}

}  // namespace yanxiu::library
