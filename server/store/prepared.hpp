#pragma once

#include <string>

#include "server/store/database.hpp"

namespace yanxiu::store {

/// The name by which the transaction's connection knows `statement`, for exec_prepared: parsed and planned
/// once for each connection instead of at every use. For statements that run many times a second; their plans
/// must be good for any parameters. Home: pool, in the caller's transaction.
std::string prepared(Transaction& t, const std::string& statement);

}  // namespace yanxiu::store
