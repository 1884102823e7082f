#include "server/main/library_room.hpp"

namespace yanxiu {
namespace {

library::Terms terms_of(const credit::Policy& policy) {
    library::Terms terms;
    for (const auto& term : policy.subjects) terms.subjects.insert(term.code);
    for (const auto& term : policy.course_areas) terms.areas.insert(term.code);
    for (const auto& term : policy.categories) terms.hour_categories.insert(term.code);
    return terms;
}

}  // namespace

LibraryRoom::LibraryRoom(const LibraryFoundation& on, library::UploadLimits limits)
    : server_(on.server),
      events_(on.database, on.bus, on.server.events(), on.pool, on.clock),
      outlook_(on.database),
      lessons_(on.database, on.blobs, on.bus, events_, outlook_, terms_of(on.policy), limits.quota_bytes),
      timelines_(on.database, events_),
      catalogue_(on.database, terms_of(on.policy)),
      courses_(on.database, terms_of(on.policy)),
      posters_(on.database, on.blobs),
      captions_(on.database),
      downloads_(on.database, on.blobs),
      uploads_(on.database, on.blobs, on.bus, on.pool, on.log, limits) {}

void LibraryRoom::register_calls(net::CallRegistry& calls) {
    lessons_.register_calls(calls);
    timelines_.register_calls(calls);
    catalogue_.register_calls(calls);
    courses_.register_calls(calls);
}

void LibraryRoom::add_routes(std::vector<net::HttpRoute>& routes) {
    routes.push_back(posters_.route(server_.pool()));
    routes.push_back(captions_.route(server_.pool()));
    routes.push_back(downloads_.route(server_.pool()));
    routes.push_back(uploads_.route());
}

}  // namespace yanxiu
