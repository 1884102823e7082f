#include "server/people/permissions.hpp"

#include <gtest/gtest.h>

namespace yanxiu::people {
namespace {

constexpr base::SchoolId kHere{1};
constexpr base::SchoolId kElsewhere{2};
constexpr Owner kTeacherHere{{10}, kHere};

net::Caller caller(std::int64_t person, base::SchoolId school, bool school_admin = false,
                   bool bureau_admin = false) {
    net::Caller c;
    c.person = {person};
    c.school = school;
    c.school_admin = school_admin;
    c.bureau_admin = bureau_admin;
    return c;
}

struct Case {
    const char* who;
    net::Caller caller;
    bool see, administer, edit;
};

TEST(Permissions, FollowTheTableOfRoles) {
    const Case cases[] = {
        {"nobody", {}, false, false, false},
        {"the person", caller(10, kHere), true, false, true},
        {"a colleague", caller(11, kHere), false, false, false},
        {"the school's administrator", caller(12, kHere, true), true, true, false},
        {"another school's administrator", caller(13, kElsewhere, true), false, false, false},
        {"the bureau", caller(14, kElsewhere, false, true), true, true, false},
        {"a person who administers themselves", caller(10, kHere, true), true, true, true},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(may(c.caller, Act::see, kTeacherHere), c.see) << c.who;
        EXPECT_EQ(may(c.caller, Act::administer, kTeacherHere), c.administer) << c.who;
        EXPECT_EQ(may(c.caller, Act::edit, kTeacherHere), c.edit) << c.who;
    }
}

TEST(Permissions, NobodyOwnsWhatNobodyMade) {
    EXPECT_FALSE(may({}, Act::see, Owner{}));
}

TEST(Permissions, ASchoolAdministratorGrantsSchoolRolesAlone) {
    const auto admin = caller(12, kHere, true);
    for (const auto role : {v1::ROLE_TEACHER, v1::ROLE_NEW_TEACHER, v1::ROLE_HOMEROOM_TEACHER,
                            v1::ROLE_PRINCIPAL, v1::ROLE_SCHOOL_ADMIN}) {
        EXPECT_TRUE(may_grant(admin, role, kTeacherHere)) << role;
        EXPECT_FALSE(may_grant(admin, role, Owner{{20}, kElsewhere})) << role;
    }
    for (const auto role : {v1::ROLE_MENTOR, v1::ROLE_RESEARCHER, v1::ROLE_BUREAU_ADMIN, v1::ROLE_EXPERT}) {
        EXPECT_FALSE(may_grant(admin, role, kTeacherHere)) << role;
    }
}

TEST(Permissions, TheBureauGrantsEveryRoleThatExists) {
    const auto bureau = caller(14, kElsewhere, false, true);
    EXPECT_TRUE(may_grant(bureau, v1::ROLE_BUREAU_ADMIN, kTeacherHere));
    EXPECT_FALSE(may_grant(bureau, v1::ROLE_UNSPECIFIED, kTeacherHere));
    EXPECT_FALSE(may_grant(bureau, static_cast<v1::Role>(99), kTeacherHere));
}

TEST(Permissions, ATeacherGrantsNothing) {
    EXPECT_FALSE(may_grant(caller(10, kHere), v1::ROLE_TEACHER, kTeacherHere));
}

TEST(Permissions, ABureauAdministratorStandsAboveTheirSchoolsAdministrator) {
    const auto admin = caller(12, kHere, true);
    EXPECT_TRUE(may_administer_holder(admin, kTeacherHere, {v1::ROLE_TEACHER}));
    EXPECT_FALSE(may_administer_holder(admin, kTeacherHere, {v1::ROLE_TEACHER, v1::ROLE_BUREAU_ADMIN}));
    EXPECT_TRUE(
        may_administer_holder(caller(14, kElsewhere, false, true), kTeacherHere, {v1::ROLE_BUREAU_ADMIN}));
}

}  // namespace
}  // namespace yanxiu::people
