#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/credit/ledger_root.hpp"

namespace yanxiu::credit {

/// All that one person's hours at the moment of a root stand on: for whoever holds the root's statement,
/// without a server.
struct LedgerProof {
    std::vector<Entry> chain;  // one entry or more, from the first on
    std::int64_t index = 0;    // of its head among the root's leaves
    std::vector<Hash> path;    // merkle.hpp
    std::string statement;     // the root's
};

/// A text of one line for each entry. Pure.
std::string to_text(const LedgerProof& proof);

/// Throws std::runtime_error for any other text; what it says is not checked. Pure.
LedgerProof read_proof(const std::string& text);

/// What a proof shows. Throws std::runtime_error saying why when it shows nothing: an entry that is not as it
/// was hashed or does not follow the one before, a chain that is not among the root's leaves, a root whose
/// signature is not its key's. Whether that root is the one that somebody kept is theirs to compare. Pure.
LedgerRoot check(const LedgerProof& proof);

}  // namespace yanxiu::credit
