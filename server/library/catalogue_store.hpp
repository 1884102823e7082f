#pragma once

#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/library/lesson_rules.hpp"
#include "server/library/page_token.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

struct CatalogueFilter {
    std::vector<std::string> words;  // each must occur in the title or the description
    Tags tags;                       // empty: any
    bool in_course_only = false;     // of a published course
};

// The catalogue's statements. Home: pool; each runs in the caller's transaction.

/// Lessons of the catalogue, latest published first, after `after` (published_us, id).
std::vector<base::LessonId> catalogue_page(store::Transaction& t, const CatalogueFilter& filter,
                                           const PagePosition& after, int limit);
/// Stops at `most`, lest a frequent word be looked for in every lesson there is.
int catalogue_count(store::Transaction& t, const CatalogueFilter& filter, int most);

}  // namespace yanxiu::library
