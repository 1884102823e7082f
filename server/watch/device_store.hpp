#pragma once

#include <string>

#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::watch {

// How the browsers that play call themselves. Home: pool; each in the caller's transaction.

/// At most 256 bytes of `user_agent` are kept; nothing is written where it is known already, or empty.
void note_device(store::Transaction& t, base::PersonId person, const std::string& device,
                 const std::string& user_agent);

}  // namespace yanxiu::watch
