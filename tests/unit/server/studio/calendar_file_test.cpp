#include "server/studio/calendar_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "server/base/log.hpp"

namespace yanxiu::studio {
namespace {

/// The file's lines, without CRLF, as they stand.
std::vector<std::string> lines_of(std::string_view file) {
    std::vector<std::string> lines;
    for (auto end = file.find("\r\n"); end != file.npos; end = file.find("\r\n")) {
        lines.emplace_back(file.substr(0, end));
        file.remove_prefix(end + 2);
    }
    if (!file.empty()) lines.push_back("no CRLF after this: " + std::string(file));
    return lines;
}

/// RFC 5545, 3.1: a line that begins with a space goes on with the one before it.
std::vector<std::string> unfolded(std::string_view file) {
    std::vector<std::string> whole;
    for (const auto& line : lines_of(file)) {
        if (line.starts_with(' ')) {
            whole.back() += line.substr(1);
        } else {
            whole.push_back(line);
        }
    }
    return whole;
}

CalendarEntry entry() {
    return {.uid = "11111111-2222-3333-4444-555555555555",
            .revision = 3,
            .changed_at = base::Instant{std::chrono::milliseconds(1'520'400'000'123)},
            .starts_at = base::Instant{std::chrono::milliseconds(1'520'493'000'000)},
            .ends_at = base::Instant{std::chrono::milliseconds(1'520'498'400'000)},
            .title = "分数；研讨, 一; 二\\三",
            .about = "示范名师\n请先看课例。",
            .address = "https://yanxiu.example/workshops/17"};
}

TEST(ACalendarFile, IsOneEventInUtc) {
    const std::vector<std::string> expected{"BEGIN:VCALENDAR",
                                            "VERSION:2.0",
                                            "PRODID:-//Yanxiu//Workshops//ZH",
                                            "BEGIN:VEVENT",
                                            "UID:11111111-2222-3333-4444-555555555555",
                                            "SEQUENCE:3",
                                            "DTSTAMP:20180307T052000Z",
                                            "LAST-MODIFIED:20180307T052000Z",
                                            "DTSTART:20180308T071000Z",
                                            "DTEND:20180308T084000Z",
                                            "SUMMARY:分数；研讨\\, 一\\; 二\\\\三",
                                            "DESCRIPTION:示范名师\\n请先看课例。",
                                            "URL:https://yanxiu.example/workshops/17",
                                            "STATUS:CONFIRMED",
                                            "BEGIN:VALARM",
                                            "ACTION:DISPLAY",
                                            "TRIGGER:-PT15M",
                                            "DESCRIPTION:分数；研讨\\, 一\\; 二\\\\三",
                                            "END:VALARM",
                                            "END:VEVENT",
                                            "END:VCALENDAR"};
    EXPECT_EQ(unfolded(calendar_file(entry())), expected);
}

TEST(ACalendarFile, OfACancelledOneSaysSoAndRemindsNobody) {
    auto cancelled = entry();
    cancelled.cancelled = true;
    cancelled.address.clear();
    const auto file = calendar_file(cancelled);
    EXPECT_NE(file.find("STATUS:CANCELLED\r\n"), file.npos);
    EXPECT_EQ(file.find("VALARM"), file.npos);
    EXPECT_EQ(file.find("URL"), file.npos);
}

TEST(ALine, IsFoldedAt75OctetsAndNotBefore) {
    EXPECT_EQ(folded(std::string(75, 'x')), std::string(75, 'x') + "\r\n");
    EXPECT_EQ(folded(std::string(76, 'x')), std::string(75, 'x') + "\r\n x\r\n");
    EXPECT_EQ(folded(std::string(150, 'x')),
              std::string(75, 'x') + "\r\n " + std::string(74, 'x') + "\r\n x\r\n");
}

TEST(ALine, IsNeverFoldedWithinACharacter) {
    std::string title;
    for (int i = 0; i < 100; ++i) title += i % 7 == 0 ? "x" : "研";
    for (const auto& line : lines_of(folded(title))) EXPECT_TRUE(base::valid_utf8(line)) << line;
}

RC_GTEST_PROP(AText, ComesBackAsItWasFromLinesOf75OctetsAtMost, (const std::vector<std::string>& words)) {
    const std::vector<std::string> kParts{"研", "𠀀", "é", ";", ",", "\\", "\n", " ", "xyz"};
    std::string text;
    for (const auto& word : words) text += word.empty() ? "研修" : kParts[word.size() % kParts.size()];
    auto shown = entry();
    shown.title = text + text + text;
    const auto file = calendar_file(shown);
    for (const auto& line : lines_of(file)) {
        RC_ASSERT(line.size() <= 75U);
        RC_ASSERT(base::valid_utf8(line));
    }
    for (const auto& line : unfolded(file)) {
        if (line.starts_with("SUMMARY:")) RC_ASSERT(line.substr(8) == calendar_text(shown.title));
    }
}

}  // namespace
}  // namespace yanxiu::studio
