#include "server/main/watch_room.hpp"

#include <utility>

#include "server/watch/check_store.hpp"
#include "server/watch/server_secret_store.hpp"

namespace yanxiu {
namespace {

std::string secret(store::Database& database, const char* name) {
    return database.transact([&](store::Transaction& t) { return watch::server_secret(t, name); });
}

watch::RecorderOptions recorder_options(const WatchFoundation& on) {
    watch::RecorderOptions options;
    options.database = on.database_options;
    options.lanes = static_cast<std::size_t>(on.lanes);
    options.on_check_due = [&bus = on.bus](const watch::DueCheck& check) {
        watch::PresenceService::announce(bus, check);
    };
    return options;
}

watch::FindCheckPicture find_picture(store::Database& database) {
    return [&database](base::PersonId person, std::string_view nonce, int number) {
        return database.transact([&](store::Transaction& t) {
            return watch::find_choice_picture(t, std::string(nonce), person, number);
        });
    };
}

}  // namespace

WatchRoom::WatchRoom(WatchFoundation on)
    : on_(std::move(on)),
      anchors_(secret(on_.database, "anchor")),
      tokens_(secret(on_.database, "media_token")),
      shelf_(on_.database, on_.blobs, on_.bus),
      recorder_(recorder_options(on_), on_.policy, watch::CheckDraws(secret(on_.database, "presence")),
                on_.log, on_.metrics, on_.time),
      leases_(on_.database, on_.bus, on_.server.events(), on_.policy, anchors_, tokens_, on_.time),
      reports_(recorder_, anchors_),
      presence_(on_.database, on_.bus, on_.server.events(), on_.policy, on_.time),
      check_pictures_(find_picture(on_.database), on_.blobs),
      storyboards_(on_.database, tokens_, on_.clock),
      standings_(on_.database, on_.policy, on_.time) {}

void WatchRoom::register_calls(net::CallRegistry& calls) {
    leases_.register_calls(calls);
    reports_.register_calls(calls);
    presence_.register_calls(calls);
    storyboards_.register_calls(calls);
    standings_.register_calls(calls);
}

net::HttpRoute WatchRoom::media_route(net::Authenticator authenticator) {
    return watch::media_route({.shelf = shelf_,
                               .blobs = on_.blobs,
                               .tokens = tokens_,
                               .evidence = recorder_,
                               .database = on_.database,
                               .clock = on_.clock,
                               .pool = on_.server.pool(),
                               .log = on_.log,
                               .metrics = on_.metrics},
                              std::move(authenticator));
}

}  // namespace yanxiu
