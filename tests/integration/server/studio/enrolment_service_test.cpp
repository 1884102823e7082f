#include "server/studio/enrolment_service.hpp"

#include <thread>

#include "tests/integration/server/studio/studio_fixture.hpp"

namespace yanxiu::studio {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::int64_t>;

class Enrolment : public StudioTest {
  protected:
    v1::Workshop withdraw(const net::Caller& caller, std::int64_t id) {
        return ask<v1::WithdrawResponse>(caller, "WorkshopService/Withdraw", of<v1::WithdrawRequest>(id))
            .workshop();
    }
    std::string withdraw_refusal(const net::Caller& caller, std::int64_t id) {
        return refused(caller, "WorkshopService/Withdraw", of<v1::WithdrawRequest>(id));
    }
    /// Those of this test, in the order of the list, over all of its pages.
    Ids listed(const net::Caller& caller, const std::string& list, bool past = false, int page_size = 0) {
        v1::ListWorkshopsRequest request;
        request.set_past(past);
        request.set_page_size(page_size);
        Ids ids;
        do {
            const auto page = ask<v1::ListWorkshopsResponse>(caller, "WorkshopService/" + list, request);
            for (const auto& one : page.workshops()) {
                if (one.mentor_id() == mentor_.person.value) ids.push_back(one.id());
            }
            request.set_page_token(page.next_page_token());
        } while (!request.page_token().empty());
        return ids;
    }
    v1::ListPeopleResponse people(const net::Caller& caller, std::int64_t id, bool missing = false) {
        auto request = of<v1::ListPeopleRequest>(id);
        request.set_missing(missing);
        return ask<v1::ListPeopleResponse>(caller, "WorkshopService/ListPeople", request);
    }
    Ids named(const net::Caller& caller, std::int64_t id, bool missing = false) {
        Ids ids;
        const auto response = people(caller, id, missing);
        for (const auto& one : response.people()) ids.push_back(one.id());
        return ids;
    }
    v1::Workshop for_both(std::chrono::milliseconds after = std::chrono::hours(24)) {
        auto wanted = plan(after);
        wanted.add_school_ids(school_.value);
        wanted.add_person_ids(stranger_.person.value);
        return create(wanted);
    }
    v1::Workshop update(const v1::Workshop& workshop, const v1::WorkshopPlan& plan) {
        return ask<v1::UpdateWorkshopResponse>(mentor_, "WorkshopService/UpdateWorkshop",
                                               change_of(workshop, plan))
            .workshop();
    }
};

TEST_F(Enrolment, AnAddressAloneGivesNothing) {
    const auto id = for_school(10min).id();
    for (const auto& outsider : {stranger_, other_admin_}) {
        // Nothing tells a workshop that is not for somebody from one that is not.
        for (const auto which : {id, std::int64_t{987'654'321}, std::int64_t{0}}) {
            EXPECT_EQ(see_refusal(outsider, which), "workshop_not_found");
            EXPECT_EQ(enrol_refusal(outsider, which), "workshop_not_found");
            EXPECT_EQ(withdraw_refusal(outsider, which), "workshop_not_found");
            EXPECT_EQ(refused(outsider, "WorkshopService/ListPeople", of<v1::ListPeopleRequest>(which)),
                      "workshop_not_found");
        }
    }
}

TEST_F(Enrolment, IsForTheInvited) {
    const auto id = for_both().id();
    for (const auto& invited : {teacher_, stranger_, school_admin_}) {
        EXPECT_TRUE(get(invited, id).invited());
        EXPECT_TRUE(get(invited, id).may_enrol());
        const auto enrolled = enrol(invited, id);
        EXPECT_TRUE(enrolled.enrolled() && enrolled.may_withdraw());
        EXPECT_FALSE(enrolled.may_enrol());
    }
    EXPECT_EQ(get(mentor_, id).enrolled_count(), 3);
    EXPECT_EQ(enrol_refusal(mentor_, id), "workshop_own");
    // Who looks after the workshop sees it, and is no guest.
    for (const auto& office : {bureau_, own_admin_, other_admin_}) {
        EXPECT_EQ(see_refusal(office, id), "");
        EXPECT_FALSE(get(office, id).may_enrol());
        EXPECT_EQ(enrol_refusal(office, id), "workshop_not_invited");
    }
}

TEST_F(Enrolment, ForEveryoneIsForEveryone) {
    const auto id = for_everyone().id();
    for (const auto& caller : {teacher_, stranger_, school_admin_, own_admin_, other_admin_, bureau_}) {
        EXPECT_EQ(enrol_refusal(caller, id), "");
    }
    EXPECT_EQ(get(teacher_, id).enrolled_count(), 6);
}

TEST_F(Enrolment, TwiceIsOnceAndCanBeTakenBackAndRepeated) {
    const auto id = for_school().id();
    enrol(teacher_, id);
    pass(1min);
    EXPECT_EQ(enrol(teacher_, id).enrolled_count(), 1);
    EXPECT_EQ(people(mentor_, id).people(0).enrolled_at(), "2018-03-08T07:10:00.000Z");
    EXPECT_EQ(withdraw(teacher_, id).enrolled_count(), 0);
    EXPECT_FALSE(withdraw(teacher_, id).enrolled());
    EXPECT_TRUE(enrol(teacher_, id).enrolled());
    EXPECT_EQ(people(mentor_, id).people(0).enrolled_at(), "2018-03-08T07:11:00.000Z");
}

TEST_F(Enrolment, GoesOnWhileTheWorkshopRunsAndEndsWithIt) {
    const auto id = for_school(10min).id();
    begin(id);
    EXPECT_TRUE(enrol(teacher_, id).enrolled());
    EXPECT_EQ(withdraw_refusal(teacher_, id), "workshop_begun");
    end(id);
    EXPECT_EQ(enrol_refusal(school_admin_, id), "workshop_over");
    EXPECT_EQ(withdraw_refusal(teacher_, id), "workshop_over");
    const auto other = for_school(48h).id();
    cancel(mentor_, other);
    EXPECT_EQ(enrol_refusal(teacher_, other), "workshop_cancelled");
}

TEST_F(Enrolment, EndsWithTheInvitation) {
    const auto made = for_both();
    enrol(teacher_, made.id());
    enrol(stranger_, made.id());
    auto wanted = plan();
    wanted.add_person_ids(stranger_.person.value);
    EXPECT_EQ(update(made, wanted).enrolled_count(), 1);
    EXPECT_EQ(named(mentor_, made.id()), Ids{stranger_.person.value});
    EXPECT_EQ(see_refusal(teacher_, made.id()), "workshop_not_found");
}

TEST_F(Enrolment, IsNotGivenToSomebodyWhoseInvitationGoesAtTheSameTime) {
    const auto made = for_both();
    auto wanted = plan();
    wanted.add_person_ids(stranger_.person.value);
    std::thread enrolling([&] { enrol_refusal(teacher_, made.id()); });
    update(made, wanted);
    enrolling.join();
    EXPECT_EQ(named(mentor_, made.id()), Ids{});
}

TEST_F(Enrolment, ShowsTheInvitedNoNames) {
    const auto id = for_both().id();
    enrol(teacher_, id);
    EXPECT_FALSE(get(teacher_, id).shows_people());
    EXPECT_EQ(refused(teacher_, "WorkshopService/ListPeople", of<v1::ListPeopleRequest>(id)),
              "workshop_not_yours");
    const auto shown =
        ask<v1::GetWorkshopResponse>(teacher_, "WorkshopService/GetWorkshop", of<v1::GetWorkshopRequest>(id));
    EXPECT_EQ(shown.schools_size(), 1);
    EXPECT_EQ(shown.guests_size(), 0);
}

TEST_F(Enrolment, ShowsTheMentorAndTheBureauEverybody) {
    const auto id = for_both().id();
    enrol(teacher_, id);
    for (const auto& caller : {mentor_, bureau_}) {
        EXPECT_EQ(named(caller, id), Ids{teacher_.person.value});
        EXPECT_EQ(named(caller, id, true), Ids{stranger_.person.value});
        EXPECT_EQ(people(caller, id, true).total(), 1);
        EXPECT_TRUE(people(caller, id, true).people(0).by_name());
        const auto shown = ask<v1::GetWorkshopResponse>(caller, "WorkshopService/GetWorkshop",
                                                        of<v1::GetWorkshopRequest>(id));
        EXPECT_EQ(shown.schools(0).name(), "受邀学校");
        EXPECT_EQ(shown.guests(0).id(), stranger_.person.value);
    }
}

TEST_F(Enrolment, ShowsASchoolsAdministratorTheirOwnPeopleAlone) {
    const auto id = for_both().id();
    enrol(teacher_, id);
    enrol(stranger_, id);
    EXPECT_EQ(named(own_admin_, id), Ids{});  // the mentor's school sends nobody
    EXPECT_EQ(named(school_admin_, id), Ids{teacher_.person.value});
    EXPECT_EQ(named(other_admin_, id), Ids{stranger_.person.value});
    EXPECT_EQ(people(other_admin_, id).total(), 1);
    const auto shown = ask<v1::GetWorkshopResponse>(school_admin_, "WorkshopService/GetWorkshop",
                                                    of<v1::GetWorkshopRequest>(id));
    EXPECT_EQ(shown.guests_size(), 0);
}

TEST_F(Enrolment, ListsPeopleInPages) {
    auto wanted = plan();
    Ids all;
    for (int i = 0; i < 5; ++i) {
        all.push_back(make_person(other_school_).person.value);
        wanted.add_person_ids(all.back());
    }
    auto request = of<v1::ListPeopleRequest>(create(wanted).id());
    request.set_missing(true);
    request.set_page_size(2);
    Ids seen;
    do {
        const auto page = ask<v1::ListPeopleResponse>(mentor_, "WorkshopService/ListPeople", request);
        EXPECT_EQ(page.total(), 5);
        for (const auto& one : page.people()) seen.push_back(one.id());
        request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(seen, all);
}

TEST_F(Enrolment, ListsWhatIsToComeInOrderForWhomItIsFor) {
    const auto later = for_school(72h).id(), first = for_everyone(24h).id();
    auto wanted = plan(48h);
    wanted.add_person_ids(stranger_.person.value);
    const auto second = create(wanted).id();
    EXPECT_EQ(listed(teacher_, "ListInvited"), (Ids{first, later}));
    EXPECT_EQ(listed(stranger_, "ListInvited"), (Ids{first, second}));
    EXPECT_EQ(listed(mentor_, "ListInvited"), (Ids{first, second, later}));
    EXPECT_EQ(listed(mentor_, "ListMine", false, 1), (Ids{first, second, later}));
    EXPECT_EQ(listed(teacher_, "ListMine"), Ids{});
    EXPECT_EQ(listed(bureau_, "ListInvited"), Ids{first});
}

TEST_F(Enrolment, ListsForAdministratorsWhatConcernsTheirPeople) {
    const auto later = for_school(72h).id(), first = for_everyone(24h).id();
    auto wanted = plan(48h);
    wanted.add_person_ids(stranger_.person.value);
    const auto second = create(wanted).id();
    EXPECT_EQ(listed(bureau_, "ListOverseen", false, 2), (Ids{first, second, later}));
    EXPECT_EQ(listed(own_admin_, "ListOverseen"), (Ids{first, second, later}));
    EXPECT_EQ(listed(school_admin_, "ListOverseen"), (Ids{first, later}));
    EXPECT_EQ(listed(other_admin_, "ListOverseen"), (Ids{first, second}));
    EXPECT_EQ(refused(teacher_, "WorkshopService/ListOverseen", v1::ListWorkshopsRequest()), "role_required");
    EXPECT_EQ(refused(mentor_, "WorkshopService/ListOverseen", v1::ListWorkshopsRequest()), "role_required");
}

TEST_F(Enrolment, ListsWhatIsPastByTheLatestFirst) {
    const auto held = for_school(10min).id(), never = for_school(3h).id(), cancelled = for_school(9h).id(),
               to_come = for_school(48h).id();
    enrol(teacher_, cancelled);
    begin(held);
    EXPECT_EQ(listed(teacher_, "ListInvited"), (Ids{held, never, cancelled, to_come}));
    end(held);
    cancel(mentor_, cancelled);
    // Who had enrolled reads there that it will not be.
    EXPECT_EQ(listed(teacher_, "ListInvited"), (Ids{never, cancelled, to_come}));
    EXPECT_EQ(listed(school_admin_, "ListInvited"), (Ids{never, to_come}));
    pass(24h);
    EXPECT_EQ(listed(teacher_, "ListInvited"), Ids{to_come});
    EXPECT_EQ(listed(teacher_, "ListInvited", true), Ids{held});
    EXPECT_EQ(listed(mentor_, "ListMine", true), (Ids{cancelled, never, held}));
    EXPECT_EQ(listed(mentor_, "ListMine", true, 1), (Ids{cancelled, never, held}));
    EXPECT_EQ(listed(bureau_, "ListOverseen", true), (Ids{cancelled, never, held}));
}

TEST_F(Enrolment, ListsInPagesOfUsualSize) {
    v1::ListWorkshopsRequest request;
    request.set_page_size(101);
    EXPECT_EQ(refused(teacher_, "WorkshopService/ListInvited", request), "page_size_invalid");
    request.set_page_size(1);
    request.set_page_token("nonsense");
    EXPECT_EQ(refused(teacher_, "WorkshopService/ListInvited", request), "page_token_invalid");
}

}  // namespace
}  // namespace yanxiu::studio
