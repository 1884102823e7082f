#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "server/protocol/library.pb.h"

namespace yanxiu::library {

/// The codes that the plan's policy allows. Immutable. Home: any.
struct Terms {
    std::set<std::string> subjects;
    std::set<std::string> areas;            // of lessons, LessonTags.category
    std::set<std::string> hour_categories;  // that a place in a course pays in
};

/// What a lesson is filed under; empty where its author did not say.
struct Tags {
    std::string subject;
    std::string stage;
    std::string language;
    std::string category;
    friend bool operator==(const Tags&, const Tags&) = default;
};

/// 1 to 100 characters of any script without control characters, outer spaces removed. Throws RequestError
/// {invalid_argument, "title_invalid"}.
std::string checked_title(std::string_view title);

/// At most 2000 characters, line breaks and tabs allowed, outer spaces removed. Throws RequestError
/// {invalid_argument, "description_invalid"}.
std::string checked_description(std::string_view description);

/// Every code is empty or one that the policy or the protocol knows; without a language it is Chinese. Throws
/// RequestError{invalid_argument, "tags_invalid"}.
Tags checked_tags(const v1::LessonTags& tags, const Terms& terms);

/// The same for a filter, in which empty means any.
Tags checked_filter(const v1::LessonTags& tags, const Terms& terms);

/// How many entries a page has: 24 when not said. Throws RequestError{invalid_argument, "page_size_invalid"}
/// outside of 1 to 100.
int checked_page_size(int size);

/// The words of a search, as separated by spaces and control characters of any script.
std::vector<std::string> search_words(std::string_view query);

/// Unicode characters of well-formed UTF-8.
std::size_t character_count(std::string_view text);

/// Whether the bytes begin as a JPEG, PNG or WebP file does.
bool may_become_poster(std::string_view picture);

/// Whether transcoding may be tried again: the job was given up (not: the file refused, which would end the
/// same way again), and what was begun can be continued.
bool may_retry(std::string_view job_state, std::string_view failure_code);

}  // namespace yanxiu::library
