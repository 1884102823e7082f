#include "server/studio/admission.hpp"

#include <gtest/gtest.h>

namespace yanxiu::studio {
namespace {

constexpr people::Owner kMentor{{1}, {10}};

net::Caller caller(std::int64_t person, std::int64_t school, bool school_admin = false,
                   bool bureau_admin = false) {
    net::Caller caller;
    caller.person = {person};
    caller.school = {school};
    caller.school_admin = school_admin;
    caller.bureau_admin = bureau_admin;
    return caller;
}

struct Row {
    const char* who;
    net::Caller caller;
    Bond bond;
    bool see, enter, lead, cancel;
    Roll roll;
};

TEST(Admission, IsForTheMentorAndTheInvitedAndShowsTheRestToAdministratorsAlone) {
    const Bond none{.mentor = kMentor};
    const Bond everyone{.mentor = kMentor, .everyone = true};
    const Bond school{.mentor = kMentor, .school = true};
    const Bond by_name{.mentor = kMentor, .by_name = true, .colleagues = true};
    const Bond colleagues{.mentor = kMentor, .colleagues = true};
    const Row rows[] = {
        {"its mentor", caller(1, 10), none, true, true, true, true, Roll::all},
        {"a teacher", caller(2, 20), none, false, false, false, false, Roll::none},
        {"a colleague of the mentor", caller(2, 10), none, false, false, false, false, Roll::none},
        {"a teacher, for everyone", caller(2, 20), everyone, true, true, false, false, Roll::none},
        {"a teacher of an invited school", caller(2, 20), school, true, true, false, false, Roll::none},
        {"a teacher invited by name", caller(2, 20), by_name, true, true, false, false, Roll::none},
        {"a colleague of one invited", caller(2, 20), colleagues, false, false, false, false, Roll::none},
        {"the mentor's school's administrator", caller(3, 10, true), none, true, false, false, false,
         Roll::own_school},
        {"another school's administrator", caller(3, 20, true), none, false, false, false, false, Roll::none},
        {"an invited school's administrator", caller(3, 20, true), school, true, true, false, false,
         Roll::own_school},
        {"the administrator of one invited", caller(3, 20, true), colleagues, true, false, false, false,
         Roll::own_school},
        {"a school's administrator, for everyone", caller(3, 20, true), everyone, true, true, false, false,
         Roll::own_school},
        {"the bureau", caller(4, 30, false, true), none, true, false, false, true, Roll::all},
        {"the bureau, invited", caller(4, 30, false, true), by_name, true, true, false, true, Roll::all},
        {"nobody", net::Caller{}, everyone, false, false, false, false, Roll::none},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(may(row.caller, Deed::see, row.bond), row.see) << row.who;
        EXPECT_EQ(may(row.caller, Deed::enter, row.bond), row.enter) << row.who;
        EXPECT_EQ(may(row.caller, Deed::lead, row.bond), row.lead) << row.who;
        EXPECT_EQ(may(row.caller, Deed::cancel, row.bond), row.cancel) << row.who;
        EXPECT_EQ(roll_of(row.caller, row.bond), row.roll) << row.who;
    }
}

}  // namespace
}  // namespace yanxiu::studio
