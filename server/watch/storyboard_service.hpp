#pragma once

#include "server/base/clock.hpp"
#include "server/net/call.hpp"
#include "server/protocol/watch.pb.h"
#include "server/store/database.hpp"
#include "server/watch/media_token.hpp"

namespace yanxiu::watch {

/// GetStoryboard: a lesson's small pictures for those who may watch it and do not, as its author choosing a
/// poster. The address has no lease: it shows pictures alone, and nothing of it becomes evidence. Home: pool,
/// blocks.
class StoryboardService {
  public:
    StoryboardService(store::Database& database, const MediaTokens& tokens, const base::Clock& clock)
        : database_(database), tokens_(tokens), clock_(clock) {}

    void register_calls(net::CallRegistry& calls);

    v1::GetStoryboardResponse get(const net::Caller& caller, const v1::GetStoryboardRequest& request);

  private:
    store::Database& database_;
    const MediaTokens& tokens_;
    const base::Clock& clock_;
};

}  // namespace yanxiu::watch
