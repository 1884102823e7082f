#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/watch/lease_service.hpp"
#include "server/watch/recorder.hpp"
#include "server/watch/recording.hpp"
#include "server/watch/replay.hpp"
#include "server/watch/report_service.hpp"
#include "server/watch/server_secret_store.hpp"
#include "tests/support/evidence_world.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::watch {

/// What a report was answered with.
struct Answered {
    std::string refusal;  // the stable code; empty when it was taken
    v1::ReportResponse response;
};

/// Keeps the answer of an asynchronous call.
class KeptReply final : public net::Reply {
  public:
    explicit KeptReply(std::promise<Answered> answer) : answer_(std::move(answer)) {}
    void answer(const google::protobuf::Message& response) override {
        answer_.set_value({"", static_cast<const v1::ReportResponse&>(response)});
    }
    void refuse(const base::RequestError& error) override { answer_.set_value({error.reason(), {}}); }

  private:
    std::promise<Answered> answer_;
};

/// Remembers who was told that a lease was taken.
class KeptEvents final : public net::Events {
  public:
    void send_to_person(base::PersonId person, const google::protobuf::Message& event) override {
        const std::lock_guard lock(mutex_);
        taken_.emplace_back(person, static_cast<const v1::LeaseTakenEvent&>(event).lease_id());
    }
    void send_to_session(base::SessionId, const google::protobuf::Message&) override {}
    void close_session(base::SessionId) override {}
    void close_person(base::PersonId) override {}
    std::vector<std::pair<base::PersonId, std::int64_t>> taken() {
        const std::lock_guard lock(mutex_);
        return taken_;
    }

  private:
    std::mutex mutex_;
    std::vector<std::pair<base::PersonId, std::int64_t>> taken_;
};

/// The room's services on a real database, with a clock that only the test moves. Each test has persons and
/// lessons of its own; housekeeping runs when the test says so.
class Watching : public ::testing::Test {
  protected:
    Watching();

    static store::Database& db() { return test::shared_database().database(); }
    static store::Database& owner() { return test::shared_database().owner(); }

    net::Caller caller() const { return as(person_); }
    static net::Caller as(base::PersonId person) {
        net::Caller caller;
        caller.person = person;
        return caller;
    }

    base::Instant now() const { return base::Instant{std::chrono::milliseconds(now_ms_.load())}; }
    void pass(std::chrono::milliseconds time) { now_ms_ += time.count(); }

    v1::OpenLeaseResponse open(const std::string& device, bool take_over = false);
    std::string open_refusal(const std::string& device, bool take_over = false);
    v1::RenewLeaseResponse renew(std::int64_t lease, bool new_anchor = false);
    void close(std::int64_t lease);

    /// Played at normal speed from `from` on: wall and media run together.
    static v1::Claim claim(const v1::OpenLeaseResponse& lease, std::int64_t seq, std::int64_t wall_from,
                           std::int64_t wall_to, std::int64_t media_from, std::int64_t media_to);
    static v1::Claim plain(const v1::OpenLeaseResponse& lease, std::int64_t seq) {
        return claim(lease, seq, seq * 15'000, (seq + 1) * 15'000, seq * 15'000, (seq + 1) * 15'000);
    }

    std::future<Answered> send(base::PersonId person, std::int64_t lease,
                               const std::vector<v1::Claim>& claims, std::int64_t position_ms = 0);
    Answered report(std::int64_t lease, const std::vector<v1::Claim>& claims, std::int64_t position_ms = 0) {
        return send(person_, lease, claims, position_ms).get();
    }

    /// Handed over to the person, and recorded when this returns.
    void deliver(std::int64_t from_ms, std::int64_t to_ms);
    /// As a server does that is started anew: what it remembered is gone.
    void restart();
    /// The caches say what the recorder knows.
    void save_caches(base::PersonId person);

    /// An answer behind everything the person's lane had to do.
    void settle_lane(std::int64_t lease) { report(lease, {}); }

    std::int64_t booked_ms();
    /// What `ledger verify` says of this person; all that it saw is in `verified_`.
    std::vector<std::string> differences();
    std::string claims_of(std::int64_t lease);
    std::string text(const std::string& statement);

    std::atomic<std::int64_t> now_ms_;
    base::PersonId author_ = test::make_person(owner());
    base::PersonId person_ = test::make_person(owner());
    test::TestLesson lesson_ = test::make_lesson(owner(), author_);
    credit::Policy policy_;
    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    bus::Bus bus_{{"", "test:"}};
    KeptEvents events_;
    Anchors anchors_;
    CheckDraws draws_;
    MediaTokens tokens_{"a secret of sixteen bytes or more"};
    EvidenceTime time_ = [this](base::Instant) { return now(); };
    LeaseService leases_{db(), bus_, events_, policy_, anchors_, tokens_, time_};
    std::mutex due_mutex_;
    std::vector<DueCheck> due_;  // checks, as they came due
    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<ReportService> reports_;
    Verification verified_;
};

}  // namespace yanxiu::watch
