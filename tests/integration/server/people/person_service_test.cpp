#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/integration/server/people/calls.hpp"

namespace yanxiu::people {

int PeopleTest::audits(const std::string& act, const std::string& subject) {
    return test::shared_database().owner().transact([&](store::Transaction& t) {
        return t.exec_params1("SELECT count(*) FROM audit WHERE act = $1 AND subject = $2", act, subject)[0]
            .as<int>();
    });
}

namespace {

class Persons : public PeopleTest {
  protected:
    base::SchoolId here_ = make_school();
    base::SchoolId elsewhere_ = make_school();
    PersonRecord teacher_ = make_person(here_);
    PersonRecord stranger_ = make_person(elsewhere_);
    PersonRecord admin_ = make_person(here_, v1::ROLE_SCHOOL_ADMIN);
    PersonRecord bureau_ = make_person(make_school(), v1::ROLE_BUREAU_ADMIN);

    static v1::GrantRoleRequest grant(const PersonRecord& to, v1::Role role, const char* from = "2026-09-01",
                                      const char* until = "") {
        v1::GrantRoleRequest request;
        request.set_person_id(to.id.value);
        request.mutable_grant()->set_role(role);
        request.mutable_grant()->set_starts_on(from);
        request.mutable_grant()->set_ends_on(until);
        return request;
    }

    /// A roster of one line, for somebody of this school.
    std::string roster_line(const std::string& login, const std::string& roles) {
        const std::string code =
            db().transact([&](store::Transaction& t) { return find_school(t, here_).value().code(); });
        return "登录名,姓名,学校代码,角色\n" + login + ",名册一," + code + ',' + roles + '\n';
    }
    v1::ImportRosterResponse import_as(const PersonRecord& by, const std::string& csv, bool dry_run = false) {
        v1::ImportRosterRequest request;
        request.set_csv(csv);
        request.set_dry_run(dry_run);
        auto context = as(by);
        return call<v1::ImportRosterResponse>(context, "ImportRoster", request);
    }
};

TEST_F(Persons, ASchoolAdministratorSeesTheirSchoolAlone) {
    auto context = as(admin_);
    const auto own = call<v1::ListPersonsResponse>(context, "ListPersons", v1::ListPersonsRequest());
    EXPECT_EQ(own.total(), 2);
    v1::ListPersonsRequest other;
    other.set_school_id(elsewhere_.value);
    EXPECT_EQ(call<v1::ListPersonsResponse>(context, "ListPersons", other).persons_size(), 0);
    v1::GetPersonRequest get;
    get.set_person_id(stranger_.id.value);
    EXPECT_EQ(refusal(as(admin_), "GetPerson", get), "person_not_found");
    get.set_person_id(987654321);
    EXPECT_EQ(refusal(as(admin_), "GetPerson", get), "person_not_found");
}

TEST_F(Persons, ASchoolAdministratorChangesNobodyElsewhere) {
    v1::ResetPasswordRequest reset;
    reset.set_person_id(stranger_.id.value);
    EXPECT_EQ(refusal(as(admin_), "ResetPassword", reset), "person_not_found");
    v1::SetPersonActiveRequest deactivate;
    deactivate.set_person_id(stranger_.id.value);
    EXPECT_EQ(refusal(as(admin_), "SetPersonActive", deactivate), "person_not_found");
    EXPECT_EQ(refusal(as(admin_), "GrantRole", grant(stranger_, v1::ROLE_TEACHER)), "person_not_found");
    v1::UpdatePersonRequest update;
    update.set_person_id(teacher_.id.value);
    update.set_name("换校");
    update.set_school_id(elsewhere_.value);
    EXPECT_EQ(refusal(as(admin_), "UpdatePerson", update), "school_not_yours");
    v1::CreatePersonRequest create;
    create.set_login(unique("new"));
    create.set_name("新人");
    create.set_school_id(elsewhere_.value);
    EXPECT_EQ(refusal(as(admin_), "CreatePerson", create), "school_not_found");
    EXPECT_EQ(audits("password.reset.refused", stranger_.id), 1);
}

TEST_F(Persons, NobodyGrantsAboveTheirOwn) {
    EXPECT_EQ(refusal(as(admin_), "GrantRole", grant(admin_, v1::ROLE_BUREAU_ADMIN)), "role_above_own");
    EXPECT_EQ(refusal(as(admin_), "GrantRole", grant(teacher_, v1::ROLE_MENTOR)), "role_above_own");
    EXPECT_EQ(refusal(as(admin_), "GrantRole", grant(teacher_, v1::ROLE_SCHOOL_ADMIN)), "");
    EXPECT_EQ(refusal(as(bureau_), "GrantRole", grant(stranger_, v1::ROLE_MENTOR)), "");
    EXPECT_EQ(audits("role.grant.refused", admin_.id), 1);
    EXPECT_EQ(audits("role.grant", stranger_.id), 1);
}

TEST_F(Persons, ASchoolAdministratorDoesNotTouchABureauAdministratorOfTheirSchool) {
    const auto boss = make_person(here_, v1::ROLE_BUREAU_ADMIN);
    v1::ResetPasswordRequest reset;
    reset.set_person_id(boss.id.value);
    EXPECT_EQ(refusal(as(admin_), "ResetPassword", reset), "person_above_own");
}

TEST_F(Persons, ASchoolAdministratorDoesNotTouchWhoWillBeABureauAdministrator) {
    ASSERT_EQ(refusal(as(bureau_), "GrantRole", grant(teacher_, v1::ROLE_BUREAU_ADMIN, "2199-01-01")), "");
    const auto above = "person_above_own";
    v1::ResetPasswordRequest reset;
    reset.set_person_id(teacher_.id.value);
    EXPECT_EQ(refusal(as(admin_), "ResetPassword", reset), above);
    v1::SetPersonActiveRequest deactivate;
    deactivate.set_person_id(teacher_.id.value);
    EXPECT_EQ(refusal(as(admin_), "SetPersonActive", deactivate), above);
    v1::UpdatePersonRequest update;
    update.set_person_id(teacher_.id.value);
    update.set_name("改名");
    update.set_school_id(here_.value);
    EXPECT_EQ(refusal(as(admin_), "UpdatePerson", update), above);
    EXPECT_EQ(refusal(as(admin_), "GrantRole", grant(teacher_, v1::ROLE_PRINCIPAL)), above);
    v1::EndRoleRequest end;
    end.set_person_id(teacher_.id.value);
    end.set_grant_id(teacher_.roles.at(0).id);
    end.set_ends_on("2026-09-01");
    EXPECT_EQ(refusal(as(admin_), "EndRole", end), above);
    EXPECT_EQ(import_as(admin_, roster_line(teacher_.login, "教师;校长")).lines(0).outcome(), "refused");
    EXPECT_EQ(refusal(as(bureau_), "ResetPassword", reset), "");
}

TEST_F(Persons, WhoCreatesAboveTheirOwnLeavesATrace) {
    v1::CreatePersonRequest create;
    create.set_login(unique("boss"));
    create.set_name("新官");
    create.set_school_id(here_.value);
    create.add_roles()->set_role(v1::ROLE_BUREAU_ADMIN);
    create.mutable_roles(0)->set_starts_on("2026-09-01");
    EXPECT_EQ(refusal(as(admin_), "CreatePerson", create), "role_above_own");
    EXPECT_EQ(audits("person.create.refused", "login:" + create.login()), 1);
    create.set_login(unique("boss"));
    create.mutable_roles(0)->set_starts_on("some day");
    EXPECT_EQ(refusal(as(admin_), "CreatePerson", create), "date_invalid");
    EXPECT_EQ(audits("person.create.refused", "login:" + create.login()), 0);
    create.clear_roles();
    create.set_school_id(elsewhere_.value);
    EXPECT_EQ(refusal(as(admin_), "CreatePerson", create), "school_not_found");
    EXPECT_EQ(audits("person.create.refused", "login:" + create.login()), 1);
}

TEST_F(Persons, ARosterThatGivesAboveOnesOwnLeavesATraceWhenItIsMeant) {
    const auto login = unique("boss");
    const auto newcomer = roster_line(login, "旗级管理员");
    EXPECT_EQ(import_as(admin_, newcomer, true).lines(0).code(), "role_above_own");
    EXPECT_EQ(audits("roster.create.refused", "login:" + login), 0);
    EXPECT_EQ(import_as(admin_, newcomer).lines(0).code(), "role_above_own");
    EXPECT_EQ(audits("roster.create.refused", "login:" + login), 1);
    import_as(admin_, roster_line(teacher_.login, "旗级管理员"));
    EXPECT_EQ(audits("roster.update.refused", teacher_.id), 1);
    EXPECT_EQ(import_as(admin_, roster_line(stranger_.login, "教师")).lines(0).code(), "login_taken");
    EXPECT_EQ(audits("roster.update.refused", stranger_.id), 1);
    EXPECT_EQ(import_as(bureau_, newcomer).lines(0).outcome(), "created");
}

TEST_F(Persons, ABureauAdministratorsRoleThatHasEndedCountsNoMore) {
    ASSERT_EQ(
        refusal(as(bureau_), "GrantRole", grant(teacher_, v1::ROLE_BUREAU_ADMIN, "2019-01-01", "2020-01-01")),
        "");
    v1::ResetPasswordRequest reset;
    reset.set_person_id(teacher_.id.value);
    EXPECT_EQ(refusal(as(admin_), "ResetPassword", reset), "");
}

TEST_F(Persons, RolesHoldForTheirPeriodAndDoNotOverlap) {
    EXPECT_EQ(refusal(as(bureau_), "GrantRole",
                      grant(teacher_, v1::ROLE_HOMEROOM_TEACHER, "2025-09-01", "2026-09-01")),
              "");
    EXPECT_EQ(refusal(as(bureau_), "GrantRole", grant(teacher_, v1::ROLE_HOMEROOM_TEACHER, "2026-08-31")),
              "role_overlaps");
    EXPECT_EQ(refusal(as(bureau_), "GrantRole", grant(teacher_, v1::ROLE_HOMEROOM_TEACHER, "2026-09-01")),
              "");
    EXPECT_EQ(refusal(as(bureau_), "GrantRole", grant(teacher_, v1::ROLE_MENTOR, "2026-09-02", "2026-09-02")),
              "period_invalid");
    EXPECT_EQ(refusal(as(bureau_), "GrantRole", grant(teacher_, v1::ROLE_MENTOR, "yesterday")),
              "date_invalid");
}

TEST_F(Persons, AnEndedRoleIsHeldNoMore) {
    v1::EndRoleRequest end;
    end.set_person_id(admin_.id.value);
    end.set_grant_id(admin_.roles.at(0).id);
    end.set_ends_on("2020-01-01");
    auto context = as(bureau_);
    const auto ended = call<v1::EndRoleResponse>(context, "EndRole", end).person();
    ASSERT_EQ(ended.roles_size(), 1);
    EXPECT_EQ(ended.roles(0).ends_on(), "2020-01-01");
    EXPECT_TRUE(db().transact([&](store::Transaction& t) { return find_person(t, admin_.id); })
                    ->roles_held()
                    .empty());
}

TEST_F(Persons, ACreatedPersonMustChangeTheInitialPassword) {
    v1::CreatePersonRequest create;
    create.set_login(unique("Fresh"));
    create.set_name("其其格");
    create.set_school_id(here_.value);
    create.add_roles()->set_role(v1::ROLE_TEACHER);
    create.mutable_roles(0)->set_starts_on("2026-09-01");
    auto context = as(admin_);
    const auto created = call<v1::CreatePersonResponse>(context, "CreatePerson", create);
    EXPECT_TRUE(created.person().must_change_password());
    EXPECT_EQ(created.person().roles_size(), 1);
    EXPECT_FALSE(created.initial_password().empty());
    EXPECT_EQ(refusal(as(admin_), "CreatePerson", create), "login_taken");
}

TEST_F(Persons, ADeactivatedPersonIsSignedOutEverywhere) {
    const auto token =
        db().transact([&](store::Transaction& t) { return sessions_.open(t, teacher_.id, "a", "b"); });
    ASSERT_TRUE(sessions_.authenticate(token).person);
    v1::SetPersonActiveRequest request;
    request.set_person_id(teacher_.id.value);
    auto context = as(admin_);
    call<v1::SetPersonActiveResponse>(context, "SetPersonActive", request);
    EXPECT_FALSE(sessions_.authenticate(token).person);
    request.set_person_id(admin_.id.value);
    EXPECT_EQ(refusal(as(admin_), "SetPersonActive", request), "not_yourself");
}

TEST_F(Persons, PagesGoThroughEverybodyOnce) {
    for (int i = 0; i < 7; ++i) make_person(here_);
    auto context = as(admin_);
    v1::ListPersonsRequest request;
    request.set_page_size(4);
    std::set<std::int64_t> seen;
    for (;;) {
        const auto page = call<v1::ListPersonsResponse>(context, "ListPersons", request);
        EXPECT_EQ(page.total(), 9);
        for (const auto& person : page.persons()) EXPECT_TRUE(seen.insert(person.id()).second);
        if (page.next_page_token().empty()) break;
        request.set_page_token(page.next_page_token());
    }
    EXPECT_EQ(seen.size(), 9U);
    request.set_page_token("1; DROP TABLE person");
    EXPECT_EQ(refusal(as(admin_), "ListPersons", request), "page_token_invalid");
}

TEST_F(Persons, SearchTakesTheirTextLiterally) {
    v1::ListPersonsRequest request;
    request.set_query("%");
    auto context = as(admin_);
    EXPECT_EQ(call<v1::ListPersonsResponse>(context, "ListPersons", request).total(), 0);
    request.set_query(teacher_.login);
    EXPECT_GE(call<v1::ListPersonsResponse>(context, "ListPersons", request).total(), 1);
}

TEST_F(Persons, TwoSchoolsNeverShareACode) {
    v1::SaveSchoolRequest request;
    request.mutable_school()->set_code(unique("code-"));
    request.mutable_school()->set_name("示范中学");
    request.mutable_school()->set_kind(v1::SCHOOL_KIND_JUNIOR);
    EXPECT_EQ(refusal(as(bureau_), "SaveSchool", request), "");
    EXPECT_EQ(refusal(as(bureau_), "SaveSchool", request), "school_code_taken");
}

TEST_F(Persons, ARosterImportedTwiceChangesNothingMore) {
    const std::string code =
        db().transact([&](store::Transaction& t) { return find_school(t, here_).value().code(); });
    const std::string login = unique("roster");
    v1::ImportRosterRequest request;
    request.set_csv("登录名,姓名,学校代码,角色\n" + login + ",名册一," + code + ",教师\n" + stranger_.login +
                    ",外校," + code + ",教师\n");
    request.set_dry_run(true);
    auto context = as(admin_);
    const auto dry = call<v1::ImportRosterResponse>(context, "ImportRoster", request);
    EXPECT_EQ(dry.created(), 1);
    EXPECT_EQ(dry.lines(1).code(), "login_taken");
    request.set_dry_run(false);
    const auto first = call<v1::ImportRosterResponse>(context, "ImportRoster", request);
    EXPECT_EQ(first.created(), 1);
    EXPECT_FALSE(first.lines(0).initial_password().empty());
    const auto second = call<v1::ImportRosterResponse>(context, "ImportRoster", request);
    EXPECT_EQ(second.created(), 0);
    EXPECT_EQ(second.unchanged(), 1);
    EXPECT_EQ(second.refused(), 1);
}

}  // namespace
}  // namespace yanxiu::people
