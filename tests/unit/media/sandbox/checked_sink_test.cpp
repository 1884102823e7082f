#include "media/sandbox/checked_sink.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "media/ladder/ladder.hpp"
#include "media/sandbox/messages.hpp"

namespace yanxiu::media::sandbox {
namespace {

using transcode::Part;

/// Counts what comes through.
class Listener final : public transcode::SegmentSink {
  public:
    void accepted(const probe::Source&) override { ++heard; }
    void planned(const ladder::Chunk&) override { ++heard; }
    void begin(const std::vector<transcode::RenditionHead>&) override { ++heard; }
    void publish(const transcode::Step&) override { ++heard; }
    void storyboard(const transcode::StoryboardSheet&) override { ++heard; }
    void check_still(const transcode::CheckStill&) override { ++heard; }
    void poster(const transcode::Poster&) override { ++heard; }
    void alive(std::int64_t) override {}
    int heard = 0;
};

probe::Source phone_video() {
    probe::Source source;
    source.display = {1920, 1080};
    source.rate = {30, 1};
    source.audio_stream = 1;
    source.claimed_duration_us = 60'000'000;
    return source;
}

ladder::Ladder ladder_of_it() {
    return probe::ladder_of(phone_video());
}

transcode::RenditionHead head_of(const ladder::VideoRendition& video) {
    return {.name = video.name,
            .video = true,
            .size = video.size,
            .rate = {30, 1},
            .bandwidth = video.ceiling_rate,
            .codecs = "avc1.640028",
            .init = "init"};
}

/// Segments 1 and 2 of the lesson, from 2 to 8 s.
transcode::Request chunk_request(Part part = Part::all) {
    transcode::ChunkRequest request;
    request.source = phone_video();
    request.chunk = {.number = 1, .first_segment = 1, .end_frame = 240, .entry = {}};
    request.part = part;
    request.poster_above = 100;
    return request;
}

transcode::Segment segment_of_it() {
    return {.rendition = "v1080",
            .number = 1,
            .start_us = 2'000'000,
            .duration_us = 2'000'000,
            .bytes = "moof",
            .key_bytes = 3};
}

/// The pictures of seconds 2, 4 and 6.
transcode::StoryboardSheet sheet_of_it() {
    return {.plan = {.interval_ms = 2000, .cell = {160, 90}},
            .sheet = {.first = 1, .pictures = 3},
            .jpeg = "\xff\xd8 jpeg"};
}

void begin_all(CheckedSink& sink) {
    std::vector<transcode::RenditionHead> heads;
    for (const auto& video : ladder_of_it().videos) heads.push_back(head_of(video));
    sink.begin(heads);
}

TEST(CheckedSink, lets_a_chunk_through_as_it_was_asked_for) {
    Listener listener;
    const auto request = chunk_request();
    CheckedSink sink(request, listener);
    begin_all(sink);
    auto segment = segment_of_it();
    sink.publish({{segment}});
    segment.number = 2;
    segment.start_us = 4'000'000;
    segment.duration_us = 4'000'000;
    sink.publish({{segment}});
    sink.poster({101, "\xff\xd8 jpeg"});
    sink.storyboard(sheet_of_it());
    EXPECT_EQ(listener.heard, 5);
}

TEST(CheckedSink, refuses_every_segment_that_is_not_of_the_request) {
    const std::vector<std::pair<const char*, std::function<void(transcode::Segment&)>>> changes{
        {"before the chunk", [](auto& s) { s.number = 0, s.start_us = 0; }},
        {"behind the chunk",
         [](auto& s) { s.number = 3, s.start_us = 8'000'000, s.duration_us = 4'000'000; }},
        {"negative", [](auto& s) { s.number = -1; }},
        {"another start", [](auto& s) { s.start_us += 1; }},
        {"another length", [](auto& s) { s.duration_us += 1; }},
        {"without length", [](auto& s) { s.duration_us = 0; }},
        {"unknown rendition", [](auto& s) { s.rendition = "../../etc"; }},
        {"sound", [](auto& s) { s.rendition = "a96"; }},
        {"too many bytes", [](auto& s) { s.bytes.assign(20'000'000, 'x'); }},
        {"no bytes", [](auto& s) { s.bytes.clear(); }},
        {"no key frame", [](auto& s) { s.key_bytes = 0; }},
        {"a key frame longer than itself", [](auto& s) { s.key_bytes = 5; }},
    };
    for (const auto& [what, change] : changes) {
        Listener listener;
        const auto request = chunk_request();
        CheckedSink sink(request, listener);
        begin_all(sink);
        auto segment = segment_of_it();
        change(segment);
        EXPECT_THROW(sink.publish({{segment}}), BadMessage) << what;
        EXPECT_EQ(listener.heard, 1) << what;
    }
}

TEST(CheckedSink, refuses_a_segment_told_twice_or_of_what_has_not_begun) {
    Listener listener;
    const auto request = chunk_request();
    CheckedSink sink(request, listener);
    EXPECT_THROW(sink.publish({{segment_of_it()}}), BadMessage);
    begin_all(sink);
    sink.publish({{segment_of_it()}});
    EXPECT_THROW(sink.publish({{segment_of_it()}}), BadMessage);
}

TEST(CheckedSink, refuses_every_rendition_that_is_not_the_ladders) {
    const std::vector<std::pair<const char*, std::function<void(transcode::RenditionHead&)>>> changes{
        {"name", [](auto& h) { h.name = "v4320"; }},
        {"sound", [](auto& h) { h.video = false; }},
        {"size", [](auto& h) { h.size.width += 2; }},
        {"no rate", [](auto& h) { h.rate.den = 0; }},
        {"bandwidth", [](auto& h) { h.bandwidth = 1; }},
        {"a line in the codecs", [](auto& h) { h.codecs = "avc1\"\n#EXT-X-KEY:URI=\"http://a.example"; }},
        {"long codecs", [](auto& h) { h.codecs.assign(33, 'a'); }},
        {"large init", [](auto& h) { h.init.assign(1 << 20, 'x'); }},
    };
    for (const auto& [what, change] : changes) {
        Listener listener;
        const auto request = chunk_request();
        CheckedSink sink(request, listener);
        auto head = head_of(ladder_of_it().videos.front());
        change(head);
        EXPECT_THROW(sink.begin({head}), BadMessage) << what;
    }
}

TEST(CheckedSink, refuses_renditions_of_another_part_and_beginnings_without_end) {
    Listener listener;
    const auto request = chunk_request(Part::lowest);
    CheckedSink sink(request, listener);
    EXPECT_THROW(sink.begin({head_of(ladder_of_it().videos.front())}), BadMessage);
    EXPECT_THROW(sink.begin({}), BadMessage);
    sink.begin({head_of(ladder_of_it().videos.back())});
    EXPECT_THROW(sink.begin({head_of(ladder_of_it().videos.back())}), BadMessage);
}

TEST(CheckedSink, refuses_every_sheet_that_is_not_of_the_request) {
    const std::vector<std::pair<const char*, std::function<void(transcode::StoryboardSheet&)>>> changes{
        {"before the chunk", [](auto& s) { s.sheet.first = 0; }},
        {"behind the chunk", [](auto& s) { s.sheet.first = 4; }},
        {"more pictures", [](auto& s) { s.sheet.pictures = 25; }},
        {"another interval", [](auto& s) { s.plan.interval_ms = 1; }},
        {"another size", [](auto& s) { s.plan.cell.width = 1600; }},
        {"too many bytes", [](auto& s) { s.jpeg.append(2'000'000, 'x'); }},
        {"no JPEG", [](auto& s) { s.jpeg = "<svg onload='alert(1)'/>"; }},
    };
    for (const auto& [what, change] : changes) {
        Listener listener;
        const auto request = chunk_request();
        CheckedSink sink(request, listener);
        auto sheet = sheet_of_it();
        change(sheet);
        EXPECT_THROW(sink.storyboard(sheet), BadMessage) << what;
        EXPECT_EQ(listener.heard, 0) << what;
        sink.storyboard(sheet_of_it());
        EXPECT_THROW(sink.storyboard(sheet_of_it()), BadMessage) << "told twice";
    }
    Listener listener;
    const auto others = chunk_request(Part::others);
    EXPECT_THROW(CheckedSink(others, listener).storyboard(sheet_of_it()), BadMessage);
}

TEST(CheckedSink, refuses_every_still_that_is_not_of_the_request) {
    const std::vector<std::pair<const char*, std::function<void(transcode::CheckStill&)>>> changes{
        {"before the chunk", [](auto& s) { s.number = -1; }},
        {"behind the chunk", [](auto& s) { s.number = 1; }},
        {"another interval", [](auto& s) { s.plan.interval_ms = 1000; }},
        {"another size", [](auto& s) { s.plan.size.width = 1600; }},
        {"too many bytes", [](auto& s) { s.jpeg.append(300'000, 'x'); }},
        {"no JPEG", [](auto& s) { s.jpeg = "<svg onload='alert(1)'/>"; }},
    };
    // Still 0 is of second 10: of the segments from 8 to 12 s.
    auto request = std::get<transcode::ChunkRequest>(chunk_request());
    request.chunk.first_segment = 3;
    request.chunk.end_frame = 360;
    const transcode::CheckStill right{
        .plan = {.interval_ms = 20'000, .size = {256, 144}}, .number = 0, .jpeg = "\xff\xd8 jpeg"};
    for (const auto& [what, change] : changes) {
        Listener listener;
        CheckedSink sink(request, listener);
        auto still = right;
        change(still);
        EXPECT_THROW(sink.check_still(still), BadMessage) << what;
        EXPECT_EQ(listener.heard, 0) << what;
        sink.check_still(right);
        EXPECT_EQ(listener.heard, 1) << what;
        EXPECT_THROW(sink.check_still(right), BadMessage) << "told twice";
    }
    Listener listener;
    request.part = Part::others;
    EXPECT_THROW(CheckedSink(request, listener).check_still(right), BadMessage);
}

TEST(CheckedSink, takes_one_poster_that_is_better_and_no_other_one) {
    const std::string jpeg = "\xff\xd8 jpeg";
    const auto refused = [&](const transcode::Request& request, const transcode::Poster& poster) {
        Listener listener;
        EXPECT_THROW(CheckedSink(request, listener).poster(poster), BadMessage);
        EXPECT_EQ(listener.heard, 0);
    };
    refused(chunk_request(), {100, jpeg});
    refused(chunk_request(), {transcode::kBestPoster + 1, jpeg});
    refused(chunk_request(), {500, "GIF89a"});
    refused(chunk_request(), {500, jpeg + std::string(5'000'000, 'x')});
    refused(transcode::ScoutRequest{}, {500, jpeg});
    for (const auto& request : {chunk_request(), transcode::Request(transcode::StillRequest{})}) {
        Listener listener;
        CheckedSink sink(request, listener);
        sink.poster({500, jpeg});
        EXPECT_THROW(sink.poster({600, jpeg}), BadMessage);
        EXPECT_EQ(listener.heard, 1);
    }
}

TEST(CheckedSink, takes_nothing_but_a_poster_of_a_still) {
    const transcode::Request request = transcode::StillRequest{};
    Listener listener;
    CheckedSink sink(request, listener);
    EXPECT_THROW(sink.accepted(phone_video()), BadMessage);
    EXPECT_THROW(sink.planned({}), BadMessage);
    EXPECT_THROW(sink.begin({head_of(ladder_of_it().videos.front())}), BadMessage);
    EXPECT_THROW(sink.publish({{segment_of_it()}}), BadMessage);
    EXPECT_THROW(sink.storyboard(sheet_of_it()), BadMessage);
    EXPECT_EQ(listener.heard, 0);
}

TEST(CheckedSink, lets_a_plan_through_only_in_order_and_within_the_longest_lesson) {
    transcode::ScoutRequest scout;
    scout.limits.max_duration_us = 60'000'000;
    const transcode::Request request = scout;
    Listener listener;
    CheckedSink sink(request, listener);
    const ladder::Chunk first{.number = 0, .first_segment = 0, .end_frame = 120, .entry = {}};
    EXPECT_THROW(sink.planned(first), BadMessage);
    sink.accepted(phone_video());
    EXPECT_THROW(sink.accepted(phone_video()), BadMessage);
    sink.planned(first);
    ladder::Chunk second{.number = 1, .first_segment = 2, .end_frame = 360, .entry = {}};
    second.entry.packet = 119;
    for (const auto& change : std::vector<std::function<void(ladder::Chunk&)>>{
             [](auto& c) { c.number = 2; }, [](auto& c) { c.first_segment = 1; },
             [](auto& c) { c.end_frame = 120; }, [](auto& c) { c.end_frame = INT64_MAX / 100'000'000; },
             [](auto& c) { c.entry.packet = -1; }, [](auto& c) { c.entry.shift_us = INT64_MAX; }}) {
        auto changed = second;
        change(changed);
        EXPECT_THROW(sink.planned(changed), BadMessage);
    }
    sink.planned(second);
    EXPECT_EQ(listener.heard, 3);
}

TEST(CheckedSink, refuses_a_source_that_cannot_be) {
    const std::vector<std::function<void(probe::Source&)>> changes{
        [](auto& s) { s.rate = {0, 1}; },           [](auto& s) { s.rate = {30, 0}; },
        [](auto& s) { s.rate = {1000, 1}; },        [](auto& s) { s.display = {0, 1080}; },
        [](auto& s) { s.start_us = INT64_MIN; },    [](auto& s) { s.orientation.quarter_turns = 7; },
        [](auto& s) { s.claimed_duration_us = -1; }};
    for (const auto& change : changes) {
        const transcode::Request request = transcode::ScoutRequest{};
        Listener listener;
        CheckedSink sink(request, listener);
        auto source = phone_video();
        change(source);
        EXPECT_THROW(sink.accepted(source), BadMessage);
        EXPECT_EQ(listener.heard, 0);
    }
}

TEST(CheckedSink, keeps_of_an_outcome_only_what_may_be_shown) {
    EXPECT_EQ(checked({"truncated", "it ends", 5}).reason, "truncated");
    EXPECT_EQ(checked({"", "", 5}).duration_us, 5);
    EXPECT_EQ(checked({"you_won", "a prize", 0}).reason, "child_failed");
    const auto cut = checked({"corrupt", std::string("bad\0\xff\n", 6) + std::string(10'000, 'x'), -1});
    EXPECT_EQ(cut.text.substr(0, 4), "badx");
    EXPECT_LE(cut.text.size(), 300U);
    EXPECT_EQ(cut.duration_us, 0);
}

}  // namespace
}  // namespace yanxiu::media::sandbox
