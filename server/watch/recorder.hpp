#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/store/database.hpp"
#include "server/watch/clock_store.hpp"
#include "server/watch/evidence.hpp"
#include "server/watch/presence.hpp"

namespace yanxiu::watch {

/// A report as checked: anchors verified, times absolute.
struct Report {
    base::PersonId person;
    base::LeaseId lease;
    std::vector<Claim> claims;  // ascending seq, each once
    std::int64_t position_ms = 0;
};

/// A segment that our send loop handed over whole.
struct Delivery {
    base::PersonId person;
    base::ContentId content;
    base::AssetId asset;
    std::string rendition;
    int segment = 0;
    Interval media;
};

/// Where deliveries go to be stored and paid. Home: any thread; never blocks.
class EvidenceSink {
  public:
    virtual ~EvidenceSink() = default;
    /// Evidence that is lost with the process costs the learner one more download: queued within a bound,
    /// also while the database is away, dropped and counted beyond it.
    virtual void deliver(Delivery delivery) = 0;
};

/// A presence check that came due.
struct DueCheck {
    base::PersonId person;
    std::int64_t check_id = 0;
    base::LessonId lesson;
};

struct RecorderOptions {
    store::DatabaseOptions database;  // each lane has one connection of its own
    std::size_t lanes = 2;
    std::size_t batch_claims = 1000;          // of one transaction
    std::size_t queue_claims = 20'000;        // waiting in one lane; an empty report counts as one
    std::size_t remembered_persons = 20'000;  // of one lane, some 2 KB each while they play
    bool housekeeping = true;  // by a thread of its own: what is due is counted, what is placed is booked
    std::function<void(const DueCheck&)> on_check_due;  // after the commit, from any thread; must not throw
};

/// Where all evidence is stored and paid. Persons are hashed to lanes, each with a thread and a connection of
/// its own: a lane commits together what has gathered while its last commit ran, so that nobody waits when it
/// is idle and many share a commit when it is not. Answers are given after the commit. A batch that fails is
/// repeated person by person, so that nobody pays for a neighbour. Home: any thread; never blocks, but for
/// the functions of housekeeping.
class Recorder final : public EvidenceSink {
  public:
    Recorder(RecorderOptions options, const credit::Policy& policy, CheckDraws draws, base::Log& log,
             base::Metrics& metrics, EvidenceTime time = {});
    /// Commits what is queued, as far as the database answers, and joins.
    ~Recorder() override;
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Answers v1.ReportResponse; refuses with resource_exhausted "server_busy" at once when the queue is
    /// full, not_found "lease_not_found", resource_exhausted "claims_too_many", unavailable
    /// "database_unavailable".
    void report(Report report, std::unique_ptr<net::Reply> reply);

    void deliver(Delivery delivery) override;

    /// Counts stored claims whose time has come. Answers for how many leases; a full round is followed by
    /// another at once. Blocks. Housekeeping does it every 30 s.
    std::size_t settle_due();

    /// Books anew for everybody who watched a content whose placements changed. Answers for how many
    /// contents. Blocks. Housekeeping does it every second.
    std::size_t recompute_placed();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::watch
