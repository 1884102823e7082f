#include <pqxx/pqxx>

#include "server/appeals/appeal_rules.hpp"
#include "tests/integration/server/appeals/appeals_fixture.hpp"

namespace yanxiu::appeals {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class Appeals : public AppealsTest {
  protected:
    v1::Receipt receipt(std::int64_t content = 0) {
        v1::GetReceiptRequest request;
        request.set_lesson_id(lesson_.lesson.value);
        request.set_content_id(content);
        return ask<v1::GetReceiptResponse>(caller(), "GetReceipt", request).receipt();
    }
    v1::ListSittingsResponse sittings(int size = 0, const std::string& token = {}) {
        v1::ListSittingsRequest request;
        request.set_lesson_id(lesson_.lesson.value);
        request.set_page_size(size);
        request.set_page_token(token);
        return ask<v1::ListSittingsResponse>(caller(), "ListSittings", request);
    }
    static v1::WithdrawAppealRequest withdrawing(std::int64_t id) {
        v1::WithdrawAppealRequest request;
        request.set_appeal_id(id);
        return request;
    }
};

TEST_F(Appeals, HaveAReceiptOfTheLessonWithEveryIntervalAndItsReason) {
    watch_half_hidden();
    const auto now = receipt();
    EXPECT_EQ(now.title(), "示范课");
    EXPECT_EQ(now.duration_ms(), 2'700'000);
    EXPECT_EQ(now.content_id(), lesson_.content.value);
    ASSERT_EQ(now.standing().spans_size(), 2);
    EXPECT_EQ(now.standing().spans(0).state(), "credited");
    EXPECT_EQ(now.standing().spans(1).reason(), v1::UNPAID_REASON_HIDDEN);
    EXPECT_EQ(now.appeals_size(), 0);
    EXPECT_EQ(now.others_size(), 0);
}

TEST_F(Appeals, ListSittingsWithTheirDeviceAndWhatBecameOfThem) {
    v1::OpenLeaseRequest request;
    request.set_lesson_id(lesson_.lesson.value);
    request.set_device_id("phone");
    leases_.open(caller(), request, "Mozilla/5.0 (Linux; Android 13)");
    pass(1s);
    watch_half_hidden();
    const auto first = sittings(1);
    ASSERT_EQ(first.sittings_size(), 1);
    const auto& sitting = first.sittings(0);
    EXPECT_EQ(sitting.id(), lease_.lease_id());
    EXPECT_EQ(sitting.user_agent(), "Mozilla/5.0 (Linux; Android 13)");
    EXPECT_EQ(sitting.played_ms(), 60'000);
    ASSERT_EQ(sitting.runs_size(), 2);
    EXPECT_EQ(sitting.runs(0).state(), "credited");
    EXPECT_EQ(sitting.runs(0).from(), "2018-03-08T02:00:01.000Z");
    EXPECT_EQ(sitting.runs(1).state(), "unpaid");
    EXPECT_EQ(sitting.runs(1).reason(), v1::UNPAID_REASON_HIDDEN);
    EXPECT_TRUE(sitting.runs(1).hidden());
    const auto second = sittings(1, first.next_page_token());
    ASSERT_EQ(second.sittings_size(), 1);
    EXPECT_EQ(second.sittings(0).end_cause(), "reopened");
    EXPECT_EQ(second.sittings(0).runs_size(), 0);
    EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(Appeals, ShowNothingOfWhatOthersWatchedOrWasNeverWatched) {
    watch_half_hidden();
    v1::GetReceiptRequest request;
    request.set_lesson_id(lesson_.lesson.value);
    EXPECT_EQ(refused(as(author_), "GetReceipt", request), "lesson_not_found");
    EXPECT_EQ(refused(first_, "GetReceipt", request), "lesson_not_found");
    request.set_content_id(lesson_.content.value + 1'000'000);
    EXPECT_EQ(refused(caller(), "GetReceipt", request), "lesson_not_found");
    EXPECT_EQ(refused(as(author_), "MakeAppeal", appealing()), "lesson_not_found");
}

TEST_F(Appeals, KeepTheTextAndWhatTheLearnerSaw) {
    watch_half_hidden();
    const auto id = appeal();
    const auto kept = mine(id);
    EXPECT_EQ(kept.text(), "当时在做笔记");
    EXPECT_EQ(kept.state(), "open");
    EXPECT_EQ(kept.lesson_title(), "示范课");
    EXPECT_EQ(kept.from_ms(), 30'000);
    EXPECT_EQ(kept.to_ms(), 60'000);
    v1::Standing seen;
    const auto bytes = text("SELECT encode(seen, 'base64') FROM appeal WHERE id = " + std::to_string(id));
    EXPECT_FALSE(bytes.empty());
    EXPECT_EQ(receipt().appeals_size(), 1);
}

TEST_F(Appeals, OfAWholeLessonSpanAllOfIt) {
    watch_half_hidden();
    const auto made = ask<v1::MakeAppealResponse>(caller(), "MakeAppeal", appealing(0, 0)).appeal();
    EXPECT_EQ(made.from_ms(), 0);
    EXPECT_EQ(made.to_ms(), 2'700'000);
}

TEST_F(Appeals, AreRefusedWhereTheyAreNoAppeal) {
    watch_half_hidden();
    auto wordless = appealing();
    wordless.set_text("  ");
    EXPECT_EQ(refused(caller(), "MakeAppeal", wordless), "appeal_text_invalid");
    EXPECT_EQ(refused(caller(), "MakeAppeal", appealing(60'000, 30'000)), "interval_invalid");
    EXPECT_EQ(refused(caller(), "MakeAppeal", appealing(0, 2'700'001)), "interval_invalid");
    EXPECT_EQ(refused(net::Caller{}, "MakeAppeal", appealing()), "not_signed_in");
}

TEST_F(Appeals, AreOpenOnceForEachPartOfALesson) {
    watch_half_hidden();
    const auto id = appeal(0, 30'000);
    EXPECT_EQ(refused(caller(), "MakeAppeal", appealing(29'000, 60'000)), "appeal_overlaps");
    appeal(30'000, 60'000);
    ask<v1::WithdrawAppealResponse>(caller(), "WithdrawAppeal", withdrawing(id));
    appeal(0, 29'000);
}

TEST_F(Appeals, AreTwentyAtMost) {
    watch_half_hidden();
    for (int i = 0; i < kMostOpen; ++i) appeal(i * 1'000, (i + 1) * 1'000);
    EXPECT_EQ(refused(caller(), "MakeAppeal", appealing(50'000, 60'000)), "appeals_too_many");
}

TEST_F(Appeals, CanBeWithdrawnByTheirAuthorAloneAndOnce) {
    watch_half_hidden();
    const auto id = appeal();
    EXPECT_EQ(refused(as(author_), "WithdrawAppeal", withdrawing(id)), "appeal_not_found");
    EXPECT_EQ(refused(first_, "WithdrawAppeal", withdrawing(id)), "appeal_not_found");
    ask<v1::WithdrawAppealResponse>(caller(), "WithdrawAppeal", withdrawing(id));
    EXPECT_EQ(mine(id).state(), "withdrawn");
    EXPECT_EQ(refused(caller(), "WithdrawAppeal", withdrawing(id)), "appeal_not_open");
    EXPECT_THAT(cases(first_, "open"), testing::IsEmpty());
}

TEST_F(Appeals, StayAsTheyWereWritten) {
    watch_half_hidden();
    const auto id = std::to_string(appeal());
    for (const auto& statement :
         {"UPDATE appeal SET text = 'x' WHERE id = " + id, "DELETE FROM appeal WHERE id = " + id,
          "UPDATE appeal SET end_cause = 'decided', ended_at = now(), text = 'x' WHERE id = " + id}) {
        EXPECT_ANY_THROW(owner().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
    }
    EXPECT_ANY_THROW(db().transact(
        [&](store::Transaction& t) { t.exec0("UPDATE appeal SET text = 'x' WHERE id = " + id); }));
}

TEST_F(Appeals, ArePaged) {
    watch_half_hidden();
    const auto older = appeal(0, 10'000);
    const auto newer = appeal(10'000, 20'000);
    v1::ListMyAppealsRequest request;
    request.set_page_size(1);
    const auto first = ask<v1::ListMyAppealsResponse>(caller(), "ListMyAppeals", request);
    ASSERT_EQ(first.appeals_size(), 1);
    EXPECT_EQ(first.appeals(0).id(), newer);
    request.set_page_token(first.next_page_token());
    const auto second = ask<v1::ListMyAppealsResponse>(caller(), "ListMyAppeals", request);
    ASSERT_EQ(second.appeals_size(), 1);
    EXPECT_EQ(second.appeals(0).id(), older);
    EXPECT_EQ(second.next_page_token(), "");
}

}  // namespace
}  // namespace yanxiu::appeals
