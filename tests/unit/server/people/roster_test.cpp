#include "server/people/roster.hpp"

#include <gtest/gtest.h>

#include "server/base/error.hpp"
#include "server/people/csv.hpp"

namespace yanxiu::people {
namespace {

const std::string kHeader = "登录名,姓名,学校代码,角色\n";

std::string refusal_of(const std::string& bytes) {
    try {
        read_roster(bytes);
    } catch (const base::RequestError& error) {
        return error.reason();
    }
    return {};
}

TEST(Csv, QuotedFieldsKeepCommasQuotesAndLineEnds) {
    const auto records = read_csv("a,\"b,\"\"c\"\"\nd\",e\r\n\r\nf,g,h");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].fields, (std::vector<std::string>{"a", "b,\"c\"\nd", "e"}));
    EXPECT_EQ(records[1].line, 4);
    EXPECT_EQ(records[1].fields, (std::vector<std::string>{"f", "g", "h"}));
}

TEST(Csv, AnUnclosedQuoteRunsToTheEnd) {
    const auto records = read_csv("a,\"b\nc");
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].fields[1], "b\nc");
}

TEST(Roster, ReadsPersonsWithTheirRoles) {
    const auto entries = read_roster(kHeader + "Wang.Li, 王 丽 ,p1,教师；班主任、校长\n");
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].line, 2);
    EXPECT_EQ(entries[0].login, "wang.li");
    EXPECT_EQ(entries[0].name, "王 丽");
    EXPECT_EQ(entries[0].school_code, "p1");
    EXPECT_EQ(entries[0].roles,
              (std::vector<v1::Role>{v1::ROLE_TEACHER, v1::ROLE_HOMEROOM_TEACHER, v1::ROLE_PRINCIPAL}));
    EXPECT_EQ(entries[0].refusal, "");
}

/// What a cell of roles means, and "role_unknown" when it means nothing.
std::vector<v1::Role> roles_of(const std::string& cell) {
    const auto entry = read_roster(kHeader + "w.li,王丽,p1,\"" + cell + "\"\n").at(0);
    if (entry.refusal == "role_unknown") return {v1::ROLE_UNSPECIFIED};
    EXPECT_EQ(entry.refusal, "");
    return entry.roles;
}

TEST(Roster, TakesRolesAsThePagePrintsThem) {
    using Roles = std::vector<v1::Role>;
    EXPECT_EQ(roles_of("校长、园长"), Roles{v1::ROLE_PRINCIPAL});
    EXPECT_EQ(roles_of("名师、工作室主持人"), Roles{v1::ROLE_MENTOR});
    EXPECT_EQ(roles_of("教师、校长、园长;名师、工作室主持人、培训专家"),
              (Roles{v1::ROLE_TEACHER, v1::ROLE_PRINCIPAL, v1::ROLE_MENTOR, v1::ROLE_EXPERT}));
    EXPECT_EQ(roles_of("Homeroom teacher, Principal; School administrator"),
              (Roles{v1::ROLE_HOMEROOM_TEACHER, v1::ROLE_PRINCIPAL, v1::ROLE_SCHOOL_ADMIN}));
    EXPECT_EQ(roles_of("新教师，教研员\n班主任"),
              (Roles{v1::ROLE_NEW_TEACHER, v1::ROLE_RESEARCHER, v1::ROLE_HOMEROOM_TEACHER}));
}

TEST(Roster, TakesTwoNamesOfOneRoleAsOneRole) {
    EXPECT_EQ(roles_of("园长;校长"), std::vector<v1::Role>{v1::ROLE_PRINCIPAL});
    EXPECT_EQ(roles_of("教师;教师；Teacher"), std::vector<v1::Role>{v1::ROLE_TEACHER});
    EXPECT_EQ(roles_of(" ;、 "), std::vector<v1::Role>{});
}

TEST(Roster, TakesNoPartOfANameForTheName) {
    for (const auto* cell : {"教师长", "教师;国王", "校长、园", "principality", "teachers", "师"}) {
        EXPECT_EQ(roles_of(cell), std::vector<v1::Role>{v1::ROLE_UNSPECIFIED}) << cell;
    }
}

TEST(Roster, AcceptsAByteOrderMarkAndGb18030) {
    EXPECT_EQ(read_roster("\xEF\xBB\xBF" + kHeader).size(), 0U);
    // 登录名,姓名,学校代码,角色 and one line with 王丽, as Excel on a Chinese Windows writes it.
    const std::string gb =
        "\xB5\xC7\xC2\xBC\xC3\xFB,\xD0\xD5\xC3\xFB,\xD1\xA7\xD0\xA3\xB4\xFA\xC2\xEB,\xBD\xC7\xC9\xAB\r\n"
        "w.li,\xCD\xF5\xC0\xF6,p1,\xBD\xCC\xCA\xA6\r\n";
    const auto entries = read_roster(gb);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].name, "王丽");
}

TEST(Roster, RefusesEachBadLineWithItsReasonAndKeepsTheGoodOnes) {
    const auto entries = read_roster(kHeader +
                                     "a b,甲,p1,教师\n"    // login
                                     "ok1,,p1,教师\n"      // name
                                     "ok2,乙,p1,皇帝\n"    // role
                                     "ok3,丙,p1\n"         // columns
                                     "ok4,丁,p1,教师\n"    // good
                                     "OK4,戊,p1,教师\n");  // the same login again
    ASSERT_EQ(entries.size(), 6U);
    const char* expected[] = {"login_invalid", "name_invalid", "role_unknown", "columns_wrong", "",
                              "login_twice"};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(entries[i].refusal, expected[i]) << i;
}

TEST(Roster, WithoutItsHeaderItIsRefusedWhole) {
    EXPECT_EQ(refusal_of("a,b,c,d\n"), "roster_header");
    EXPECT_EQ(refusal_of(""), "roster_header");
}

TEST(Roster, BytesOfNoEncodingAreRefused) {
    EXPECT_EQ(refusal_of("\xFF\xFF\xFF"), "roster_encoding");
}

TEST(Roster, TooManyLinesAreRefused) {
    std::string text = kHeader;
    for (int i = 0; i < 10'001; ++i) text += "u" + std::to_string(i) + ",x,p1,教师\n";
    EXPECT_EQ(refusal_of(text), "roster_too_long");
}

}  // namespace
}  // namespace yanxiu::people
