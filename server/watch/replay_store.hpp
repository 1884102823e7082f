#pragma once

#include <vector>

#include "server/store/database.hpp"
#include "server/watch/replay.hpp"

namespace yanxiu::watch {

// What a replay reads. Home: pool.

/// Makes the rest of this transaction read one state of the database, and write nothing. Its first statement.
void take_snapshot(store::Transaction& t);

/// Persons after `after`, ascending, of whom there is a lease, a delivery, a cache, a correction or a ledger
/// entry.
std::vector<base::PersonId> persons_with_evidence(store::Transaction& t, base::PersonId after, int limit);

Dossier load_dossier(store::Transaction& t, base::PersonId person);

}  // namespace yanxiu::watch
