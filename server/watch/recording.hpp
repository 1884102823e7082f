#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "server/base/error.hpp"
#include "server/credit/ledger.hpp"
#include "server/credit/policy.hpp"
#include "server/library/watchable.hpp"
#include "server/protocol/watch.pb.h"
#include "server/watch/claim_store.hpp"
#include "server/watch/clock_store.hpp"
#include "server/watch/lease_store.hpp"
#include "server/watch/recorder.hpp"
#include "server/watch/watched_store.hpp"

namespace yanxiu::watch {

/// The months whose partitions this process has made or seen. Home: any thread.
class Months {
  public:
    bool known(base::Instant instant) const;
    void add(base::Instant instant);

  private:
    mutable std::mutex mutex_;
    std::set<std::chrono::sys_days> first_days_;
};

/// Thrown where evidence belongs to a month that is not known: make its partitions outside this transaction,
/// then try again.
struct MonthMissing {
    base::Instant instant;
};

/// What one transaction takes, of any number of persons. Does not own.
struct Batch {
    std::vector<const Report*> reports;
    std::vector<const Delivery*> deliveries;
    std::vector<std::pair<base::PersonId, base::LeaseId>> settle;  // claims whose time may have come
    std::vector<WatchedKey> rebook;                                // contents whose placements changed
};

/// What becomes of a report once the transaction is committed.
struct Receipt {
    std::optional<base::RequestError> refusal;
    v1::ReportResponse response;
};

/// One transaction of evidence: claims and deliveries in, coverage and ledger out, with a number of
/// statements that does not depend on how many reports it takes. Made anew for every attempt. Home: pool.
class Recording {
  public:
    Recording(const credit::Policy& policy, const EvidenceTime& time, const Months& months,
              const Batch& batch);

    /// Everything up to the commit. Throws MonthMissing, and what the database throws.
    void run(store::Transaction& t);

    /// One for each report, in order. After the commit: nothing is read any more.
    std::vector<Receipt> receipts() const;

    base::Instant now() const { return now_; }

  private:
    struct LeaseWork {
        Lease lease;
        std::map<std::int64_t, Claim> sent;  // of this batch
        std::vector<Claim> claims;           // not counted before, as they count, ascending
        bool had_waiting = false;            // stored and not counted, before this batch
        bool changed = false;
    };
    struct WatchedWork {
        Watched watched;
        std::set<base::Day> changed_days;
        bool changed = false;   // the row of `watching`
        bool evidence = false;  // what credit depends on
    };

    void lock(store::Transaction& t);
    void load_leases(store::Transaction& t);
    void admit_reports();
    std::optional<base::RequestError> admit(const Report& report);
    void take_claims(LeaseWork& work, const Report& report);
    void load_watched(store::Transaction& t);
    void store_claims(store::Transaction& t);
    void find_conflicts(store::Transaction& t, const std::vector<LeaseClaim>& claims);
    void collect_claims(store::Transaction& t);
    void count();
    void count_lease(LeaseWork& work);
    void note_position(const Report& report);
    void take_deliveries(store::Transaction& t);
    void book(store::Transaction& t);
    void book_growth(const WatchedKey& key, WatchedWork& work, std::vector<credit::Booking>& bookings);
    void save(store::Transaction& t);

    const credit::Policy& policy_;
    const EvidenceTime& time_;
    const Months& months_;
    const Batch& batch_;
    base::Instant now_;
    std::map<base::PersonId, PersonClock> clocks_;
    std::map<base::LeaseId, LeaseWork> leases_;
    std::map<WatchedKey, WatchedWork> watched_;
    std::map<base::ContentId, std::vector<library::Placement>> placements_;
    std::vector<std::optional<base::RequestError>> refusals_;
    std::vector<LeaseClaim> conflicts_;
};

}  // namespace yanxiu::watch
