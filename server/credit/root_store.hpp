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
/// ever. Throws std::runtime_error when the ledger does not hold the last root any more, or when that was
/// signed with another key, unless `new_key` says that this is wanted.
StoredRoot seal(store::Transaction& t, const SigningSeed& seed, bool new_key);

/// The root of that number, or the last one; nothing when there is none.
std::optional<StoredRoot> find_root(store::Transaction& t, std::optional<std::int64_t> number);

/// What is wrong with a stored root, beside the one that comes before it: its statement, or a head of which
/// it was made and that has another hash now, or is gone. Empty when nothing is. The chains are not computed
/// again.
std::string root_fault(store::Transaction& t, const StoredRoot& root,
                       const std::optional<StoredRoot>& before);

/// The first fault among the entries that a stored root covers, each computed again. Empty when there is
/// none.
std::string fault_under(store::Transaction& t, const StoredRoot& root);

/// That a person's chain was part of the ledger at a stored root; nothing when it had no entry then.
std::optional<LedgerProof> prove(store::Transaction& t, const StoredRoot& root, base::PersonId person);

}  // namespace yanxiu::credit
