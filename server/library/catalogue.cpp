#include "server/library/catalogue.hpp"

#include <algorithm>
#include <utility>

#include "server/library/catalogue_store.hpp"
#include "server/library/lesson_store.hpp"

namespace yanxiu::library {
namespace {

constexpr int kMostCounted = 1000;

}  // namespace

Catalogue::Catalogue(store::Database& database, Terms terms)
    : database_(database), terms_(std::move(terms)) {}

void Catalogue::register_calls(net::CallRegistry& calls) {
    calls.add<v1::SearchLessonsRequest, v1::SearchLessonsResponse>(
        "yanxiu.v1.LibraryService/SearchLessons",
        [this](net::CallContext& context, const auto& request) { return search(context.caller, request); });
}

v1::SearchLessonsResponse Catalogue::search(const net::Caller& caller,
                                            const v1::SearchLessonsRequest& request) {
    const CatalogueFilter filter{search_words(request.query()), checked_filter(request.tags(), terms_),
                                 request.in_course_only()};
    const auto after = from_token(request.page_token());
    const int page = checked_page_size(request.page_size());
    return database_.transact([&](store::Transaction& t) {
        v1::SearchLessonsResponse response;
        const auto ids = catalogue_page(t, filter, after, page + 1);
        auto lessons = find_lessons(t, ids);
        // Without the extra one; a lesson that has gone between the two statements is not missed.
        const bool more = ids.size() > static_cast<std::size_t>(page);
        if (!after.id) {
            const int count =
                more ? catalogue_count(t, filter, kMostCounted + 1) : static_cast<int>(ids.size());
            response.set_total(std::min(count, kMostCounted));
            response.set_total_at_least(count > kMostCounted);
        }
        if (more && !lessons.empty() && lessons.back().id == ids.back()) lessons.pop_back();
        if (more && !lessons.empty()) {
            response.set_next_page_token(to_token({lessons.back().published_us, lessons.back().id.value}));
        }
        read_places(t, lessons, caller.bureau_admin);
        for (const auto& lesson : lessons) *response.add_lessons() = to_message(lesson, caller);
        return response;
    });
}

}  // namespace yanxiu::library
