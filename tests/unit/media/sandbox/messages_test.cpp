// What goes over the socket arrives as it was sent; whether it may be believed, checked_sink_test.cpp asks.
#include "media/sandbox/messages.hpp"

#include <gtest/gtest.h>

namespace yanxiu::media::sandbox {
namespace {

class Kept final : public transcode::SegmentSink {
  public:
    void accepted(const probe::Source&) override {}
    void planned(const ladder::Chunk&) override {}
    void begin(const std::vector<transcode::RenditionHead>&) override {}
    void publish(const transcode::Step&) override {}
    void storyboard(const transcode::StoryboardSheet& told) override { sheet = told; }
    void check_still(const transcode::CheckStill& told) override { still = told; }
    void poster(const transcode::Poster& told) override { poster_told = told; }
    void alive(std::int64_t) override {}

    transcode::StoryboardSheet sheet;
    transcode::CheckStill still;
    transcode::Poster poster_told;
};

Frame frame_of(const std::string& bytes) {
    std::string_view rest = bytes;
    auto frame = take_frame(rest);
    EXPECT_TRUE(frame && rest.empty());
    return std::move(*frame);
}

TEST(Messages, BringAPosterAndASheet) {
    Kept kept;
    deliver(frame_of(poster_frame({700, "a poster"})), kept);
    EXPECT_EQ(kept.poster_told.score, 700);
    EXPECT_EQ(kept.poster_told.jpeg, "a poster");
    const transcode::StoryboardSheet sheet{.plan = {.interval_ms = 9000, .cell = {160, 90}},
                                           .sheet = {.first = 25, .pictures = 7},
                                           .jpeg = "a sheet"};
    deliver(frame_of(storyboard_frame(sheet)), kept);
    EXPECT_EQ(kept.sheet.plan, sheet.plan);
    EXPECT_EQ(kept.sheet.sheet, sheet.sheet);
    EXPECT_EQ(kept.sheet.jpeg, "a sheet");
}

TEST(Messages, CarryAStillForPresenceChecks) {
    Kept kept;
    const transcode::CheckStill still{
        .plan = {.interval_ms = 20'000, .size = {256, 144}}, .number = 7, .jpeg = "a still"};
    deliver(frame_of(check_still_frame(still)), kept);
    EXPECT_EQ(kept.still.plan, still.plan);
    EXPECT_EQ(kept.still.number, 7);
    EXPECT_EQ(kept.still.jpeg, "a still");
}

TEST(Messages, AskForAStillOfAVideoOrOfAPicture) {
    for (const auto time_us : {std::optional<std::int64_t>(4'000'000), std::optional<std::int64_t>()}) {
        const transcode::StillRequest asked{.limits = {.max_pixels = 5, .max_duration_us = 6},
                                            .time_us = time_us};
        const auto read = read_request(frame_of(request_frame(asked, {.memory_bytes = 7, .cpu_seconds = 8})));
        const auto& still = std::get<transcode::StillRequest>(read.request);
        EXPECT_EQ(still.time_us, time_us);
        EXPECT_EQ(still.limits.max_pixels, 5);
        EXPECT_EQ(read.limits.memory_bytes, 7);
    }
}

TEST(Messages, AskForAFileThatStillArrives) {
    probe::Source source;
    source.audio_stream = 1;
    source.rate = {30, 1};
    const transcode::ScoutRequest asked{
        .limits = {}, .published_sound = 4, .source = source, .arriving_bytes = 5'000'000'000};
    const auto read = read_request(frame_of(request_frame(asked, {})));
    const auto& scout = std::get<transcode::ScoutRequest>(read.request);
    EXPECT_EQ(scout.published_sound, 4);
    EXPECT_EQ(scout.arriving_bytes, 5'000'000'000);
    ASSERT_TRUE(scout.source);
    EXPECT_EQ(source_bytes(*scout.source), source_bytes(source));
    EXPECT_EQ(read_waiting(frame_of(waiting_frame(6'000'000'000))), 6'000'000'000);
    const auto arrived = read_arrived(frame_of(arrived_frame({.bytes = 7'000'000'000, .whole = true})));
    EXPECT_EQ(arrived.bytes, 7'000'000'000);
    EXPECT_TRUE(arrived.whole);
}

}  // namespace
}  // namespace yanxiu::media::sandbox
