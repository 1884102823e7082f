// The files that viewers take along, and videos that come in place of others: made of real videos by the real
// worker.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <pqxx/pqxx>
#include <sstream>

#include "tests/integration/workers/worker_fixture.hpp"
#include "tests/support/mp4_reader.hpp"

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;

class Downloads : public WorkerTest {
  protected:
    fs::path video(const std::string& name, int seconds, const std::string& picture = "testsrc2") {
        const auto file = folder_.path() / (name + ".mp4");
        const auto length = std::to_string(seconds);
        run_ffmpeg("-f lavfi -i " + picture + "=size=640x360:rate=25:duration=" + length +
                   " -f lavfi -i sine=frequency=440:sample_rate=44100:duration=" + length +
                   " -c:v libx264 -preset ultrafast -bf 2 -pix_fmt yuv420p -c:a aac " + file.string());
        return file;
    }
    std::string value(const std::string& select) {
        return database_.owner().transact(
            [&](store::Transaction& t) { return t.exec1(select)[0].as<std::string>(""); });
    }
    /// Shown by its lesson, as an upload that has finished would have it.
    std::int64_t uploaded(const fs::path& file) {
        const auto id = upload(file);
        execute("UPDATE lesson SET asset_id = " + std::to_string(id) + " WHERE asset_id IS NULL");
        return id;
    }
    /// Another video in the place of the first lesson's.
    std::int64_t replaced(const fs::path& file) {
        const auto id = std::to_string(upload(file));
        execute("UPDATE asset SET lesson_id = (SELECT min(id) FROM lesson) WHERE id = " + id);
        execute("UPDATE lesson SET next_asset_id = " + id + " WHERE id = (SELECT min(id) FROM lesson)");
        return std::stoll(id);
    }
    bool whole(std::int64_t id) {
        return within(150, [&] { return asset(id).state == "complete"; });
    }
    std::string shown() { return value("SELECT asset_id FROM lesson ORDER BY id LIMIT 1"); }
    std::string file_key(std::int64_t id, const char* column) {
        return value(std::string("SELECT coalesce((SELECT ") + column +
                     " FROM download WHERE asset_id = " + std::to_string(id) + "), '')");
    }
    bool made(std::int64_t id) {
        return within(30, [&] { return !file_key(id, "video_key").empty(); });
    }
    fs::path taken(std::int64_t id, const char* column, const std::string& name) {
        const auto key = file_key(id, column);
        const auto file = folder_.path() / name;
        std::ofstream(file, std::ios::binary) << blobs_.read(key, 1 << 28);
        return file;
    }
    static std::string decoded(const fs::path& file, const std::string& stream) {
        return run_command("ffmpeg -v error -xerror -i " + file.string() + " -map 0:" + stream +
                           " -f md5 - 2>&1");
    }
    static std::vector<double> pictures_shown(const fs::path& file) {
        std::istringstream lines(
            run_command("ffprobe -v error -select_streams v -show_entries frame=pts_time "
                        "-of default=noprint_wrappers=1:nokey=1 " +
                        file.string()));
        return {std::istream_iterator<double>(lines), {}};
    }
    /// When the first sample of a rendition is shown, by its segment's own word.
    double begins(const RenditionRow& rendition) {
        const auto init = read_mp4_init(blobs_.read(rendition.init_key, 1 << 20));
        const auto segment = read_mp4_segment(blobs_.read(rendition.segments[0].key, 1 << 28), init);
        return static_cast<double>(segment.first_shown()) / init.timescale;
    }
    static double seconds_of(const fs::path& file, const std::string& stream) {
        return std::stod(probe_value(file, stream, "stream=duration"));
    }
};

TEST_F(Downloads, AreTheSmallestPicturesWithSoundAndTheSoundAlone) {
    const auto id = uploaded(video("lesson", 13));
    execute("UPDATE lesson SET downloads_allowed = true");
    start_worker();
    ASSERT_TRUE(whole(id) && made(id)) << file_key(id, "failure_code");
    const auto both = taken(id, "video_key", "both.mp4");
    const auto sound = taken(id, "audio_key", "sound.m4a");
    EXPECT_EQ(value("SELECT video_bytes FROM download"), std::to_string(fs::file_size(both)));
    EXPECT_EQ(value("SELECT audio_bytes FROM download"), std::to_string(fs::file_size(sound)));

    const auto all = renditions(id);
    const auto& smallest = all[all.size() - 3];  // videos, then a96 and a48
    ASSERT_EQ(smallest.kind, "video");
    EXPECT_EQ(probe_value(both, "v", "stream=height"), std::to_string(smallest.height));
    EXPECT_EQ(probe_value(both, "v", "stream=nb_read_frames -count_frames"), std::to_string(13 * 25));
    EXPECT_NEAR(seconds_of(both, "v"), 13, 0.05);
    EXPECT_NEAR(seconds_of(both, "a"), 13, 0.06);
    EXPECT_NEAR(seconds_of(sound, "a"), seconds_of(both, "a"), 0.001);
    EXPECT_EQ(probe_value(sound, "v", "stream=index"), "");
    EXPECT_NEAR(std::stod(probe_value(both, "v", "format=duration")), 13, 0.06);

    // Nothing was lost or changed on the way, and all of it is shown when the segments say.
    const auto pictures = joined(smallest);
    for (const auto& rendition : all) {
        if (rendition.name != "a48") continue;
        EXPECT_EQ(decoded(joined(rendition), "a"), decoded(both, "a"));
        EXPECT_EQ(decoded(joined(rendition), "a"), decoded(sound, "a"));
    }
    EXPECT_EQ(decoded(pictures, "v"), decoded(both, "v"));
    EXPECT_EQ(begins(smallest), 0);
    const auto shown = pictures_shown(both);
    ASSERT_EQ(shown.size(), 13U * 25);
    for (std::size_t i = 0; i < shown.size(); ++i) EXPECT_NEAR(shown[i], static_cast<double>(i) / 25, 0.0005);
    EXPECT_NEAR(std::stod(probe_value(both, "a", "stream=start_time")), begins(all.back()), 0.0005);
    // Where it is opened in the middle, there is a picture: players find their way by its index.
    run_ffmpeg("-ss 8 -i " + both.string() + " -frames:v 1 " + (folder_.path() / "middle.png").string());
}

TEST_F(Downloads, AreMadeOnceAndOnlyForLessonsWhoseAuthorsAllowThem) {
    const auto id = uploaded(video("lesson", 5));
    start_worker();
    ASSERT_TRUE(whole(id));
    EXPECT_EQ(value("SELECT count(*) FROM job WHERE kind = 'download'"), "0");
    execute("UPDATE lesson SET downloads_allowed = true");
    ASSERT_TRUE(made(id));
    execute("UPDATE lesson SET downloads_allowed = false");
    execute("UPDATE lesson SET downloads_allowed = true");
    EXPECT_EQ(value("SELECT count(*) FROM job WHERE kind = 'download'"), "1");
}

TEST_F(Downloads, SayWhyTheyCannotBeMadeAndAreTriedAgainWhenAllowedAnew) {
    const auto id = uploaded(video("lesson", 5));
    const auto worker = start_worker();
    ASSERT_TRUE(whole(id));
    const auto lowest = renditions(id)[renditions(id).size() - 3];
    const auto segment = blobs_.read(lowest.segments[1].key, 1 << 28);
    const std::string damaged = "no fragment at all";
    blobs_.put(lowest.segments[1].key, std::as_bytes(std::span(damaged)));
    execute("UPDATE lesson SET downloads_allowed = true");
    ASSERT_TRUE(within(30, [&] { return file_key(id, "failure_code") == "download_failed"; }));
    blobs_.put(lowest.segments[1].key, std::as_bytes(std::span(segment)));
    execute("UPDATE lesson SET downloads_allowed = false");
    execute("UPDATE lesson SET downloads_allowed = true");
    EXPECT_TRUE(made(id));
    EXPECT_EQ(file_key(id, "failure_code"), "");
    send(worker, 15);
}

TEST_F(Downloads, ALessonShowsItsVideoUntilTheOneInItsPlaceIsWholeWithFilesOfItsOwn) {
    const auto before = uploaded(video("before", 5));
    execute("UPDATE lesson SET downloads_allowed = true");
    auto worker = start_worker();
    ASSERT_TRUE(whole(before) && made(before));
    end(worker, 15);
    const auto after = replaced(video("after", 40, "smptebars"));
    EXPECT_EQ(shown(), std::to_string(before));
    worker = start_worker();
    ASSERT_TRUE(within(60, [&] { return !renditions(after).empty(); }));
    if (asset(after).state != "complete") {
        EXPECT_EQ(shown(), std::to_string(before));
    }
    ASSERT_TRUE(whole(after));
    EXPECT_EQ(shown(), std::to_string(after));
    EXPECT_EQ(value("SELECT playable AND next_asset_id IS NULL FROM lesson ORDER BY id LIMIT 1"), "t");
    EXPECT_TRUE(made(after));
    EXPECT_NE(file_key(after, "video_key"), file_key(before, "video_key"));
}

TEST_F(Downloads, ALessonKeepsItsVideoWhereTheOneInItsPlaceFails) {
    const auto before = uploaded(video("before", 5));
    start_worker();
    ASSERT_TRUE(whole(before));
    const auto file = folder_.path() / "broken.mp4";
    std::ofstream(file) << "this is no video";
    const auto after = replaced(file);
    ASSERT_TRUE(within(30, [&] { return asset(after).state == "failed"; }));
    EXPECT_EQ(shown(), std::to_string(before));
    EXPECT_EQ(value("SELECT playable FROM lesson ORDER BY id LIMIT 1"), "t");
    EXPECT_EQ(value("SELECT next_asset_id FROM lesson ORDER BY id LIMIT 1"), std::to_string(after))
        << "to be told";
}

}  // namespace
}  // namespace yanxiu::test
