#include "server/library/lesson_rules.hpp"

#include <gtest/gtest.h>

#include "server/base/error.hpp"

namespace yanxiu::library {
namespace {

template <class Function>
std::string refusal(Function function) {
    try {
        function();
        return {};
    } catch (const base::RequestError& error) {
        return error.reason();
    }
}

std::string times(int count, const std::string& text) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
}

TEST(LessonTitles, LoseOuterSpacesOfAnyScript) {
    EXPECT_EQ(checked_title(" \t\u3000分数 的认识\u3000\n "), "分数 的认识");
    EXPECT_EQ(checked_title("ᠰᠤᠷᠭᠠᠯ"), "ᠰᠤᠷᠭᠠᠯ");
}

TEST(LessonTitles, HaveOneToAHundredCharacters) {
    EXPECT_EQ(checked_title(times(100, "课")), times(100, "课"));
    for (const auto& title : {std::string(), std::string("\u3000 "), times(101, "a"), times(101, "课")})
        EXPECT_EQ(refusal([&] { checked_title(title); }), "title_invalid") << title;
}

TEST(LessonTitles, HaveNoControlCharacters) {
    for (const auto& title : {std::string("a\nb"), std::string("a\0b", 3),
                              std::string("a\x7f"
                                          "b")})
        EXPECT_EQ(refusal([&] { checked_title(title); }), "title_invalid");
}

TEST(LessonDescriptions, MayHaveLinesAndNothingElseThatControls) {
    EXPECT_EQ(checked_description(" 一\r\n\t二 "), "一\n\t二");
    EXPECT_EQ(checked_description(""), "");
    EXPECT_EQ(refusal([] { checked_description(std::string("a\0b", 3)); }), "description_invalid");
    EXPECT_EQ(refusal([] { checked_description("a\x1b[31mb"); }), "description_invalid");
}

TEST(LessonDescriptions, HaveAtMostTwoThousandCharacters) {
    EXPECT_EQ(refusal([] { checked_description(times(2000, "课")); }), "");
    EXPECT_EQ(refusal([] { checked_description(times(2001, "课")); }), "description_invalid");
}

struct TagCase {
    const char* subject;
    const char* stage;
    const char* language;
    const char* category;
    bool known;
};

TEST(LessonTagCodes, AreThoseOfThePolicyAndTheProtocol) {
    const Terms terms{{"math"}, {"ethics"}, {"remote"}};
    const TagCase cases[] = {
        {"", "", "", "", true},
        {"math", "primary", "zh-mn", "ethics", true},
        {"math", "kindergarten", "mn", "", true},
        {"Math", "", "", "", false},
        {"", "university", "", "", false},
        {"", "", "en", "", false},
        {"", "", "", "remote", false},  // a category of hours is no course area
    };
    for (const auto& row : cases) {
        v1::LessonTags tags;
        tags.set_subject(row.subject);
        tags.set_stage(row.stage);
        tags.set_language(row.language);
        tags.set_category(row.category);
        EXPECT_EQ(refusal([&] { checked_tags(tags, terms); }), row.known ? "" : "tags_invalid")
            << row.subject << row.stage << row.language << row.category;
    }
}

TEST(LessonTagCodes, AreChineseWithoutALanguageButAFilterIsNot) {
    EXPECT_EQ(checked_tags({}, {}).language, "zh");
    EXPECT_EQ(checked_filter({}, {}).language, "");
}

TEST(PageSizes, AreOneToAHundredAndTwentyFourWhenNotSaid) {
    EXPECT_EQ(checked_page_size(0), 24);
    EXPECT_EQ(checked_page_size(1), 1);
    EXPECT_EQ(checked_page_size(100), 100);
    EXPECT_EQ(refusal([] { checked_page_size(101); }), "page_size_invalid");
    EXPECT_EQ(refusal([] { checked_page_size(-1); }), "page_size_invalid");
}

TEST(SearchWords, AreSeparatedBySpacesOfAnyScript) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(search_words("数学 分数\u3000三年级\t x"), (Words{"数学", "分数", "三年级", "x"}));
    EXPECT_EQ(search_words("  \u3000\n"), Words{});
    EXPECT_EQ(search_words(""), Words{});
    EXPECT_EQ(search_words(std::string("a\0b", 3)), (Words{"a", "b"}));
}

TEST(SearchWords, AreCountedInCharacters) {
    EXPECT_EQ(character_count("数学"), 2U);
    EXPECT_EQ(character_count("ab"), 2U);
    EXPECT_EQ(character_count("课"), 1U);
    EXPECT_EQ(character_count(""), 0U);
}

TEST(TryingAgain, NeedsAJobThatWasGivenUpAndCanBeContinued) {
    EXPECT_TRUE(may_retry("failed", "worker_lost"));
    EXPECT_TRUE(may_retry("failed", "stalled"));
    EXPECT_FALSE(may_retry("done", "no_video_stream"));
    EXPECT_FALSE(may_retry("failed", "rendition_changed"));
    EXPECT_FALSE(may_retry("failed", "source_missing"));
    EXPECT_FALSE(may_retry("done", "lesson_deleted"));
}

}  // namespace
}  // namespace yanxiu::library
