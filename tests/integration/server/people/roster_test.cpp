#include <gtest/gtest.h>

#include <google/protobuf/util/message_differencer.h>

#include <random>

#include "tests/integration/server/people/calls.hpp"

namespace yanxiu::people {
namespace {

using google::protobuf::util::MessageDifferencer;

class Roster : public PeopleTest {
  protected:
    static std::string code_of(base::SchoolId school) {
        return db().transact([&](store::Transaction& t) { return find_school(t, school).value().code(); });
    }

    v1::ImportRosterResponse import_as(const PersonRecord& by, const std::string& lines, bool dry_run) {
        v1::ImportRosterRequest request;
        request.set_csv("登录名,姓名,学校代码,角色\n" + lines);
        request.set_dry_run(dry_run);
        auto context = as(by);
        return call<v1::ImportRosterResponse>(context, "ImportRoster", request);
    }

    void give(const PersonRecord& person, v1::Role role, const std::string& from, const std::string& until) {
        db().transact([&](store::Transaction& t) {
            insert_grant(t, person.id, {0, role, from, until, true}, {});
        });
    }

    static PersonRecord now(const PersonRecord& person) {
        return db().transact([&](store::Transaction& t) { return find_person(t, person.id).value(); });
    }

    base::SchoolId here_ = make_school();
    base::SchoolId elsewhere_ = make_school();
    PersonRecord admin_ = make_person(here_, v1::ROLE_SCHOOL_ADMIN);
    PersonRecord bureau_ = make_person(make_school(), v1::ROLE_BUREAU_ADMIN);
};

/// Lines of all kinds: good, odd and refused, for people of all kinds; the same ones for the same seed.
class OddLines {
  public:
    OddLines(unsigned seed, std::vector<std::string> logins, std::vector<std::string> codes)
        : random_(seed), logins_(std::move(logins)), codes_(std::move(codes)) {}

    std::string line() {
        std::string roles;
        for (auto left = random_() % 4; left > 0; --left) roles += any(kRoles) + any(kBetween);
        return any(logins_) + ',' + any(kNames) + ',' + any(codes_) + ",\"" + roles + "\"\n";
    }

  private:
    std::string any(const std::vector<std::string>& choices) { return choices[random_() % choices.size()]; }

    static inline const std::vector<std::string> kNames{"示范甲", "示范乙",    " 示范 丙 ",
                                                        "",       "\"示,范\"", "🙂"};
    static inline const std::vector<std::string> kBetween{";", "；", "、", "，", " ; "};
    static inline const std::vector<std::string> kRoles{
        "教师", "新教师", "班主任", "校长、园长", "校长",       "园长",     "名师、工作室主持人",
        "名师", "教研员", "教师",   "学校管理员", "旗级管理员", "培训专家", "Principal",
        "国王"};
    std::mt19937 random_;
    std::vector<std::string> logins_;
    std::vector<std::string> codes_;
};

TEST_F(Roster, DoesWhatItsTrialSaidLineByLine) {
    for (unsigned seed = 1; seed <= 12; ++seed) {
        std::vector<std::string> logins{"X Y", unique("New"), unique("new"), unique("new")};
        std::vector<PersonRecord> people{make_person(here_), make_person(here_, v1::ROLE_PRINCIPAL),
                                         make_person(here_), make_person(elsewhere_)};
        give(people[0], v1::ROLE_PRINCIPAL, "2199-01-01", "");
        give(people[0], v1::ROLE_HOMEROOM_TEACHER, "2019-01-01", "2020-01-01");
        give(people[2], v1::ROLE_BUREAU_ADMIN, "2199-01-01", "");
        db().transact([&](store::Transaction& t) { set_person_active(t, people[1].id, false); });
        for (const auto& person : people) logins.push_back(person.login);
        OddLines odd(seed, logins, {code_of(here_), code_of(here_), code_of(elsewhere_), "nowhere"});
        std::string lines;
        for (int i = 0; i < 12; ++i) lines += odd.line();
        const auto& by = seed % 2 == 0 ? admin_ : bureau_;
        const auto trial = import_as(by, lines, true);
        EXPECT_TRUE(MessageDifferencer::Equals(trial, import_as(by, lines, true)))
            << "a trial changes nothing";
        auto meant = import_as(by, lines, false);
        for (auto& line : *meant.mutable_lines()) {
            EXPECT_EQ(line.initial_password().empty(), line.outcome() != "created") << line.DebugString();
            line.clear_initial_password();
        }
        EXPECT_TRUE(MessageDifferencer::Equals(trial, meant))
            << lines << trial.DebugString() << meant.DebugString();
        const auto again = import_as(by, lines, false);
        EXPECT_EQ(again.unchanged(), meant.created() + meant.updated() + meant.unchanged()) << lines;
        EXPECT_EQ(again.refused(), meant.refused()) << lines;
    }
}

TEST_F(Roster, TakesTheRolesThatThePagePrints) {
    const auto login = unique("head");
    const auto line = login + ",示范校长," + code_of(here_) + ",校长、园长\n";
    EXPECT_EQ(import_as(admin_, line, true).created(), 1);
    EXPECT_EQ(import_as(admin_, line, false).created(), 1);
    const auto made = db().transact([&](store::Transaction& t) { return find_person_by_login(t, login); });
    EXPECT_EQ(made.value().roles_held(), std::vector<v1::Role>{v1::ROLE_PRINCIPAL});
}

TEST_F(Roster, IsRefusedInTheTrialForARoleThatBeginsLater) {
    const auto teacher = make_person(here_);
    give(teacher, v1::ROLE_PRINCIPAL, "2199-01-01", "");
    const auto line = teacher.login + ',' + teacher.name + ',' + code_of(here_) + ",校长\n";
    EXPECT_EQ(import_as(admin_, line, true).lines(0).code(), "role_overlaps");
    EXPECT_EQ(import_as(admin_, line, false).lines(0).code(), "role_overlaps");
}

TEST_F(Roster, TellsWhatAnUpdateChanges) {
    const auto teacher = make_person(elsewhere_);
    const auto line = teacher.login + ",新名," + code_of(here_) + ",教师;班主任\n";
    const auto told = import_as(bureau_, line, true).lines(0);
    EXPECT_EQ(told.outcome(), "updated");
    EXPECT_EQ(told.name(), "新名");
    EXPECT_EQ(told.old_name(), teacher.name);
    EXPECT_EQ(told.school_name(), "示范学校");
    EXPECT_EQ(told.old_school_name(), teacher.school_name);
    EXPECT_EQ(told.added_roles_size(), 1);
    EXPECT_EQ(told.roles_size(), 2);
    EXPECT_EQ(now(teacher).name, teacher.name);
    import_as(bureau_, line, false);
    EXPECT_EQ(now(teacher).name, "新名");
    const auto unchanged = import_as(bureau_, line, true).lines(0);
    EXPECT_EQ(unchanged.outcome(), "unchanged");
    EXPECT_EQ(unchanged.old_name() + unchanged.old_school_name(), "");
    EXPECT_EQ(unchanged.added_roles_size(), 0);
}

}  // namespace
}  // namespace yanxiu::people
