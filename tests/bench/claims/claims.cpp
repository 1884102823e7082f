// Claims acknowledged, each durable before its answer, through the recorder: against a bare client that
// inserts the claims, coverage and ledger entries that the recorder left, in the same batches, into an equal
// database. The two alternate; the ratio is the median of the rounds' ratios, so a busy machine slows both.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <pqxx/pqxx>

#include "tests/bench/claims/bare_client.hpp"
#include "tests/bench/claims/our_recorder.hpp"
#include "tests/bench/claims/peak.hpp"
#include "tests/bench/support/figures.hpp"

namespace yanxiu::bench {
namespace {

constexpr int kLearners = 4000;
constexpr int kLessons = 50;
constexpr int kRounds = 11;
constexpr int kRoundsOfSteadyLoad = 5;
constexpr std::int64_t kReportsOfALearner = 20;  // ten minutes: a usual lesson
constexpr double kHalfOfAsked = 20'000;          // claims per second: the server has to take twice as many
constexpr double kSteadySeconds = 6;

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

/// How long acknowledgements took in a load that stays the same, one of each round.
struct Steady {
    std::vector<double> p99_ms, median_ms;

    void measure(Ours& ours, double claims_per_second) {
        const auto took_ms = ours.steady_load(claims_per_second, kSteadySeconds);
        p99_ms.push_back(took_ms[took_ms.size() * 99 / 100]);
        median_ms.push_back(took_ms[took_ms.size() / 2]);
        fmt::print(stderr, "  {:.0f} claims/s: median {:.1f} ms, p99 {:.1f} ms\n", claims_per_second,
                   median_ms.back(), p99_ms.back());
    }
};

struct Results {
    Rounds rounds;
    Steady half_of_asked, half_of_ours;
    std::int64_t batches = 0;
};

void measure_round(Results& results) {
    auto& [our_rates, their_rates] = results.rounds;
    Classroom our_room(kLearners, kLessons);
    Classroom their_room(kLearners, kLessons);  // before, so that the two are measured close together
    Ours ours(our_room);
    settle(our_room);
    our_rates.push_back(ours.full_load(kReportsOfALearner));
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

    if (our_rates.size() > kRoundsOfSteadyLoad) return;
    results.half_of_asked.measure(ours, kHalfOfAsked);
    results.half_of_ours.measure(ours, our_rates.back() / 2);
}

void run() {
    Results results;
    for (int round = 0; round < kRounds; ++round) measure_round(results);
    print_result(
        "claims",
        fmt::format(
            R"("against":"libpq COPY of the same final rows in the same batches","unit":"claims/s",{},)"
            R"("p99_ms":{:.1f},"median_ms":{:.1f},"at":{:.0f},"p99_ms_half_load":{:.1f},)"
            R"("median_ms_half_load":{:.1f},"learners":{},"claims":{},)"
            R"("batches":{},"lanes":{},"rounds":{})",
            results.rounds.json(), median(results.half_of_asked.p99_ms),
            median(results.half_of_asked.median_ms), kHalfOfAsked, median(results.half_of_ours.p99_ms),
            median(results.half_of_ours.median_ms), kLearners,
            kLearners * kReportsOfALearner * kClaimsOfAReport, results.batches, kLanes, kRounds));
}

}  // namespace
}  // namespace yanxiu::bench

int main(int argc, char** argv) {
    CLI::App app{"Claims acknowledged a second"};
    int learners = 0;
    std::vector<int> stored_millions{0, 10};
    app.add_option("--learners", learners, "Instead: so many different ones, at the day's peak");
    app.add_option("--stored", stored_millions,
                   "Millions of claims of earlier months that are there, ascending");
    CLI11_PARSE(app, argc, argv);
    return yanxiu::bench::bench_main("claims", [&] {
        if (learners > 0) return yanxiu::bench::measure_peak(learners, stored_millions);
        yanxiu::bench::run();
    });
}
