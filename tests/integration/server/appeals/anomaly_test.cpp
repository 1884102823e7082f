#include <pqxx/pqxx>

#include "server/appeals/anomaly_pass.hpp"
#include "server/appeals/review_service.hpp"
#include "tests/integration/server/appeals/appeals_fixture.hpp"

namespace yanxiu::appeals {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Each test has a month of its own, and is all of its population.
class Anomalies : public AppealsTest {
  protected:
    Anomalies() {
        reviews_.register_calls(calls_);
        policy_.checks.asked = false;  // they would hold most of it
        static int tests = 0;
        pass(std::chrono::days(31) * ++tests);
        const std::chrono::year_month_day today(policy_.day_of(now()));
        month_ = base::Day(std::chrono::local_days{today.year() / today.month() / 1});
    }

    /// Four hours in claims of exactly fifteen seconds, without a pause.
    void watch_like_clockwork() {
        lease_ = open("phone");
        deliver(0, 2'700'000);
        pass(4h + 1s);
        for (int seq = 0; seq < 960;) {
            std::vector<v1::Claim> claims;
            for (int end = seq + 192; seq < end; ++seq) {
                const std::int64_t media = seq % 180 * 15'000;
                claims.push_back(claim(lease_, seq, seq * 15'000, (seq + 1) * 15'000, media, media + 15'000));
            }
            ASSERT_EQ(report(lease_.lease_id(), claims).refusal, "");
        }
    }

    std::vector<std::string> look() { return look(month_); }
    std::vector<std::string> look(base::Day month) {
        std::vector<std::string> told;
        const auto pass =
            db().transact([&](store::Transaction& t) { return look_for_anomalies(t, policy_, month); });
        for (const auto& anomaly : pass.kept)
            if (anomaly.person == person_) told.push_back(anomaly.kind);
        return told;
    }

    template <class Response, class Request>
    Response review(const net::Caller& who, const std::string& method, const Request& request) {
        const auto* entry = calls_.find("yanxiu.v1.ReviewService/" + method);
        net::require_access(net::access_of(*entry->descriptor), who);
        net::CallContext context;
        context.caller = who;
        return static_cast<const Response&>(*entry->blocking(context, request));
    }
    template <class Response, class Request>
    std::string review_refused(const net::Caller& who, const std::string& method, const Request& request) {
        try {
            review<Response>(who, method, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    std::vector<v1::AnomalyCase> cases_of(const net::Caller& who, const std::string& filter) {
        v1::ListAnomaliesRequest request;
        request.set_filter(filter);
        request.set_page_size(100);
        const auto page = review<v1::ListAnomaliesResponse>(who, "ListAnomalies", request);
        std::vector<v1::AnomalyCase> own;
        for (const auto& each : page.cases())
            if (each.person_id() == person_.value) own.push_back(each);
        return own;
    }
    static v1::ClearAnomalyRequest clearing(std::int64_t id) {
        v1::ClearAnomalyRequest request;
        request.set_anomaly_id(id);
        request.set_note("已与本人核实");
        return request;
    }
    v1::ProposeReversalRequest taking_back(std::int64_t id, std::int64_t amount_ms) const {
        v1::ProposeReversalRequest request;
        request.set_anomaly_id(id);
        *request.mutable_correction() = taking(amount_ms);
        return request;
    }

    base::Day month_;
    ReviewService reviews_{db(), policy_, time_};
};

TEST_F(Anomalies, BecomeACaseWithItsNumbersOnceAndChangeNothing) {
    watch_like_clockwork();
    const auto before = booked_ms();
    EXPECT_THAT(look(), ElementsAre("cadence"));
    EXPECT_THAT(look(), IsEmpty()) << "the same month and kind again";
    const auto found = cases_of(first_, "open");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind(), "cadence");
    EXPECT_EQ(found[0].month(), base::to_text(month_));
    EXPECT_EQ(found[0].person_name(), "示范教师");
    std::map<std::string, std::int64_t> facts;
    for (const auto& fact : found[0].facts()) facts[fact.name()] = fact.value();
    EXPECT_EQ(facts.at("claims"), 960);
    EXPECT_EQ(facts.at("equal_permille"), 1'000);
    EXPECT_EQ(facts.at("unbroken_ms"), 4 * 3'600'000);
    EXPECT_EQ(booked_ms(), before);
    EXPECT_EQ(before, 2'700'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Anomalies, AreNoneOfWhoWatchesALittleAndOfOtherMonths) {
    watch_half_hidden();
    EXPECT_THAT(look(), IsEmpty());
    EXPECT_THAT(look(*base::parse_day("2018-02-01")), IsEmpty());
}

TEST_F(Anomalies, AreForBureauAdministratorsAloneAndNeverTheirOwn) {
    watch_like_clockwork();
    look();
    const auto id = cases_of(first_, "open").at(0).id();
    auto school = as(author_);
    school.school_admin = true;
    for (const auto& who : {caller(), school}) {
        EXPECT_EQ(review_refused<v1::ListAnomaliesResponse>(who, "ListAnomalies", v1::ListAnomaliesRequest()),
                  "role_required");
        EXPECT_EQ(review_refused<v1::ClearAnomalyResponse>(who, "ClearAnomaly", clearing(id)),
                  "role_required");
    }
    auto own = caller();
    own.bureau_admin = true;
    EXPECT_THAT(cases_of(own, "open"), IsEmpty());
    EXPECT_EQ(review_refused<v1::ClearAnomalyResponse>(own, "ClearAnomaly", clearing(id)),
              "anomaly_not_found");
}

TEST_F(Anomalies, AreClearedWithANoteOnce) {
    watch_like_clockwork();
    look();
    const auto id = cases_of(first_, "open").at(0).id();
    auto wordless = clearing(id);
    wordless.set_note(" ");
    EXPECT_EQ(review_refused<v1::ClearAnomalyResponse>(first_, "ClearAnomaly", wordless), "reason_invalid");
    const auto cleared = review<v1::ClearAnomalyResponse>(first_, "ClearAnomaly", clearing(id)).anomaly();
    EXPECT_EQ(cleared.state(), "cleared");
    EXPECT_EQ(cleared.note(), "已与本人核实");
    EXPECT_EQ(review_refused<v1::ClearAnomalyResponse>(second_, "ClearAnomaly", clearing(id)),
              "anomaly_reviewed");
    EXPECT_THAT(cases_of(first_, "open"), IsEmpty());
    EXPECT_EQ(cases_of(first_, "reviewed").size(), 1U);
    EXPECT_THAT(look(), IsEmpty()) << "what was reviewed does not come back";
    EXPECT_EQ(audits("anomaly.clear", "anomaly:" + std::to_string(id)), 1);
}

TEST_F(Anomalies, TakeNothingBackBeforeASecondAdministratorApproves) {
    watch_like_clockwork();
    look();
    const auto id = cases_of(first_, "open").at(0).id();
    EXPECT_EQ(
        review_refused<v1::ProposeReversalResponse>(first_, "ProposeReversal", taking_back(id, -2'700'001)),
        "below_zero");
    EXPECT_EQ(cases_of(first_, "open").size(), 1U) << "what is refused reviews nothing";
    const auto proposed =
        review<v1::ProposeReversalResponse>(first_, "ProposeReversal", taking_back(id, -900'000)).anomaly();
    EXPECT_EQ(proposed.state(), "proposed");
    EXPECT_EQ(proposed.correction().state(), "waiting");
    EXPECT_EQ(booked_ms(), 2'700'000);
    const auto correction = proposed.correction().id();
    EXPECT_EQ(refused(first_, "DecideCorrection", deciding(correction)), "second_person_needed");
    ask<v1::DecideCorrectionResponse>(second_, "DecideCorrection", deciding(correction));
    EXPECT_EQ(booked_ms(), 1'800'000);
    EXPECT_EQ(notices().notices_size(), 1);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Anomalies, AreReviewedForTheirOwnPerson) {
    watch_like_clockwork();
    look();
    auto request = taking_back(cases_of(first_, "open").at(0).id(), -1'000);
    request.mutable_correction()->set_person_id(author_.value);
    EXPECT_EQ(review_refused<v1::ProposeReversalResponse>(first_, "ProposeReversal", request),
              "person_not_found");
}

TEST_F(Anomalies, StayAsTheyWereFound) {
    watch_like_clockwork();
    look();
    for (const auto* statement : {"UPDATE anomaly SET kind = 'parallel'", "DELETE FROM anomaly",
                                  "UPDATE anomaly_review SET note = 'x'"}) {
        EXPECT_ANY_THROW(owner().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
        EXPECT_ANY_THROW(db().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
    }
}

}  // namespace
}  // namespace yanxiu::appeals
