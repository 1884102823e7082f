#include "server/library/catalogue_store.hpp"

#include <pqxx/pqxx>

#include "server/library/id_list.hpp"

namespace yanxiu::library {
namespace {

using store::Transaction;

// The planner sees the parameters, so conditions that hold for an empty one cost nothing. Pairs of characters
// decide alone about words of two; longer ones are looked at again, and single ones only so.
constexpr auto kFound = R"(
FROM lesson l WHERE l.playable AND l.deleted_at IS NULL AND l.published_at IS NOT NULL
AND ($1 = '' OR l.search_bigrams @> bigrams($1))
AND ($2 = '' OR (l.title || E'\n' || l.description) ILIKE ALL (string_to_array($2, E'\n')))
AND ($3 = '' OR l.subject = $3) AND ($4 = '' OR l.stage = $4)
AND ($5 = '' OR l.language = $5) AND ($6 = '' OR l.category = $6)
AND (NOT $7::boolean OR EXISTS (
    SELECT FROM course_lesson cl JOIN course c ON c.id = cl.course_id
    WHERE cl.lesson_id = l.id AND cl.removed_at IS NULL AND c.published)))";

constexpr auto kPage = R"(
AND ($9::bigint = 0 OR (l.published_at, l.id) < (timestamptz 'epoch' + $8::bigint * interval '1 microsecond', $9))
ORDER BY l.published_at DESC, l.id DESC LIMIT $10)";

/// Literal text inside: the wildcards of LIKE lose their meaning.
std::string like_pattern(const std::string& word) {
    std::string pattern = "%";
    for (const char c : word) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

/// Words have no line break, so it may stand between them.
std::string paired(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        if (character_count(word) >= 2) text += (text.empty() ? "" : "\n") + word;
    }
    return text;
}

std::string patterns(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) {
        if (character_count(word) != 2) text += (text.empty() ? "" : "\n") + like_pattern(word);
    }
    return text;
}

}  // namespace

std::vector<base::LessonId> catalogue_page(Transaction& t, const CatalogueFilter& filter,
                                           const PagePosition& after, int limit) {
    const auto& tags = filter.tags;
    return read_ids<base::LessonId>(t.exec_params(std::string("SELECT l.id ") + kFound + kPage,
                                                  paired(filter.words), patterns(filter.words), tags.subject,
                                                  tags.stage, tags.language, tags.category,
                                                  filter.in_course_only, after.key, after.id, limit));
}

int catalogue_count(Transaction& t, const CatalogueFilter& filter, int most) {
    const auto& tags = filter.tags;
    return t
        .exec_params1(std::string("SELECT count(*) FROM (SELECT ") + kFound + " LIMIT $8) AS found",
                      paired(filter.words), patterns(filter.words), tags.subject, tags.stage, tags.language,
                      tags.category, filter.in_course_only, most)[0]
        .as<int>();
}

}  // namespace yanxiu::library
