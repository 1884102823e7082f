#pragma once

#include <map>
#include <memory>
#include <memory_resource>
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
#include "server/watch/memory.hpp"
#include "server/watch/presence_store.hpp"
#include "server/watch/recorder.hpp"
#include "server/watch/standing.hpp"
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
    std::vector<base::PersonId> catch_up;                          // whose caches are to be true
    // Checks that are answered in this transaction, each a person's and its number: of contents in `rebook`.
    std::vector<std::pair<base::PersonId, std::int64_t>> answered;
};

/// What becomes of a report once the transaction is committed.
struct Receipt {
    std::optional<base::RequestError> refusal;
    const v1::ReportResponse* response = nullptr;  // else
};

/// One transaction of evidence: claims and deliveries in, coverage and ledger out, with a number of
/// statements that does not depend on how many reports it takes. Made anew for every attempt. Home: pool.
///
/// The caches (lease, coverage, watching) of persons who just play are left behind in `memory` and saved
/// every `kUnsaved` claims or deliveries. Whoever comes next with another memory, or none, finds the person's
/// clock marked and first computes what the caches lack from claims, deliveries and ledger.
class Recording {
  public:
    static constexpr std::int64_t kUnsaved = 40;  // ten minutes of play

    /// Without a memory everything is saved. Without `draws` nothing may come that was never counted before.
    Recording(const credit::Policy& policy, const EvidenceTime& time, const Months& months,
              const Batch& batch, Memory* memory, const CheckDraws* draws);

    /// Everything up to the commit. Throws MonthMissing, and what the database throws.
    void run(store::Transaction& t);

    /// One for each report, in order. After the commit: nothing is read any more. The responses are the
    /// arena's.
    std::vector<Receipt> receipts(google::protobuf::Arena& arena) const;

    /// Checks that came due, to be told to their persons. After the commit.
    const std::vector<DrawnCheck>& drawn() const { return drawn_; }

    /// After the commit, at last: the memory keeps what was not saved.
    void remember() &&;

    base::Instant now() const { return now_; }

  private:
    struct PersonWork {
        PersonClock clock;
        bool behind = false;       // the caches are, and nobody here remembers
        bool grew = false;         // by claims that count
        bool plays = true;         // and nothing else: what is new may be left to the memory
        bool save = false;         // all the same
        std::int64_t unsaved = 0;  // claims and deliveries
        base::LeaseId lease;       // of those that plays: the only one
        std::int64_t leases = 0;
        std::int64_t contents = 0;
        std::unique_ptr<Remembered> recalled;  // emptied: its parts are at work here
        Presence presence;
    };
    struct LeaseWork {
        Lease lease;
        std::vector<Claim> sent;    // of this batch, ascending, each once
        std::vector<Claim> claims;  // not counted before, as they count, ascending
        bool had_waiting = false;   // stored and not counted, before this batch
        bool behind = false;        // the cache is
        bool changed = false;
    };
    struct WatchedWork {
        Watched watched;
        std::set<GuardedDay> changed_days;
        bool changed = false;   // the row of `watching`
        bool evidence = false;  // what credit depends on
    };

    void lock(store::Transaction& t);
    void recall();
    void load_leases(store::Transaction& t);
    void load_earlier_claims(store::Transaction& t);
    void load_presences(store::Transaction& t);
    std::map<base::PersonId, std::int64_t> earliest_walls() const;
    void load_watched(store::Transaction& t);
    void release_answered();
    void catch_up(store::Transaction& t);
    void restore_position(const LeaseWork& work);
    void admit_reports();
    std::optional<base::RequestError> admit(const Report& report);
    void take_claims(LeaseWork& work, const Report& report);
    void store_claims(store::Transaction& t);
    void find_conflicts(store::Transaction& t, const std::vector<LeaseClaim>& claims);
    void collect_claims();
    void play(store::Transaction& t);
    void draw_checks(store::Transaction& t);
    void fill_counted_after(store::Transaction& t);
    void place_check(DrawnCheck& check) const;
    void count();
    void count_lease(LeaseWork& work);
    void count_into(LeaseWork& work);
    std::int64_t check_due(const LeaseWork& work) const;
    void note_position(const Report& report);
    void take_deliveries(store::Transaction& t);
    void book(store::Transaction& t);
    void book_growth(const WatchedKey& key, WatchedWork& work, std::vector<credit::Booking>& bookings);
    Standing standing_after(const LeaseWork& work) const;
    void judge_play();
    bool saves(base::PersonId person) const;
    void save(store::Transaction& t);
    void save_leases(store::Transaction& t);
    void save_stretches(store::Transaction& t);
    void mark_clocks(store::Transaction& t);

    const credit::Policy& policy_;
    const EvidenceTime& time_;
    const Months& months_;
    const Batch& batch_;
    Memory* memory_;
    const CheckDraws* draws_;
    base::Instant now_;
    // Thousands of nodes, all gone at once.
    std::unique_ptr<std::pmr::monotonic_buffer_resource> nodes_;
    std::pmr::map<base::PersonId, PersonWork> persons_{nodes_.get()};
    credit::Heads heads_;
    std::pmr::map<base::LeaseId, LeaseWork> leases_{nodes_.get()};
    std::pmr::map<WatchedKey, WatchedWork> watched_{nodes_.get()};
    std::map<base::ContentId, std::vector<library::Placement>> placements_;
    std::vector<std::optional<base::RequestError>> refusals_;
    std::vector<LeaseClaim> conflicts_;
    std::vector<DrawnCheck> begun_;  // with beginnings that are no checks
    std::vector<DrawnCheck> drawn_;
};

/// Pays what waited for a check of a person whose clock is locked, and who is remembered by nobody: in the
/// transaction that stores the answer.
void release_answered(store::Transaction& t, const credit::Policy& policy, const EvidenceTime& time,
                      base::PersonId person, std::int64_t check_number);

/// Books what is due for a content, which has changed otherwise than by evidence, for a person whose clock is
/// locked and who is remembered by nobody.
void rebook(store::Transaction& t, const credit::Policy& policy, const EvidenceTime& time,
            const WatchedKey& watched);

/// Brings what is stored of a person's watching up to date, so that it can be read or changed: nobody's
/// memory is ahead of it in this transaction. Locks the person's clock where one may be.
void catch_up(store::Transaction& t, const credit::Policy& policy, const EvidenceTime& time,
              base::PersonId person);

}  // namespace yanxiu::watch
