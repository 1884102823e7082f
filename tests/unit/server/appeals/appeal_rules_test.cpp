#include "server/appeals/appeal_rules.hpp"

#include <gtest/gtest.h>

#include "server/base/error.hpp"

namespace yanxiu::appeals {
namespace {

using watch::Interval;

template <class Check>
std::string refusal_of(Check&& check) {
    try {
        check();
        return {};
    } catch (const base::RequestError& error) {
        return error.reason();
    }
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

v1::Standing standing(std::initializer_list<std::tuple<int, int, const char*, int>> spans) {
    v1::Standing message;
    for (const auto& [from, to, state, weight] : spans) {
        auto& span = *message.add_spans();
        span.set_from_ms(from);
        span.set_to_ms(to);
        span.set_state(state);
        span.set_weight_permille(weight);
    }
    return message;
}

TEST(AppealTexts, AreOneToAThousandCharactersOfAnyScript) {
    EXPECT_EQ(checked_appeal_text("  断网了\n请核对 "), "断网了\n请核对");
    EXPECT_EQ(refusal_of([] { checked_appeal_text(repeated("学", 1'000)); }), "");
    EXPECT_EQ(refusal_of([] { checked_appeal_text(repeated("学", 1'001)); }), "appeal_text_invalid");
    EXPECT_EQ(refusal_of([] { checked_appeal_text(" \n "); }), "appeal_text_invalid");
    EXPECT_EQ(refusal_of([] { checked_appeal_text("a\x1b[31m"); }), "appeal_text_invalid");
    EXPECT_EQ(refusal_of([] { checked_reason(""); }), "reason_invalid");
}

TEST(AppealIntervals, AreAPartOfTheLessonOrAllOfIt) {
    EXPECT_EQ(checked_interval(0, 0, 60'000), (Interval{0, 60'000}));
    EXPECT_EQ(checked_interval(5'000, 60'000, 60'000), (Interval{5'000, 60'000}));
    for (const auto& [from, to] : {std::pair{-1, 5}, {5, 5}, {6, 5}, {0, 60'001}})
        EXPECT_EQ(refusal_of([&, f = from, e = to] { checked_interval(f, e, 60'000); }), "interval_invalid");
    EXPECT_EQ(refusal_of([] { checked_interval(0, 0, 0); }), "interval_invalid");
}

TEST(AppealDays, AreNotAfterToday) {
    const base::Day today(std::chrono::local_days{std::chrono::year{2018} / 3 / 8});
    EXPECT_EQ(base::to_text(checked_past_day("2018-03-08", today)), "2018-03-08");
    for (const auto* day : {"2018-03-09", "1999-12-31", "2018-02-30", "", "8.3.2018"})
        EXPECT_EQ(refusal_of([&] { checked_past_day(day, today); }), "date_invalid");
}

TEST(Standings, AreCutToAnInterval) {
    const auto part =
        within(standing({{0, 10, "credited", 1000}, {10, 30, "unpaid", 0}, {30, 40, "held", 1000}}), {5, 30});
    ASSERT_EQ(part.spans_size(), 2);
    EXPECT_EQ(part.spans(0).from_ms(), 5);
    EXPECT_EQ(part.spans(0).to_ms(), 10);
    EXPECT_EQ(part.spans(1).to_ms(), 30);
    EXPECT_EQ(part.spans(1).state(), "unpaid");
}

}  // namespace
}  // namespace yanxiu::appeals
