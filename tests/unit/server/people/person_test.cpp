#include "server/people/person.hpp"

#include <gtest/gtest.h>

#include <set>

#include "server/base/error.hpp"
#include "server/people/passwords.hpp"

namespace yanxiu::people {
namespace {

std::string school_code(const std::string& text) {
    try {
        return checked_school_code(text);
    } catch (const base::RequestError& error) {
        return error.reason();
    }
}

TEST(SchoolCode, IsOneWordThatARosterCanHold) {
    EXPECT_EQ(school_code(" 150-624.A_示范 "), "150-624.A_示范");
    for (const auto* code : {"", "a b", "a\tb", "a,b", "a;b", "a\"b", "甲\xE3\x80\x80乙",
                             "a\xC2\xA0"
                             "b"}) {
        EXPECT_EQ(school_code(code), "school_code_invalid") << code;
    }
    EXPECT_EQ(school_code(std::string(65, 'a')), "school_code_invalid");
}

template <class Function>
std::string refusal_of(Function function) {
    try {
        function();
    } catch (const base::RequestError& error) {
        return error.reason();
    }
    return {};
}

TEST(Login, IsLoweredAndTrimmed) {
    EXPECT_EQ(checked_login(" Wang.Li-2 "), "wang.li-2");
}

TEST(Login, RefusesWhatCouldBeMistaken) {
    const std::string too_long(65, 'a');
    for (const std::string login : {"", "a", "a b", "王丽", "a/b", "a@b", too_long.c_str()}) {
        EXPECT_EQ(refusal_of([&] { checked_login(login); }), "login_invalid") << login;
    }
}

TEST(Name, TakesEveryScript) {
    EXPECT_EQ(checked_name(" 乌兰 其其格 "), "乌兰 其其格");
    EXPECT_EQ(checked_name("ᠮᠣᠩᠭᠣᠯ"), "ᠮᠣᠩᠭᠣᠯ");
    EXPECT_EQ(checked_name("<b>Ann</b>"), "<b>Ann</b>");
}

TEST(Name, RefusesControlCharactersAndLengths) {
    for (const std::string& name : {std::string(), std::string("  "), std::string("a\nb"),
                                    std::string("a\0b", 3), std::string(101, 'x')}) {
        EXPECT_EQ(refusal_of([&] { checked_name(name); }), "name_invalid");
    }
}

TEST(Date, ExistsOrIsRefused) {
    EXPECT_EQ(checked_date("2024-02-29"), "2024-02-29");
    for (const auto* date :
         {"", "2023-02-29", "2024-13-01", "2024-1-01", "01.01.2024", "9999-01-01", "2024-00-10"}) {
        EXPECT_EQ(refusal_of([&] { checked_date(date); }), "date_invalid") << date;
    }
}

TEST(Passwords, AHashMatchesItsPasswordAlone) {
    Passwords passwords;
    const auto hash = passwords.hash("正确的 horse");
    EXPECT_EQ(hash.rfind("$argon2id$", 0), 0U);
    EXPECT_TRUE(passwords.matches(hash, "正确的 horse"));
    EXPECT_FALSE(passwords.matches(hash, "正确的 horsf"));
    EXPECT_FALSE(passwords.matches("not a hash", "x"));
}

TEST(Passwords, NewOnesHaveEightCharactersAndAreNotTheLogin) {
    EXPECT_EQ(refusal_of([] { check_new_password("1234567", "x"); }), "password_too_short");
    EXPECT_EQ(refusal_of([] { check_new_password("教师培训平台密码", "x"); }), "");
    EXPECT_EQ(refusal_of([] { check_new_password("wang.li.2024", "wang.li.2024"); }), "password_like_login");
    EXPECT_EQ(refusal_of([] { check_new_password(std::string(257, 'a'), "x"); }), "password_too_short");
}

TEST(Passwords, InitialOnesAndTokensDoNotRepeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(seen.insert(initial_password()).second);
        EXPECT_TRUE(seen.insert(random_token()).second);
    }
}

}  // namespace
}  // namespace yanxiu::people
