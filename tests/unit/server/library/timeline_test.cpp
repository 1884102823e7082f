#include "server/library/timeline.hpp"

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

google::protobuf::RepeatedPtrField<v1::Chapter> chapters(
    const std::vector<std::pair<std::int64_t, std::string>>& wanted) {
    google::protobuf::RepeatedPtrField<v1::Chapter> all;
    for (const auto& [start_ms, title] : wanted) {
        all.Add()->set_start_ms(start_ms);
        all.rbegin()->set_title(title);
    }
    return all;
}

std::string refused(const std::vector<std::pair<std::int64_t, std::string>>& wanted) {
    return refusal([&] { checked_chapters(chapters(wanted)); });
}

TEST(Chapters, BeginOneAfterAnotherAndNotAlwaysAtTheBeginning) {
    const std::vector<ChapterRecord> expected{{5000, "导入"}, {5001, "新授"}};
    EXPECT_EQ(checked_chapters(chapters({{5000, " 导入 "}, {5001, "新授"}})), expected);
    EXPECT_TRUE(checked_chapters(chapters({})).empty());
    EXPECT_EQ(refused({{0, "一"}, {1, "二"}}), "");
    EXPECT_EQ(refused({{0, "一"}, {0, "二"}}), "chapter_time_invalid");
    EXPECT_EQ(refused({{2, "一"}, {1, "二"}}), "chapter_time_invalid");
    EXPECT_EQ(refused({{-1, "一"}}), "chapter_time_invalid");
    EXPECT_EQ(refused({{86'400'000, "一"}}), "chapter_time_invalid");
    EXPECT_EQ(refused({{0, "  "}}), "title_invalid");
}

TEST(CaptionLanguages, AreThoseOfThePlan) {
    for (const auto* language : {"zh", "mn", "en"}) EXPECT_EQ(checked_caption_language(language), language);
    for (const auto* language : {"", "zh-mn", "fr", "ZH"})
        EXPECT_EQ(refusal([&] { checked_caption_language(language); }), "caption_language_invalid")
            << language;
}

TEST(CheckedCaptions, AreRefusedForTheirFirstFault) {
    EXPECT_EQ(refusal([] {
                  checked_captions({{}, {{7, "caption_time_invalid"}, {9, "caption_too_long"}}});
              }),
              "caption_time_invalid");
}

}  // namespace
}  // namespace yanxiu::library
