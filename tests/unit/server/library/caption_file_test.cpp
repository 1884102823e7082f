#include "server/library/caption_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace yanxiu::library {
namespace {

std::vector<CaptionFault> faults(std::string_view bytes) {
    return read_captions(bytes).faults;
}

std::string stored(std::string_view bytes) {
    const auto file = read_captions(bytes);
    return file.faults.empty() ? to_webvtt(file.cues) : file.faults.front().code;
}

constexpr auto kSubRip =
    "1\n00:00:01,000 --> 00:00:03,500\n大家好\n\n2\n00:00:04,000 --> 00:00:06,000\n<i>今天</i>\n学习分数\n";
constexpr auto kStored =
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n大家好\n\n00:00:04.000 --> "
    "00:00:06.000\n<i>今天</i>\n学习分数\n";

TEST(CaptionFiles, OfSubRipBecomeWebVtt) {
    EXPECT_EQ(stored(kSubRip), kStored);
}

TEST(CaptionFiles, AreReadWithAnyLineEndAndMark) {
    std::string windows;
    std::string old_mac;
    for (const char c : std::string_view(kSubRip)) {
        windows += c == '\n' ? "\r\n" : std::string(1, c);
        old_mac += c == '\n' ? '\r' : c;
    }
    EXPECT_EQ(stored("\xEF\xBB\xBF" + windows), kStored);
    EXPECT_EQ(stored(old_mac), kStored);
    EXPECT_EQ(stored("\n\n" + windows + "\r\n\r\n"), kStored);
}

TEST(CaptionFiles, AreReadInGb18030) {
    EXPECT_EQ(stored("1\n00:00:01,000 --> 00:00:02,000\n\xBF\xCE\n"),
              "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n课\n");
}

TEST(CaptionFiles, OfWebVttLoseTheirLooksNotesAndNames) {
    EXPECT_EQ(
        stored("WEBVTT - a lesson\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:one\n\n"
               "NOTE\nnobody sees this\n\nopening\n00:01.000 --> 00:03.500 line:0 align:start\n大家好\n\n"
               "NOTE another\n\n00:00:04.000 --> 00:00:06.000\n<i>今天</i>\n<c.red>学习分数</c>"),
        kStored);
}

TEST(CaptionFiles, MayHaveOverlappingCuesAndCuesWithoutWords) {
    const auto file = read_captions(
        "WEBVTT\n\n00:01.000 --> 00:09.000\none\n\n00:01.000 --> 00:02.000\n\n\n00:01.500 --> "
        "00:03.000\ntwo\n");
    ASSERT_EQ(file.faults, std::vector<CaptionFault>{});
    ASSERT_EQ(file.cues.size(), 2U);
    EXPECT_EQ(file.cues[1].start_ms, 1500);
}

struct FaultCase {
    const char* file;
    CaptionFault fault;
};

TEST(CaptionFiles, AreRefusedWithTheLineAndItsReason) {
    for (const auto& [file, fault] : {
             FaultCase{"", {0, "caption_none"}},
             FaultCase{"WEBVTT\n", {0, "caption_none"}},
             FaultCase{"title,author\n1,2\n", {0, "caption_none"}},
             FaultCase{"1\n00:00:01,000 --> 00:00:02,000\n\n", {0, "caption_none"}},
             FaultCase{"1\n00:00:61,000 --> 00:00:02,000\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n00:00:01,00 --> 00:00:02,000\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n00:00:-1,000 --> 00:00:02,000\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n01,000 --> 00:00:02,000\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n99999999999:00:01,000 --> 00:00:02,000\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n00:00:01,000 --> 00:00:02,000x\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n00:00:01,000 -->\na\n", {2, "caption_time_invalid"}},
             FaultCase{"1\n00:00:02,000 --> 00:00:01,000\na\n", {2, "caption_end_before_start"}},
             FaultCase{"1\n00:00:02,000 --> 00:00:02,000\na\n", {2, "caption_end_before_start"}},
             FaultCase{"00:05.000 --> 00:06.000\na\n\n00:04.999 --> 00:07.000\nb\n",
                       {4, "caption_out_of_order"}},
             FaultCase{"1\n23:59:59,000 --> 24:00:00,001\na\n", {2, "caption_too_late"}},
             FaultCase{"00:05.000 --> 00:06.000\na\n\nb\n", {4, "caption_time_missing"}},
             FaultCase{"1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb\n",
                       {5, "caption_blank_line_missing"}},
             FaultCase{"WEBVTT\n00:01.000 --> 00:02.000\na\n\n00:03.000 --> 00:04.000\nb\n",
                       {2, "caption_blank_line_missing"}},
             FaultCase{"1\n00:00:01,000 --> 00:00:02,000\n\xFF\xFF\n", {0, "caption_encoding"}},
         }) {
        EXPECT_EQ(faults(file), std::vector{fault}) << file;
    }
}

TEST(CaptionFiles, TellUpToTwentyFaultsAtOnce) {
    std::string file;
    for (int i = 0; i < 50; ++i) file += "00:00:02,000 --> 00:00:01,000\na\n\n";
    EXPECT_EQ(faults(file).size(), 20U);
    EXPECT_EQ(faults("00:00:01,000 --> 00:00:02,000\na\n\n99:00 --> 1\nb\n\nc\n"),
              (std::vector<CaptionFault>{{4, "caption_time_invalid"}, {7, "caption_time_missing"}}));
}

TEST(CaptionFiles, OneWrongBeginningDoesNotBlameAllThatFollow) {
    EXPECT_EQ(
        faults("00:01.000 --> 20:00.000\na\n\n10:00.000 --> 20:00.000\nb\n\n00:02.000 --> 00:03.000\nc\n\n"
               "00:03.000 --> 00:04.000\nd\n"),
        (std::vector<CaptionFault>{{7, "caption_out_of_order"}}));
}

std::string many_cues(std::size_t count) {
    std::string file;
    for (std::size_t i = 0; i < count; ++i) file += "00:00:00,000 --> 00:00:01,000\na\n\n";
    return file;
}

TEST(CaptionFiles, AreBounded) {
    EXPECT_EQ(faults(many_cues(kMostCaptionCues)), std::vector<CaptionFault>{});
    EXPECT_EQ(faults(many_cues(kMostCaptionCues + 1)),
              (std::vector<CaptionFault>{{static_cast<int>(3 * kMostCaptionCues + 1), "caption_too_many"}}));
    EXPECT_EQ(faults(std::string(kLargestCaptionBytes + 1, '\n')),
              (std::vector<CaptionFault>{{0, "caption_too_large"}}));
    const std::string cue = "00:00:00,000 --> 00:00:01,000\n";
    EXPECT_EQ(faults(cue + std::string(1000, 'a')), std::vector<CaptionFault>{});
    EXPECT_EQ(faults(cue + std::string(1001, 'a')), (std::vector<CaptionFault>{{1, "caption_too_long"}}));
    std::string grows;  // five bytes for each
    while (grows.size() < 600'000) grows += cue + std::string(900, '&') + "\n\n";
    EXPECT_EQ(faults(grows), (std::vector<CaptionFault>{{0, "caption_too_large"}}));
}

/// What files are made of, and what breaks them.
rc::Gen<std::string> any_file() {
    const auto piece = rc::gen::oneOf(
        rc::gen::element<std::string>("WEBVTT\n\n", "NOTE a\n", "STYLE\n", "\n\n", "\n", "\r\n", "\r", " ",
                                      "\t"),
        rc::gen::element<std::string>("00:01.000 --> 00:02.000\n", "1\n00:00:01,000 --> 00:00:02,500\n",
                                      "100:00:00.000 --> 00:00:00.000\n", "-->", "00:03.000", "7"),
        rc::gen::element<std::string>("<b>", "</b>", "<i.x>", "</i>", "<u>", "<ruby>", "<rt>", "</rt>",
                                      "</ruby>", "<br>", "<c>", "<", ">", "</", "<00:01.000>", "{\\an8}",
                                      "{\\"),
        rc::gen::element<std::string>("&amp;", "&lt;", "&#x3c;", "&#10;", "&", ";", "&nbsp;", "课", "ᠰ\u180E",
                                      "\u202F", "\uFEFF", "\u2028", "NOTE", "\xC2\x85"),
        rc::gen::map(rc::gen::inRange<char>(1, 127), [](char c) { return std::string(1, c); }));
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
        std::string file = pieces.size() % 2 == 0 ? "WEBVTT\n\n00:01.000 --> 00:02.000\n"
                                                  : "00:00:01,000 --> 00:00:02,000\n";
        for (const auto& one : pieces) file += one;
        return file;
    });
}

RC_GTEST_PROP(CaptionFiles, ReadAsTheSameCuesOnceTheyAreStored, ()) {
    const auto file = read_captions(*any_file());
    RC_CLASSIFY(file.cues.size() > 0, "has cues");
    RC_ASSERT(!(file.cues.empty() && file.faults.empty()));
    if (file.cues.empty()) return;
    const auto again = read_captions(to_webvtt(file.cues));
    RC_ASSERT(again.faults == std::vector<CaptionFault>{});
    RC_ASSERT(again.cues == file.cues);
}

RC_GTEST_PROP(CaptionFiles, MayBeAnyBytes, ()) {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    for (const std::string mark : {"", "\xFF\xFE", "\xFE\xFF", "WEBVTT\n\n00:01.000 --> 00:02.000\n"}) {
        const auto file = read_captions(mark + bytes);
        RC_ASSERT(!(file.cues.empty() && file.faults.empty()));
    }
}

}  // namespace
}  // namespace yanxiu::library
