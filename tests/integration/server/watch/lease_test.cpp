#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

class Leases : public Watching {
  protected:
    /// Whom the pages were told about until now: the bus keeps the order, so what we publish comes last.
    std::vector<std::pair<base::PersonId, std::int64_t>> told() {
        std::promise<void> arrived;
        const auto fence = bus_.subscribe("test.fence", [&](auto, auto) { arrived.set_value(); });
        bus_.publish("test.fence", "");
        arrived.get_future().wait();
        return events_.taken();
    }

    std::string ended_by(std::int64_t lease) {
        return text("SELECT coalesce(end_cause, '') FROM lease WHERE id = " + std::to_string(lease));
    }

    template <class Call>
    static std::string refusal_of(Call&& call) {
        try {
            call();
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }
};

TEST_F(Leases, RefusesAnotherDeviceWhileOnePlays) {
    const auto phone = open("phone");
    pass(89s);
    EXPECT_EQ(open_refusal("laptop"), "playing_elsewhere");
    EXPECT_TRUE(renew(phone.lease_id()).owned());
    EXPECT_EQ(ended_by(phone.lease_id()), "");
    EXPECT_TRUE(told().empty());
}

TEST_F(Leases, CountTheSilenceFromTheLastThatWasHeard) {
    const auto phone = open("phone");
    pass(60s);
    report(phone.lease_id(), {plain(phone, 0)});
    pass(60s);
    EXPECT_EQ(open_refusal("laptop"), "playing_elsewhere");
    renew(phone.lease_id());
    pass(60s);
    EXPECT_EQ(open_refusal("laptop"), "playing_elsewhere");
    pass(30s);
    EXPECT_EQ(open_refusal("laptop"), "");
}

TEST_F(Leases, AreTakenOverWhenTheLearnerSaysSoAndTheirPageIsTold) {
    const auto phone = open("phone");
    pass(10s);
    const auto laptop = open("laptop", true);
    EXPECT_EQ(ended_by(phone.lease_id()), "taken_over");
    const auto events = told();
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].first, person_);
    EXPECT_EQ(events[0].second, phone.lease_id());
    EXPECT_FALSE(renew(phone.lease_id()).owned());
    EXPECT_TRUE(renew(laptop.lease_id()).owned());
}

TEST_F(Leases, PayWhatWasPlayedBeforeTheyWereTakenAndNothingAfter) {
    test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
    const auto phone = open("phone");
    deliver(0, 120'000);
    pass(30s);
    const auto laptop = open("laptop", true);
    pass(30s);
    const auto late =
        report(phone.lease_id(), {plain(phone, 0), plain(phone, 1), plain(phone, 2), plain(phone, 3)});
    EXPECT_EQ(late.refusal, "");
    EXPECT_FALSE(late.response.owned());
    EXPECT_EQ(late.response.durable_upto(), 3);
    EXPECT_EQ(booked_ms(), 30'000);
    report(laptop.lease_id(), {claim(laptop, 0, 0, 30'000, 60'000, 90'000)});
    EXPECT_EQ(booked_ms(), 60'000);
}

TEST_F(Leases, AreNeverInTheWayOfAReloadOnTheSameDevice) {
    const auto before = open("phone");
    pass(1s);
    const auto after = open("phone");
    EXPECT_NE(after.lease_id(), before.lease_id());
    EXPECT_EQ(ended_by(before.lease_id()), "reopened");
    EXPECT_TRUE(renew(after.lease_id()).owned());
    EXPECT_EQ(refusal_of([&] { renew(before.lease_id()); }), "lease_not_found");
}

TEST_F(Leases, YieldUnaskedWhenSilentAndOwnAgainOnceTheNewerOneIsClosed) {
    test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
    const auto phone = open("phone");
    deliver(0, 300'000);
    pass(90s);
    const auto laptop = open("laptop");
    EXPECT_EQ(ended_by(phone.lease_id()), "");
    EXPECT_TRUE(told().empty());
    EXPECT_FALSE(renew(phone.lease_id()).owned());
    pass(30s);
    close(laptop.lease_id());
    EXPECT_TRUE(renew(phone.lease_id()).owned());
    pass(30s);
    // Ninety seconds alone, thirty beside the laptop, thirty alone again.
    report(phone.lease_id(), {claim(phone, 0, 0, 150'000, 0, 150'000)});
    EXPECT_EQ(booked_ms(), 120'000);
}

TEST_F(Leases, LeaveTheClockToNobodyWhenTheLastIsClosed) {
    const auto phone = open("phone");
    close(phone.lease_id());
    close(phone.lease_id());
    EXPECT_EQ(ended_by(phone.lease_id()), "closed");
    EXPECT_EQ(text("SELECT coalesce(owner_lease_id, 0)::text FROM person_clock WHERE person_id = " +
                   std::to_string(person_.value)),
              "0");
    EXPECT_EQ(open_refusal("laptop"), "");
}

TEST_F(Leases, OfSomebodyElseAreNotThere) {
    const auto phone = open("phone");
    const auto mine = person_;
    person_ = test::make_person(owner());
    EXPECT_EQ(refusal_of([&] { renew(phone.lease_id()); }), "lease_not_found");
    EXPECT_EQ(refusal_of([&] { close(phone.lease_id()); }), "lease_not_found");
    person_ = mine;
    EXPECT_TRUE(renew(phone.lease_id()).owned());
    EXPECT_EQ(refusal_of([&] { renew(phone.lease_id() + 1'000'000); }), "lease_not_found");
}

TEST_F(Leases, NeedAVideoThatPlaysAlready) {
    owner().transact([&](store::Transaction& t) {
        t.exec_params0("UPDATE asset SET state = 'failed' WHERE id = $1", lesson_.asset.value);
    });
    EXPECT_EQ(open_refusal("phone"), "lesson_not_found") << "it is in the catalogue no more";
    person_ = author_;
    EXPECT_EQ(open_refusal("phone"), "lesson_not_playable");
}

TEST_F(Leases, NeedADeviceAndALessonThatIsThere) {
    EXPECT_EQ(open_refusal(""), "device_invalid");
    lesson_.lesson.value += 1'000'000;
    EXPECT_EQ(open_refusal("phone"), "lesson_not_found");
}

}  // namespace
}  // namespace yanxiu::watch
