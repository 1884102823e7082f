// Claims acknowledged, each durable before its answer, through the recorder: against a bare client that
// inserts the claims, coverage and ledger entries that the recorder left, in the same batches, into an equal
// database. The two alternate; the ratio is the median of the rounds' ratios, so a busy machine slows both.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <pqxx/pqxx>
#include <thread>

#include "tests/bench/claims/bare_client.hpp"
#include "tests/bench/claims/classroom.hpp"
#include "tests/bench/support/figures.hpp"

namespace yanxiu::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLearners = 4000;
constexpr int kLessons = 50;
constexpr int kLanes = 2;
constexpr int kRounds = 11;
constexpr int kRoundsOfSteadyLoad = 5;
constexpr std::int64_t kReportsOfALearner = 20;  // ten minutes: a usual lesson
constexpr std::size_t kUnderWay = 4000;          // reports sent and not answered, at full load
constexpr double kHalfLoadSeconds = 6;

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
    explicit Ours(Classroom& room) : room_(room), recorder_(options(room), policy_, log_, metrics_, time_) {}

    /// Claims a second, until the last is acknowledged. The reports are made before, as the bare client's
    /// rows are.
    double full_load() {
        std::vector<watch::Report> reports(room_.learners() * kReportsOfALearner);
        for (auto& report : reports) report = next_report();
        const auto began = Clock::now();
        for (auto& report : reports) send(std::move(report), Clock::now());
        answers_.take();
        return static_cast<double>(reports.size() * kClaimsOfAReport) /
               std::chrono::duration<double>(Clock::now() - began).count();
    }

    /// Each answer's milliseconds at a steady rate, ascending. A late start counts as waiting.
    std::vector<double> steady_load(double claims_per_second) {
        const auto every = std::chrono::duration<double>(kClaimsOfAReport / claims_per_second);
        const auto reports = static_cast<std::int64_t>(kHalfLoadSeconds / every.count());
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
    credit::Policy policy_ = credit::load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    Answers answers_;
    std::size_t next_ = 0;
    std::atomic<std::int64_t> batches_ = 0;
    // Every batch has a millisecond of its own, by which its rows are known afterwards.
    watch::EvidenceTime time_ = [this](base::Instant) {
        return Classroom::arrival() + std::chrono::milliseconds(++batches_);
    };
    watch::Recorder recorder_;
};

/// What is stored of a finished round: equal on both sides, and as much as was played.
struct Stored {
    std::int64_t claims = 0, coverage = 0, entries = 0, paid_ms = 0;
    friend bool operator==(const Stored&, const Stored&) = default;
};

Stored stored_in(Classroom& room) {
    return room.database().owner().transact([](store::Transaction& t) {
        const auto row = t.exec1(
            "SELECT (SELECT count(*) FROM claim), (SELECT count(*) FROM coverage), "
            "(SELECT count(*) FROM ledger_entry), (SELECT coalesce(sum(amount_ms), 0) FROM ledger_entry)");
        return Stored{row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>(),
                      row[3].as<std::int64_t>()};
    });
}

/// What was made ready is on the disk before anything is measured.
void settle(Classroom& room) {
    pqxx::connection connection(room.database().owner_url());
    pqxx::nontransaction(connection).exec0("CHECKPOINT");
}

struct Results {
    Rounds rounds;
    std::vector<double> p99_ms, median_ms;
    std::int64_t batches = 0;
};

void measure_round(Results& results) {
    auto& [our_rates, their_rates] = results.rounds;
    Classroom our_room(kLearners, kLessons);
    Classroom their_room(kLearners, kLessons);  // before, so that the two are measured close together
    Ours ours(our_room);
    settle(our_room);
    our_rates.push_back(ours.full_load());
    const auto left = stored_in(our_room);
    const auto claims = kLearners * kReportsOfALearner * kClaimsOfAReport;
    if (left.claims != claims || left.paid_ms != claims * kClaimMs)
        throw std::runtime_error("what was acknowledged is not what is stored and paid");

    fmt::print(stderr, "round {}: ours {:.0f} claims/s\n", our_rates.size(), our_rates.back());

    const auto lanes = batches_of(our_room.database().owner(), kLanes);
    settle(their_room);
    const double seconds = insert_bare(their_room.database().server_url(), lanes);
    if (stored_in(their_room) != left) throw std::runtime_error("the bare client stored other rows");
    their_rates.push_back(static_cast<double>(claims) / seconds);
    results.batches = 0;
    for (const auto& lane : lanes) results.batches += static_cast<std::int64_t>(lane.size());

    fmt::print(stderr, "round {}: bare {:.0f} claims/s, ratio {:.3f}\n", our_rates.size(), their_rates.back(),
               our_rates.back() / their_rates.back());

    if (results.p99_ms.size() == kRoundsOfSteadyLoad) return;
    const auto took_ms = ours.steady_load(our_rates.back() / 2);
    results.p99_ms.push_back(took_ms[took_ms.size() * 99 / 100]);
    results.median_ms.push_back(took_ms[took_ms.size() / 2]);
    fmt::print(stderr, "round {}: half load p99 {:.1f} ms\n", our_rates.size(), results.p99_ms.back());
}

void run() {
    Results results;
    for (int round = 0; round < kRounds; ++round) measure_round(results);
    print_result(
        "claims",
        fmt::format(
            R"("against":"libpq COPY of the same final rows in the same batches","unit":"claims/s",{},)"
            R"("p99_ms_half_load":{:.1f},"median_ms_half_load":{:.1f},"learners":{},"claims":{},)"
            R"("batches":{},"lanes":{},"rounds":{})",
            results.rounds.json(), median(results.p99_ms), median(results.median_ms), kLearners,
            kLearners * kReportsOfALearner * kClaimsOfAReport, results.batches, kLanes, kRounds));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("claims", yanxiu::bench::run);
}
