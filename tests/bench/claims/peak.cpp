#include "tests/bench/claims/peak.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <pqxx/pqxx>
#include <string>

#include "tests/bench/claims/our_recorder.hpp"
#include "tests/bench/support/figures.hpp"

namespace yanxiu::bench {
namespace {

constexpr int kLessons = 50;
constexpr double kReportEverySeconds = 30;
constexpr std::int64_t kMillion = 1'000'000;

constexpr auto kEarlierMonths =
    "SELECT make_evidence_partitions(m::date) FROM generate_series('2017-03-01'::date, '2018-02-01', '1 "
    "month') m";
/// A million claims of leases that are over, ten minutes each, in the months before in turn.
constexpr auto kEarlierClaims =
    "INSERT INTO claim (month, lease_id, seq, wall_from_ms, wall_to_ms, media_from_ms, media_to_ms, hidden, "
    "audible, "
    "received_at) SELECT month, 1000000000 + $1::bigint * 25000 + l, s, w + s * 15000, w + (s + 1) * 15000, "
    "s * 15000, (s + 1) * 15000, false, true, month + interval '3 days' "
    "FROM (SELECT ('2017-03-01'::date + ($1::int % 12) * interval '1 month')::date AS month) m, "
    "LATERAL (SELECT (extract(epoch FROM month) * 1000)::bigint AS w) f, generate_series(0, 24999) l, "
    "generate_series(0, 39) s";
constexpr auto kBytesOfAClaim =
    "SELECT sum(pg_total_relation_size(inhrelid))::float8 / (SELECT count(*) FROM claim) FROM pg_inherits "
    "WHERE inhparent = 'claim'::regclass";
/// As the recorder asks for what is uncounted of a lease.
constexpr auto kPlan =
    "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT c.seq FROM "
    "unnest('{2018-03-01}'::date[], '{1}'::bigint[], '{-1}'::bigint[]) AS k(m, l, s) "
    "JOIN claim c ON c.month = k.m AND c.lease_id = k.l AND c.seq > k.s";

void store_earlier(Classroom& room, std::int64_t from_millions, std::int64_t to_millions) {
    pqxx::connection connection(room.database().owner_url());
    for (auto million = from_millions; million < to_millions; ++million) {
        pqxx::work work(connection);
        work.exec0("SET LOCAL statement_timeout = 0");
        work.exec_params0(kEarlierClaims, million);
        work.commit();
    }
    pqxx::nontransaction work(connection);
    work.exec0("VACUUM ANALYZE claim");
    work.exec0("CHECKPOINT");
}

/// Of all that there are, how many the plan has opened.
std::pair<int, int> partitions_read(Classroom& room) {
    pqxx::connection connection(room.database().owner_url());
    pqxx::work work(connection);
    int all = 0;
    int never = 0;
    for (const auto& row : work.exec(kPlan)) {
        const std::string line = row[0].c_str();
        if (line.find(" on claim_") == line.npos) continue;
        ++all;
        never += line.find("never executed") != line.npos ? 1 : 0;
    }
    return {all - never, all};
}

double number(Classroom& room, const char* query) {
    pqxx::connection connection(room.database().owner_url());
    return pqxx::work(connection).exec1(query)[0].as<double>();
}

double at(const std::vector<double>& ascending, int percent) {
    return ascending[ascending.size() * static_cast<std::size_t>(percent) / 100];
}

}  // namespace

void measure_peak(int learners, const std::vector<int>& stored_millions) {
    Classroom room(learners, kLessons);
    room.database().owner().transact([](store::Transaction& t) { t.exec(kEarlierMonths); });
    const double peak = learners * kClaimsOfAReport / kReportEverySeconds;
    std::int64_t stored = 0;
    std::size_t reported = 0;
    std::string levels;
    double first = 0, last = 0;
    for (const int millions : stored_millions) {
        store_earlier(room, stored, millions);
        stored = millions;
        std::vector<double> took_ms;
        {
            Ours ours(room, reported);
            took_ms = ours.steady_load(peak, kReportEverySeconds);
        }
        Ours ours(room, reported + 1);
        last = ours.full_load(1);
        reported += 2;
        if (first == 0) first = last;
        const auto [read, all] = partitions_read(room);
        levels += fmt::format(
            R"({}{{"stored_millions":{},"claims_per_s":{:.0f},"first_ack_p50_ms":{:.1f},"first_ack_p99_ms":{:.1f},)"
            R"("bytes_per_claim":{:.0f},"partitions_read":{},"partitions":{}}})",
            levels.empty() ? "" : ",", millions, last, at(took_ms, 50), at(took_ms, 99),
            number(room, kBytesOfAClaim), read, all);
        fmt::print(stderr, "{} million stored: {:.0f} claims/s, first acknowledgement p99 {:.1f} ms\n",
                   millions, last, at(took_ms, 99));
    }
    print_result(
        "claims",
        fmt::format(R"("ratio":{:.3f},"against":"the same with the fewest stored","unit":"claims/s",)"
                    R"("ours":{:.0f},"theirs":{:.0f},"learners":{},"peak_claims_per_s":{:.0f},)"
                    R"("levels":[{}])",
                    last / first, last, first, learners, peak, levels));
}

}  // namespace yanxiu::bench
