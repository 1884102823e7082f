#include <gmock/gmock.h>

#include <atomic>
#include <pqxx/pqxx>
#include <thread>

#include "server/appeals/anomaly_pass.hpp"
#include "tests/integration/server/watch/asking.hpp"

namespace yanxiu::appeals {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Each test has a month of its own, later than those of the tests before it: rounds look only forward.
class Rounds : public watch::Asked {
  protected:
    Rounds() {
        policy_.checks.least = policy_.checks.most = 1min;
        static int tests = 0;
        const auto month = std::chrono::year{2020} / 1 + std::chrono::months(2 * ++tests);
        now_ms_ = base::Instant{std::chrono::sys_days{month / 20} + 4h}.time_since_epoch().count();
    }

    base::Day today() const { return policy_.day_of(now()); }

    /// Ten checks, each answered so long after it was shown.
    void answer_ten(std::chrono::milliseconds (*after)(int)) {
        const auto lease = start();
        for (int given = 0; given < 10; ++given) {
            std::int64_t check = 0;
            for (int minutes = 0; check == 0 && minutes < 5; ++minutes)
                check = play(lease, 1).response.check_id();
            const auto asked = ask(check);
            pass(after(given));
            answer(check, asked.nonce(), right_number(asked));
        }
        EXPECT_EQ(text("SELECT count(*)::text FROM presence_answer WHERE is_right AND person_id = " +
                       std::to_string(person_.value)),
                  "10");
    }

    AnomalyRounds rounds() { return {db(), policy_, log_}; }

    /// What was newly kept of this person.
    std::vector<std::string> kept(const std::optional<std::vector<AnomalyPass>>& passes) const {
        std::vector<std::string> kinds;
        for (const auto& pass : passes.value_or(std::vector<AnomalyPass>()))
            for (const auto& anomaly : pass.kept)
                if (anomaly.person == person_) kinds.push_back(anomaly.kind);
        return kinds;
    }
    std::string stored() {
        return text(
            "SELECT coalesce(string_agg(kind || ' ' || facts::text, ';'), '') FROM anomaly WHERE person_id "
            "= " +
            std::to_string(person_.value));
    }
};

TEST_F(Rounds, KeepACaseOfAnswersThatNoPersonGivesOnce) {
    answer_ten([](int given) { return 300ms + given * 5ms; });
    EXPECT_THAT(kept(rounds().round(today())), ElementsAre("answer_times"));
    const auto found = stored();
    EXPECT_EQ(found,
              "answer_times {\"answers\": \"10\", \"answer_median_ms\": \"320\", "
              "\"answer_spread_ms\": \"10\"}");
    EXPECT_FALSE(rounds().round(today()).has_value()) << "done for today";
    const auto tomorrow = rounds().round(today() + std::chrono::days(1));
    ASSERT_TRUE(tomorrow.has_value());
    EXPECT_THAT(kept(tomorrow), IsEmpty());
    EXPECT_EQ(tomorrow->at(0).found, 1) << "found again, and known";
    EXPECT_EQ(stored(), found);
    expect_no_differences();
}

TEST_F(Rounds, KeepNoCaseOfWhoAnswersAsPeopleDo) {
    answer_ten([](int given) { return 2'500ms + given * 7919 % 6101 * 1ms; });
    ASSERT_TRUE(rounds().round(today()).has_value());
    EXPECT_EQ(stored(), "");
}

TEST_F(Rounds, LookAtTheMonthBeforeWhileItsClaimsMayStillCome) {
    answer_ten([](int) { return 100ms; });
    const std::chrono::year_month_day date(today());
    const base::Day next(std::chrono::local_days{(date.year() / date.month() + std::chrono::months(1)) / 14});
    const auto passes = rounds().round(next);
    ASSERT_TRUE(passes.has_value());
    EXPECT_THAT(*passes, SizeIs(2));
    EXPECT_THAT(kept(passes), ElementsAre("answer_times"));
    EXPECT_THAT(*rounds().round(next + std::chrono::days(1)), SizeIs(1));
}

TEST_F(Rounds, AreLeftToWhoIsAtIt) {
    answer_ten([](int) { return 100ms; });
    owner().transact([&](store::Transaction& t) {
        ASSERT_TRUE(begin_round(t, today()));
        EXPECT_FALSE(rounds().round(today()).has_value());
    });
    EXPECT_THAT(kept(rounds().round(today())), ElementsAre("answer_times")) << "the other one did not finish";
}

TEST_F(Rounds, OfManyServersAtOnceAreDoneOnce) {
    answer_ten([](int) { return 100ms; });
    std::atomic<int> done{0};
    std::vector<std::thread> servers;
    for (int i = 0; i < 4; ++i)
        servers.emplace_back([&] { done += rounds().round(today()).has_value() ? 1 : 0; });
    for (auto& server : servers) server.join();
    EXPECT_EQ(done, 1);
    EXPECT_EQ(text("SELECT count(*)::text FROM anomaly WHERE person_id = " + std::to_string(person_.value)),
              "1");
}

}  // namespace
}  // namespace yanxiu::appeals
