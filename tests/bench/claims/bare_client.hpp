#pragma once

#include <string>
#include <vector>

#include "server/store/database.hpp"

namespace yanxiu::bench {

/// The rows that one transaction of the recorder left for good, as lines of COPY.
struct BareBatch {
    std::string claims, coverage, ledger;
};

/// What is stored, batch by batch, for each of `connections` lanes: a claim and an entry of the ledger in the
/// batch that wrote it, a row of coverage in the last that changed it. Each batch has an arrival time of its
/// own.
std::vector<std::vector<BareBatch>> batches_of(store::Database& owner, int connections);

/// Inserts them, a connection and a thread for each lane, a transaction for each batch, by COPY over libpq:
/// what nobody who keeps these rows can be much faster than. Answers the seconds until the last commit.
/// Throws std::runtime_error.
double insert_bare(const std::string& url, const std::vector<std::vector<BareBatch>>& lanes);

}  // namespace yanxiu::bench
