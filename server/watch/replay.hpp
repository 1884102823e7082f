#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "server/credit/correction.hpp"
#include "server/credit/ledger.hpp"
#include "server/credit/policy.hpp"
#include "server/library/watchable.hpp"
#include "server/watch/evidence.hpp"
#include "server/watch/lease_store.hpp"
#include "server/watch/ownership.hpp"
#include "server/watch/presence_store.hpp"
#include "server/watch/watched_store.hpp"

/// The proof that hours follow from evidence: everything that is computed step by step while people watch is
/// computed again from leases, claims, deliveries and placements alone, and compared.
namespace yanxiu::watch {

/// What has not ended ends here: in the year 9999, as find_leases has it.
inline constexpr std::int64_t kOwnedForever = 253'402'300'800'000;

/// A lease as it is stored, caches included, with the evidence below it.
struct StoredLease {
    Lease lease;
    Tenure tenure;
    std::vector<Claim> claims;  // all, ascending, as they count
};

/// What is stored about one person and one content.
struct StoredContent {
    Watched watched;        // caches: coverage, delivered, booked
    IntervalSet delivered;  // evidence
    std::vector<library::Placement> placements;
    bool to_recompute = false;  // its placements changed, and the recorder has not booked yet
};

/// Everything that is stored about one person's watching, of one moment.
struct Dossier {
    base::PersonId person;
    base::LeaseId owner;       // of the person's clock, as cached
    base::LeaseId remembered;  // of which a recorder's memory may be ahead of the caches; zero: of none
    std::vector<StoredLease> leases;
    std::map<base::ContentId, StoredContent> contents;  // every content that any of it names
    std::vector<credit::Entry> chain;
    std::vector<DrawnCheck> checks;    // by number
    std::vector<GivenAnswer> answers;  // to them, by time
    CheckDraws draws{""};              // with this server's secret
    std::vector<credit::Correction> corrections;  // that were approved
};

/// One line for each thing that is stored otherwise than the evidence gives it; none when all is well. Claims
/// may be counted as far as `now` allows; whether they are counted late is no difference for ten minutes.
/// What the caches of a remembered lease lack is added first. Pure.
std::vector<std::string> differences_of(const credit::Policy& policy, Dossier dossier, base::Instant now);

/// What a verification found.
struct Verification {
    std::int64_t persons = 0;  // who have any evidence or hours
    std::int64_t entries = 0;  // of the ledger
    std::int64_t differences = 0;
};

/// Verifies everybody, each person in a snapshot of their own, and tells each difference as one line. Home:
/// any thread; blocks as long as it takes. Writes nothing, and holds nobody up.
Verification verify_everybody(store::Database& database, const credit::Policy& policy,
                              const std::function<void(const std::string&)>& tell,
                              const std::function<base::Instant(base::Instant)>& time = {});

}  // namespace yanxiu::watch
