#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/claims/classroom.hpp"

namespace yanxiu::bench {

using Clock = std::chrono::steady_clock;

inline constexpr int kLanes = 2;

inline constexpr std::size_t kUnderWay = 4000;  // reports sent and not answered, at full load

/// Reports under way, and how long each answer took from when it was due to be sent. Home: any thread.
class Answers {
  public:
    void begin() {
        std::unique_lock lock(mutex_);
        if (under_way_ >= kUnderWay) room_.wait(lock, [this] { return under_way_ <= kUnderWay / 2; });
        ++under_way_;
    }
    void end(Clock::time_point due, bool refused) {
        const std::chrono::duration<double, std::milli> took = Clock::now() - due;
        const std::lock_guard lock(mutex_);
        refused_ += refused ? 1 : 0;
        took_ms_.push_back(took.count());
        // Once for many: who sends the load shares the cores with what is measured.
        if (--under_way_ == kUnderWay / 2 || under_way_ == 0) room_.notify_one();
    }
    /// Waits for all, and throws when any was refused: what is refused is not acknowledged.
    std::vector<double> take() {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return under_way_ == 0; });
        if (refused_ > 0) throw std::runtime_error(fmt::format("{} reports were refused", refused_));
        return std::exchange(took_ms_, {});
    }

  private:
    std::mutex mutex_;
    std::condition_variable room_;
    std::size_t under_way_ = 0;
    std::size_t refused_ = 0;
    std::vector<double> took_ms_;
};

class Acknowledgement final : public net::Reply {
  public:
    Acknowledgement(Answers& answers, Clock::time_point due) : answers_(answers), due_(due) {}
    void answer(const google::protobuf::Message&) override { answers_.end(due_, false); }
    void refuse(const base::RequestError&) override { answers_.end(due_, true); }

  private:
    Answers& answers_;
    Clock::time_point due_;
};

/// The recorder under load, its learners in rotation.
class Ours {
  public:
    /// `number`: of the first report of each learner.
    explicit Ours(Classroom& room, std::size_t number = 0)
        : room_(room),
          next_(number * room.learners()),
          recorder_(options(room), policy_, watch::CheckDraws("bench"), log_, metrics_, time_) {}

    /// Claims a second, until the last of so many reports of each learner is acknowledged. They are made
    /// before, as the bare client's rows are.
    double full_load(std::size_t reports_of_a_learner) {
        std::vector<watch::Report> reports(room_.learners() * reports_of_a_learner);
        for (auto& report : reports) report = next_report();
        const auto began = Clock::now();
        for (auto& report : reports) send(std::move(report), Clock::now());
        answers_.take();
        return static_cast<double>(reports.size() * kClaimsOfAReport) /
               std::chrono::duration<double>(Clock::now() - began).count();
    }

    /// Each answer's milliseconds at a steady rate, ascending. A late start counts as waiting.
    std::vector<double> steady_load(double claims_per_second, double seconds) {
        const auto every = std::chrono::duration<double>(kClaimsOfAReport / claims_per_second);
        const auto reports = static_cast<std::int64_t>(seconds / every.count());
        const auto began = Clock::now();
        for (std::int64_t i = 0; i < reports; ++i) {
            const auto due = began + std::chrono::duration_cast<Clock::duration>(every * i);
            std::this_thread::sleep_until(due);
            send(next_report(), due);
        }
        auto took_ms = answers_.take();
        std::sort(took_ms.begin(), took_ms.end());
        return took_ms;
    }

  private:
    static watch::RecorderOptions options(Classroom& room) {
        watch::RecorderOptions options;
        options.database.url = room.database().server_url();
        options.lanes = kLanes;
        options.housekeeping = false;
        return options;
    }

    watch::Report next_report() {
        const auto turn = next_++;
        return room_.report(turn % room_.learners(), static_cast<std::int64_t>(turn / room_.learners()));
    }

    void send(watch::Report report, Clock::time_point due) {
        answers_.begin();
        recorder_.report(std::move(report), std::make_unique<Acknowledgement>(answers_, due));
    }

    Classroom& room_;
    /// A round is over before anybody is asked: what is measured keeps their stretches, and pays all.
    static credit::Policy policy() {
        auto policy = credit::load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
        policy.checks.least = policy.checks.most;
        return policy;
    }

    credit::Policy policy_ = policy();
    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    Answers answers_;
    std::size_t next_;
    std::atomic<std::int64_t> batches_ = 0;
    // Every batch has a millisecond of its own, by which its rows are known afterwards.
    watch::EvidenceTime time_ = [this](base::Instant) {
        return Classroom::arrival() + std::chrono::milliseconds(++batches_);
    };
    watch::Recorder recorder_;
};

}  // namespace yanxiu::bench
