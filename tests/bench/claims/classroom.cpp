#include "tests/bench/claims/classroom.hpp"

#include <pqxx/pqxx>

#include "tests/support/evidence_world.hpp"

namespace yanxiu::bench {
namespace {

constexpr std::int64_t kGrantedMs = 1'520'474'400'000;  // 8 March 2018, ten in the morning in Otog Banner
constexpr std::int64_t kJumpMs = 60'000;

constexpr auto kLearners =
    "INSERT INTO person (login, name, school_id, password_hash) SELECT 'learner-' || n, '示范教师', "
    "(SELECT min(id) FROM school), '' FROM generate_series(1, $1::int) n";
constexpr auto kLeases =
    "WITH l AS (SELECT l.id, l.asset_id, a.content_id, row_number() OVER (ORDER BY l.id) - 1 AS place, "
    "count(*) OVER () AS lessons FROM lesson l JOIN asset a ON a.id = l.asset_id) "
    "INSERT INTO lease (person_id, lesson_id, content_id, asset_id, device_id, granted_at, last_seen_at) "
    "SELECT p.id, l.id, l.content_id, l.asset_id, 'phone', i.at, i.at "
    "FROM person p JOIN l ON l.place = p.id % l.lessons, "
    "(SELECT timestamptz 'epoch' + $1::bigint * interval '1 millisecond' AS at) i "
    "WHERE p.login LIKE 'learner-%' ORDER BY p.id";
constexpr auto kOwnership =
    "INSERT INTO ownership (lease_id, person_id, during) SELECT id, person_id, int8range($1::bigint, NULL) "
    "FROM lease ORDER BY id";
constexpr auto kClocks =
    "INSERT INTO person_clock (person_id, owner_lease_id, handed_ms) "
    "SELECT person_id, id, $1::bigint FROM lease ORDER BY id";
constexpr auto kWatching =
    "INSERT INTO watching (person_id, content_id, lesson_id, last_watched_at, delivered) "
    "SELECT person_id, content_id, lesson_id, granted_at, '{[0,2700000)}' FROM lease ORDER BY id";

}  // namespace

Classroom::Classroom(int learners, int lessons) {
    auto& owner = database_->owner();
    const auto author = test::make_person(owner);
    for (int i = 0; i < lessons; ++i)
        test::place_lesson(owner, test::make_lesson(owner, author), "remote", "2018-01-01");
    owner.transact([&](store::Transaction& t) {
        t.exec_params0(kLearners, learners);
        t.exec_params0(kLeases, kGrantedMs);
        t.exec_params0(kOwnership, kGrantedMs);
        t.exec_params0(kClocks, kGrantedMs);
        t.exec0(kWatching);
        t.exec0("DELETE FROM content_to_recompute");
        for (const auto& row : t.exec("SELECT person_id, id FROM lease ORDER BY id"))
            learners_.push_back({{row[0].as<std::int64_t>()}, {row[1].as<std::int64_t>()}});
    });
    owner.transact([](store::Transaction& t) {
        t.exec1("SELECT make_evidence_partitions('2018-03-01'::date)");
        t.exec0("ANALYZE");
    });
}

watch::Report Classroom::report(std::size_t learner, std::int64_t number) const {
    watch::Report report;
    report.person = learners_[learner].person;
    report.lease = learners_[learner].lease;
    const auto jumps = (number + static_cast<std::int64_t>(learner % 7)) / 7;
    for (std::int64_t seq = number * kClaimsOfAReport; seq < (number + 1) * kClaimsOfAReport; ++seq) {
        watch::Claim claim;
        claim.seq = seq;
        claim.wall = {kGrantedMs + seq * kClaimMs, kGrantedMs + (seq + 1) * kClaimMs};
        claim.media = {seq * kClaimMs + jumps * kJumpMs, (seq + 1) * kClaimMs + jumps * kJumpMs};
        report.claims.push_back(claim);
        report.position_ms = claim.media.to;
    }
    return report;
}

base::Instant Classroom::arrival() {
    return base::Instant{std::chrono::milliseconds(kGrantedMs)} + std::chrono::hours(2);
}

}  // namespace yanxiu::bench
