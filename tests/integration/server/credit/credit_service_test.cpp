#include "server/credit/credit_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/integration/server/credit/credit_fixture.hpp"

namespace yanxiu::credit {
namespace {

using testing::ElementsAre;

constexpr std::int64_t kHour = 45 * 60 * 1000;

class Hours : public CreditTest {
  protected:
    v1::GetMyHoursResponse hours(const people::PersonRecord& person, int year = 0) {
        v1::GetMyHoursRequest request;
        request.set_year(year);
        return call<v1::GetMyHoursResponse>(person, "GetMyHours", request);
    }

    static std::vector<std::string> names(const v1::GetMyHoursResponse& response) {
        std::vector<std::string> all;
        for (const auto& one : response.obligations()) all.push_back(one.name());
        return all;
    }

    base::SchoolId here_ = make_school();
    base::SchoolId elsewhere_ = make_school();
    people::PersonRecord principal_ = make_person(here_, v1::ROLE_PRINCIPAL);
    people::PersonRecord teacher_ = make_person(here_, v1::ROLE_TEACHER);
};

TEST_F(Hours, SayWhatIsOwedAndWhatIsThere) {
    booked({watched(principal_.id, 27 * kHour), watched(principal_.id, kHour / 2),
            watched(principal_.id, 3 * kHour, "2018-05-05", "school")});
    const auto response = hours(principal_);
    EXPECT_EQ(response.year(), 2018);
    EXPECT_EQ(response.class_hour_ms(), kHour);
    ASSERT_THAT(names(response), ElementsAre("principal-remote"));
    const auto& owed = response.obligations(0);
    EXPECT_EQ(owed.title(), "校（园）长远程培训");
    EXPECT_EQ(owed.owed_ms(), 40 * kHour);
    EXPECT_EQ(owed.done_ms(), 27 * kHour + kHour / 2);
    EXPECT_FALSE(owed.met());
    EXPECT_EQ(owed.explanation(), "还需 12.5 学时，已学 27.5 / 40；还需作业 1 份；还需研究成果 1 份。");
    ASSERT_EQ(owed.parts_size(), 3);
    EXPECT_EQ(owed.parts(0).kind(), "hours");
    EXPECT_EQ(owed.parts(0).owed(), 40 * kHour);
    EXPECT_EQ(owed.parts(1).kind(), "artifact");
    EXPECT_EQ(owed.parts(1).owed(), 1);
    EXPECT_EQ(owed.parts(1).done(), 0);
    ASSERT_EQ(response.categories_size(), 2);
    EXPECT_EQ(response.categories(0).category(), "remote");
    EXPECT_EQ(response.categories(0).title(), "远程培训");
    EXPECT_EQ(response.categories(1).credited_ms(), 3 * kHour);
}

TEST_F(Hours, OfSomebodyNewAreNone) {
    const auto response = hours(principal_);
    EXPECT_EQ(response.obligations(0).done_ms(), 0);
    EXPECT_EQ(response.categories_size(), 0);
    EXPECT_EQ(response.held_ms(), 0);
}

TEST_F(Hours, BelongToTheYearOfTheirDay) {
    booked({watched(principal_.id, 1 * kHour, "2017-12-31"), watched(principal_.id, 2 * kHour, "2018-01-01"),
            watched(principal_.id, 4 * kHour, "2018-12-31"),
            watched(principal_.id, 8 * kHour, "2019-01-01")});
    EXPECT_EQ(hours(principal_, 2018).obligations(0).done_ms(), 6 * kHour);
    EXPECT_EQ(hours(principal_, 2019).obligations(0).done_ms(), 8 * kHour);
    EXPECT_EQ(hours(principal_, 2017).categories(0).credited_ms(), 1 * kHour);
}

TEST_F(Hours, OfThisYearBeginAtMidnightWhereTheSchoolsAre) {
    booked(
        {watched(principal_.id, 2 * kHour, "2018-12-31"), watched(principal_.id, 8 * kHour, "2019-01-01")});
    const auto midnight = base::begin_of(base::parse_day("2019-01-01").value(), policy_.utc_offset);
    clock_.now_ = midnight - std::chrono::milliseconds(1);
    EXPECT_EQ(hours(principal_).year(), 2018);
    EXPECT_EQ(hours(principal_).obligations(0).done_ms(), 2 * kHour);
    clock_.now_ = midnight;
    EXPECT_EQ(hours(principal_).year(), 2019);
    EXPECT_EQ(hours(principal_).obligations(0).done_ms(), 8 * kHour);
}

TEST_F(Hours, OfTheCycleIncludeItsOtherYears) {
    booked({watched(teacher_.id, 100 * kHour, "2018-03-01"), watched(teacher_.id, 130 * kHour, "2019-03-01"),
            watched(teacher_.id, 120 * kHour, "2020-12-31", "school"),
            watched(teacher_.id, 5 * kHour, "2021-01-01")});
    const auto last = hours(teacher_, 2020);
    ASSERT_THAT(names(last), ElementsAre("teacher-yearly", "teacher-cycle"));
    EXPECT_TRUE(last.obligations(0).met());
    EXPECT_EQ(last.obligations(1).done_ms(), 350 * kHour);
    EXPECT_EQ(last.obligations(1).explanation(), "本周期还需 10.0 学时，已学 350.0 / 360。");
    EXPECT_EQ(hours(teacher_, 2021).obligations(1).done_ms(), 5 * kHour);
}

TEST_F(Hours, ObligationsFollowFromTheRolesHeldAtAnyTimeInTheYear) {
    const auto person = make_person(here_, v1::ROLE_TEACHER, "2018-01-01", "2019-01-01");
    grant(person.id, v1::ROLE_HOMEROOM_TEACHER, "2018-12-31", "2020-01-01");
    grant(person.id, v1::ROLE_PRINCIPAL, "2020-01-01", "");
    EXPECT_THAT(names(hours(person, 2017)), ElementsAre());
    EXPECT_THAT(names(hours(person, 2018)),
                ElementsAre("teacher-yearly", "teacher-cycle", "homeroom-yearly"));
    EXPECT_THAT(names(hours(person, 2019)), ElementsAre("homeroom-yearly"));
    EXPECT_THAT(names(hours(person, 2020)), ElementsAre("principal-remote"));
    EXPECT_THAT(names(hours(person, 2021)), ElementsAre("principal-remote"));
}

TEST_F(Hours, HeldTimeIsAskedForThisPersonAndYear) {
    base::PersonId asked;
    int asked_year = 0;
    service_.held_ms = [&](store::Transaction&, base::PersonId person, int year) {
        asked = person;
        asked_year = year;
        return std::int64_t{90'000};
    };
    const auto response = hours(principal_, 2019);
    EXPECT_EQ(asked, principal_.id);
    EXPECT_EQ(asked_year, 2019);
    EXPECT_EQ(response.held_ms(), 90'000);
    EXPECT_EQ(response.obligations(0).held_ms(), 90'000);
}

TEST_F(Hours, OfAYearThatCannotBeAreRefused) {
    for (const int year : {-1, 1, 1899, 2200}) {
        v1::GetMyHoursRequest request;
        request.set_year(year);
        EXPECT_EQ(refusal(principal_, "GetMyHours", request), "year_invalid") << year;
    }
}

TEST_F(Hours, InACategoryOfAnEarlierPolicyAreShownUnderItsCode) {
    booked({watched(principal_.id, kHour, "2018-03-08", "evening_school")});
    const auto response = hours(principal_);
    ASSERT_EQ(response.categories_size(), 1);
    EXPECT_EQ(response.categories(0).title(), "evening_school");
}

TEST_F(Hours, ThePolicyIsThereForAnybody) {
    const auto policy = call<v1::GetPolicyResponse>({}, "GetPolicy", v1::GetPolicyRequest());
    EXPECT_EQ(policy.name(), "otog-2018");
    EXPECT_EQ(policy.class_hour_ms(), kHour);
    EXPECT_EQ(policy.time_zone(), "Asia/Shanghai");
    EXPECT_EQ(policy.categories(0).code(), "remote");
    EXPECT_EQ(policy.course_areas(0).title(), "教师职业道德教育");
    EXPECT_GT(policy.subjects_size(), 10);
}

class LedgerCalls : public Hours {
  protected:
    v1::ListLedgerResponse list(const people::PersonRecord& person,
                                const v1::ListLedgerRequest& request = {}) {
        return call<v1::ListLedgerResponse>(person, "ListLedger", request);
    }
    static v1::ListLedgerRequest of(const people::PersonRecord& person) {
        v1::ListLedgerRequest request;
        request.set_person_id(person.id.value);
        return request;
    }
};

TEST_F(LedgerCalls, ShowEveryEntryNewestFirst) {
    booked({watched(teacher_.id, 61'000)});
    Booking reversal = watched(teacher_.id, -61'000, "2018-03-09");
    reversal.cause = "reversal";
    reversal.reason = "重复登记";
    booked({reversal});
    const auto response = list(teacher_);
    ASSERT_EQ(response.entries_size(), 2);
    EXPECT_EQ(response.next_page_token(), "");
    const auto& newest = response.entries(0);
    EXPECT_EQ(newest.seq(), 2);
    EXPECT_EQ(newest.booked_at(), "2018-03-08T09:06:40.123Z");
    EXPECT_EQ(newest.day(), "2018-03-09");
    EXPECT_EQ(newest.category(), "remote");
    EXPECT_EQ(newest.amount_ms(), -61'000);
    EXPECT_EQ(newest.cause(), "reversal");
    EXPECT_EQ(newest.reason(), "重复登记");
    EXPECT_EQ(newest.hash(), hex_of(chain(teacher_.id)[1].hash));
    EXPECT_EQ(newest.lesson_id(), 0);
    EXPECT_EQ(response.entries(1).seq(), 1);
}

TEST_F(LedgerCalls, PageWithoutGapOrRepetitionWhileEntriesAreAdded) {
    std::vector<Booking> bookings;
    for (int i = 0; i < 7; ++i) bookings.push_back(watched(teacher_.id, 1000 + i));
    booked(bookings);
    v1::ListLedgerRequest request;
    request.set_page_size(3);
    std::vector<std::int64_t> seen;
    for (int page = 0; page < 3; ++page) {
        const auto response = list(teacher_, request);
        for (const auto& entry : response.entries()) seen.push_back(entry.seq());
        request.set_page_token(response.next_page_token());
        booked({watched(teacher_.id, 5000)});
    }
    EXPECT_EQ(request.page_token(), "");
    EXPECT_THAT(seen, ElementsAre(7, 6, 5, 4, 3, 2, 1));
}

TEST_F(LedgerCalls, ShowOneYearOrAll) {
    booked({watched(teacher_.id, 1, "2017-12-31"), watched(teacher_.id, 2, "2018-01-01"),
            watched(teacher_.id, 3, "2018-12-31"), watched(teacher_.id, 4, "2019-01-01")});
    v1::ListLedgerRequest request;
    request.set_year(2018);
    const auto year = list(teacher_, request);
    ASSERT_EQ(year.entries_size(), 2);
    EXPECT_EQ(year.entries(0).amount_ms(), 3);
    EXPECT_EQ(year.entries(1).amount_ms(), 2);
    EXPECT_EQ(list(teacher_).entries_size(), 4);
}

TEST_F(LedgerCalls, AreForOneselfAndThoseWhoAnswerForThem) {
    booked({watched(teacher_.id, 1000)});
    const auto admin = make_person(here_, v1::ROLE_SCHOOL_ADMIN);
    const auto bureau = make_person(elsewhere_, v1::ROLE_BUREAU_ADMIN);
    EXPECT_EQ(list(teacher_, of(teacher_)).entries_size(), 1);
    EXPECT_EQ(list(admin, of(teacher_)).entries_size(), 1);
    EXPECT_EQ(list(bureau, of(teacher_)).entries_size(), 1);
    EXPECT_EQ(list(admin).entries_size(), 0) << "without a person it is one's own";
}

TEST_F(LedgerCalls, OfOthersAreAsIfTheyDidNotExist) {
    booked({watched(teacher_.id, 1000)});
    const auto colleague = make_person(here_, v1::ROLE_TEACHER);
    const auto mentor = make_person(here_, v1::ROLE_MENTOR);
    const auto admin_elsewhere = make_person(elsewhere_, v1::ROLE_SCHOOL_ADMIN);
    for (const auto& stranger : {colleague, mentor, principal_, admin_elsewhere}) {
        EXPECT_EQ(refusal(stranger, "ListLedger", of(teacher_)), "person_not_found");
    }
    v1::ListLedgerRequest nobody;
    nobody.set_person_id(987654321);
    EXPECT_EQ(refusal(make_person(here_, v1::ROLE_BUREAU_ADMIN), "ListLedger", nobody), "person_not_found");
}

TEST_F(LedgerCalls, RefuseWhatTheyDoNotUnderstand) {
    v1::ListLedgerRequest request;
    for (const int size : {-1, 201}) {
        request.set_page_size(size);
        EXPECT_EQ(refusal(teacher_, "ListLedger", request), "page_size_invalid");
    }
    request.set_page_size(200);
    for (const auto* token : {"x", "-1", "0", "1 ", "99999999999999999999"}) {
        request.set_page_token(token);
        EXPECT_EQ(refusal(teacher_, "ListLedger", request), "page_token_invalid") << token;
    }
    request.clear_page_token();
    request.set_year(1800);
    EXPECT_EQ(refusal(teacher_, "ListLedger", request), "year_invalid");
}

TEST_F(LedgerCalls, NameTheLessonUnderWhichItWasWatched) {
    const auto content = make_content();
    const auto first = make_lesson(principal_.id, content, "同一视频，先上传");
    const auto second = make_lesson(principal_.id, content, "同一视频，看的是这个", false);
    Booking booking = watched(teacher_.id, 1000);
    booking.content = content;
    booked({booking});
    EXPECT_EQ(list(teacher_).entries(0).lesson_id(), first.value) << "any in the catalogue";
    remember_watching(teacher_.id, content, second);
    EXPECT_EQ(list(teacher_).entries(0).lesson_id(), second.value);
    EXPECT_EQ(list(teacher_).entries(0).lesson_title(), "同一视频，看的是这个");
}

TEST_F(LedgerCalls, DoNotNameADraftThatTheyDidNotWatch) {
    const auto content = make_content();
    make_lesson(principal_.id, content, "别人的草稿", false);
    Booking booking = watched(teacher_.id, 1000);
    booking.content = content;
    booked({booking});
    EXPECT_EQ(list(teacher_).entries(0).lesson_id(), 0);
    EXPECT_EQ(list(teacher_).entries(0).lesson_title(), "");
}

}  // namespace
}  // namespace yanxiu::credit
