#pragma once

#include "server/library/lesson_rules.hpp"
#include "server/net/call.hpp"
#include "server/protocol/library.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// Searching what is published and playable, for everybody signed in. Home: pool, blocks.
class Catalogue {
  public:
    Catalogue(store::Database& database, Terms terms);
    void register_calls(net::CallRegistry& calls);

  private:
    v1::SearchLessonsResponse search(const net::Caller& caller, const v1::SearchLessonsRequest& request);

    store::Database& database_;
    const Terms terms_;
};

}  // namespace yanxiu::library
