#include "server/operations/housekeeping.hpp"

#include <gtest/gtest.h>

#include <set>

#include "server/library/upload_service.hpp"
#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::operations {
namespace {

using library::LibraryTest;
using library::VideoRows;

class HousekeepingTest : public LibraryTest {
  protected:
    HousekeepingTest() {
        execute(  // of other tests
            "UPDATE asset SET source_removed_at = now(), swept_at = now(), media_removed_at = now()");
    }

    void put(const std::string& key) {
        const std::string bytes = "bytes";
        blobs_->put(key, std::as_bytes(std::span(bytes)));
    }
    bool has(const std::string& key) { return blobs_->size_bytes(key) >= 0; }

    /// A lesson whose video ended `days` ago, its source at hand; answers the source's key.
    std::string video(const VideoRows& rows, int days) {
        lesson_ = create(author_, "课").id();
        asset_ = give_video(lesson_, rows);
        const auto id = std::to_string(asset_);
        execute("UPDATE asset SET source_key = 'uploads/original-" + id +
                "', completed_at = CASE WHEN state = 'complete' "
                "THEN now() - " +
                std::to_string(days) + " * interval '1 day' END WHERE id = " + id);
        execute("UPDATE job SET finished_at = now() - " + std::to_string(days) +
                " * interval '1 day' WHERE "
                "payload->>'asset_id' = '" +
                id + "'");
        put("uploads/original-" + id);
        return "uploads/original-" + id;
    }
    std::string piece(const std::string& attempt, const std::string& name) const {
        return "assets/" + std::to_string(asset_) + "/" + attempt + "/" + name;
    }
    /// Stores a segment and its row.
    std::string publish_piece(const std::string& attempt, int number) {
        const auto key = piece(attempt, "v240/" + std::to_string(number) + ".m4s");
        put(key);
        execute(
            "INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, "
            "blob_key) SELECT "
            "id, " +
            std::to_string(number + 100) + ", 0, 1, 1, 5, '" + key +
            "' FROM rendition WHERE asset_id = " + std::to_string(asset_));
        return key;
    }
    PutAway round(std::int64_t keep_days = 0) {
        return Housekeeping(db(), *blobs_, {.keep_originals_days = keep_days}).round();
    }
    int sweep_uploads() { return library::UploadService(db(), *blobs_, bus_, {}).sweep(); }

    std::int64_t lesson_ = 0;
    std::int64_t asset_ = 0;
};

TEST_F(HousekeepingTest, OriginalsAreKeptForEverUnlessThePolicyHasDays) {
    const auto old = video({}, 40);
    const auto young = video({}, 5);
    const auto working = video({.state = "working", .job_state = "running"}, 40);
    EXPECT_EQ(round().sources, 0);
    EXPECT_TRUE(has(old));
    EXPECT_EQ(round(30).sources, 1);
    EXPECT_FALSE(has(old));
    EXPECT_TRUE(has(young));
    EXPECT_TRUE(has(working));
    EXPECT_EQ(round(30).sources, 0) << "once";
}

TEST_F(HousekeepingTest, WhatMayBeRetriedKeepsItsOriginalAndWhatWasRefusedDoesNot) {
    const auto refused = video({.state = "failed", .failure_code = "no_video_stream", .segments = 0}, 2);
    const auto given_up =
        video({.state = "failed", .failure_code = "cancelled", .segments = 0, .job_state = "failed"}, 400);
    EXPECT_EQ(round(1).sources, 1);
    EXPECT_FALSE(has(refused));
    EXPECT_TRUE(has(given_up));
}

TEST_F(HousekeepingTest, ADeletedLessonsOriginalGoesAfterADay) {
    const auto original = video({}, 2);
    execute("UPDATE lesson SET deleted_at = now() WHERE id = " + std::to_string(lesson_));
    EXPECT_EQ(round().sources, 0);
    EXPECT_TRUE(has(original));
    execute("UPDATE lesson SET deleted_at = now() - interval '25 hours' WHERE id = " +
            std::to_string(lesson_));
    EXPECT_EQ(round().sources, 1);
    EXPECT_FALSE(has(original));
}

TEST_F(HousekeepingTest, TheSweepOfUploadsTakesWhatWasGivenUpAndKeepsWhatIsNamed) {
    const auto kept = video({}, 40);
    const auto given_up = video({}, 40);
    execute("UPDATE asset SET source_removed_at = now() WHERE source_key = '" + given_up +
            "'");  // and then it crashed
    const auto open = create(author_, "上传").id();
    open_upload(open, author_.id.value, "uploads/open-" + std::to_string(open));
    put("uploads/open-" + std::to_string(open));
    const auto expired = create(author_, "过期").id();
    open_upload(expired, author_.id.value, "uploads/old-" + std::to_string(expired));
    put("uploads/old-" + std::to_string(expired));
    execute("UPDATE upload SET expires_at = now() - interval '1 second' WHERE lesson_id = " +
            std::to_string(expired));
    put("uploads/nobodys");
    sweep_uploads();
    EXPECT_TRUE(has(kept));
    EXPECT_TRUE(has("uploads/open-" + std::to_string(open)));
    EXPECT_FALSE(has(given_up));
    EXPECT_FALSE(has("uploads/old-" + std::to_string(expired)));
    EXPECT_FALSE(has("uploads/nobodys"));
}

TEST_F(HousekeepingTest, AttemptsThatLostAreSweptOnceTheirAssetRestsAndNothingThatIsNamed) {
    video({}, 2);
    const auto init = piece("3-1", "v240/init.mp4");
    execute("UPDATE rendition SET init_key = '" + init + "' WHERE asset_id = " + std::to_string(asset_));
    const auto poster = piece("3-1", "poster.jpg");
    execute("UPDATE asset SET poster_key = '" + poster + "' WHERE id = " + std::to_string(asset_));
    const auto sheet = piece("3-1", "storyboard/0.jpg");
    execute(
        "INSERT INTO storyboard_sheet (asset_id, start_ms, interval_ms, pictures, width, height, size_bytes, "
        "blob_key) VALUES (" +
        std::to_string(asset_) + ", 0, 2000, 1, 160, 90, 5, '" + sheet + "')");
    const auto still = piece("3-1", "checks/0.jpg");
    execute("INSERT INTO check_still (asset_id, number, at_ms, blob_key) VALUES (" + std::to_string(asset_) +
            ", 0, 10000, '" + still + "')");
    const auto download = piece("5-1", "video.mp4");
    execute("INSERT INTO download (asset_id, job_id, video_key) VALUES (" + std::to_string(asset_) + ", -" +
            std::to_string(asset_) + ", '" + download + "')");
    const auto strange = piece("3-1", "something/0.bin");
    const std::set<std::string> wanted{
        init, poster, sheet, still, download, strange, publish_piece("3-1", 0), publish_piece("3-2", 1)};
    const std::set<std::string> lost{piece("3-1", "v240/7.m4s"),  piece("4-1", "v720/init.mp4"),
                                     piece("4-1", "v720/0.m4s"),  piece("4-1", "poster.jpg"),
                                     piece("4-1", "video.mp4"),   piece("4-1", "storyboard/0.jpg"),
                                     piece("4-1", "checks/0.jpg")};
    for (const auto& key : wanted) put(key);
    for (const auto& key : lost) put(key);

    const auto job =
        "UPDATE job SET finished_at = now() - interval '23 hours' WHERE payload->>'asset_id' = '" +
        std::to_string(asset_) + "'";
    execute(job);
    EXPECT_EQ(round().pieces, 0) << "not at rest for a day";
    execute(
        "UPDATE job SET finished_at = now() - interval '25 hours', state = 'waiting' WHERE "
        "payload->>'asset_id' = '" +
        std::to_string(asset_) + "'");
    EXPECT_EQ(round().pieces, 0) << "begun again";
    execute("UPDATE job SET state = 'done' WHERE payload->>'asset_id' = '" + std::to_string(asset_) + "'");
    EXPECT_EQ(round().pieces, 7);
    for (const auto& key : wanted) EXPECT_TRUE(has(key)) << key;
    for (const auto& key : lost) EXPECT_FALSE(has(key)) << key;
    put(*lost.begin());
    EXPECT_EQ(round().pieces, 0) << "looked after, for thirty days";
    execute("UPDATE asset SET swept_at = now() - interval '31 days' WHERE id = " + std::to_string(asset_));
    EXPECT_EQ(round().pieces, 1);
}

TEST_F(HousekeepingTest, AReplacedVideoGoesAfterADayAndWhatWasWatchedOfItStays) {
    const auto original = video({.content = "replaced long ago"}, 2);
    const auto old = asset_;
    const std::vector<std::string> gone{publish_piece("3-1", 0), piece("3-1", "poster.jpg"),
                                        piece("5-1", "video.mp4"), piece("5-1", "audio.m4a"),
                                        piece("3-1", "checks/0.jpg")};
    for (const auto& key : gone) put(key);
    const auto id = std::to_string(old);
    execute("UPDATE asset SET poster_key = '" + gone[1] + "' WHERE id = " + id);
    execute("INSERT INTO download (asset_id, job_id, video_key, audio_key) VALUES (" + id + ", -" + id +
            ", '" + gone[2] + "', '" + gone[3] + "')");
    execute("INSERT INTO check_still (asset_id, number, at_ms, blob_key) VALUES (" + id + ", 0, 10000, '" +
            gone[4] + "')");
    const auto person = std::to_string(author_.id.value);
    execute(
        "INSERT INTO lease (person_id, lesson_id, content_id, asset_id, device_id, granted_at, last_seen_at) "
        "SELECT " +
        person + ", lesson_id, content_id, id, 'phone', now(), now() FROM asset WHERE id = " + id);
    execute(
        "INSERT INTO watching (person_id, content_id, lesson_id, last_watched_at, covered_ms, credited_ms) "
        "SELECT " +
        person + ", content_id, lesson_id, now(), 5, 5 FROM asset WHERE id = " + id);

    EXPECT_EQ(round().videos, 0) << "it is shown";
    const auto next = give_video(lesson_, {.content = "the new one"});
    EXPECT_EQ(round().videos, 0) << "replaced just now";
    const auto lesson = std::to_string(lesson_);
    execute("UPDATE lesson SET shown_since = now() - interval '25 hours' WHERE id = " + lesson);
    const auto put_away = round();
    EXPECT_EQ(put_away.videos, 1);
    EXPECT_EQ(put_away.sources, 1);
    EXPECT_EQ(put_away.pieces, 5);
    for (const auto& key : gone) EXPECT_FALSE(has(key)) << key;
    EXPECT_FALSE(has(original));
    EXPECT_EQ(number("SELECT count(*) FROM rendition WHERE asset_id = " + id), 0);
    EXPECT_GT(number("SELECT count(*) FROM rendition WHERE asset_id = " + std::to_string(next)), 0);
    EXPECT_EQ(number("SELECT count(*) FROM lease WHERE asset_id = " + id), 1);
    EXPECT_EQ(number("SELECT covered_ms FROM watching JOIN asset a USING (content_id) WHERE person_id = " +
                     person + " AND a.id = " + id),
              5);
    EXPECT_EQ(round().videos, 0) << "once";
}

TEST_F(HousekeepingTest, AVideoThatWaitsForItsPlaceStays) {
    video({}, 2);
    const auto waiting = asset_;
    const auto shown = give_video(lesson_);
    const auto lesson = std::to_string(lesson_);
    execute("UPDATE lesson SET next_asset_id = " + std::to_string(waiting) +
            ", shown_since = now() - interval '3 days' WHERE id = " + lesson);
    EXPECT_EQ(round().videos, 0);
    EXPECT_GT(number("SELECT count(*) FROM rendition WHERE asset_id IN (" + std::to_string(waiting) + ", " +
                     std::to_string(shown) + ")"),
              2);
}

TEST_F(HousekeepingTest, ADeletedLessonsVideoAndDownloadsGoAfterADay) {
    video({}, 2);
    const auto segment = publish_piece("3-1", 0);
    const auto download = piece("5-1", "video.mp4");
    put(download);
    const auto id = std::to_string(asset_);
    execute("INSERT INTO download (asset_id, job_id, video_key) VALUES (" + id + ", -" + id + ", '" +
            download + "')");
    const auto lesson = std::to_string(lesson_);
    execute("UPDATE lesson SET deleted_at = now() WHERE id = " + lesson);
    EXPECT_EQ(round().videos, 0);
    EXPECT_TRUE(has(segment) && has(download));
    execute("UPDATE lesson SET deleted_at = now() - interval '25 hours' WHERE id = " + lesson);
    EXPECT_EQ(round().videos, 1);
    EXPECT_FALSE(has(segment));
    EXPECT_FALSE(has(download));
}

TEST_F(HousekeepingTest, ARoundIsBounded) {
    std::vector<std::string> originals;
    for (int i = 0; i < 5; ++i) originals.push_back(video({}, 40));
    Housekeeping small(db(), *blobs_, {.keep_originals_days = 30, .batch = 2});
    EXPECT_EQ(small.round().sources, 2);
    EXPECT_EQ(small.round().sources, 2);
    EXPECT_EQ(small.round().sources, 1);
    for (const auto& original : originals) EXPECT_FALSE(has(original));
}

}  // namespace
}  // namespace yanxiu::operations
