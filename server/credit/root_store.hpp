#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/credit/ledger_proof.hpp"
#include "server/store/database.hpp"

namespace yanxiu::credit {

// The statements about signed roots. Home: pool; each runs in the caller's transaction.

/// A root as it is stored.
struct StoredRoot {
    std::int64_t number = 0;
    std::string statement;
};

/// Signs the ledger as this transaction sees it, as the root that follows the last one, and keeps it for
/// ever.
StoredRoot seal(store::Transaction& t, const SigningSeed& seed);

/// The root of that number, or the last one; nothing when there is none.
std::optional<StoredRoot> find_root(store::Transaction& t, std::optional<std::int64_t> number);

/// What is wrong with the ledger by a root that is stored: its statement, the one before, or an entry that
/// was there and is now another one, or none. Empty when nothing is.
std::string root_fault(store::Transaction& t, const StoredRoot& root);

/// That a person's chain was part of the ledger at a stored root; nothing when it had no entry then.
std::optional<LedgerProof> prove(store::Transaction& t, const StoredRoot& root, base::PersonId person);

}  // namespace yanxiu::credit
