// The small pictures along a lesson, and its poster: made of real videos by the real worker.
#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <pqxx/pqxx>

#include "tests/integration/workers/worker_fixture.hpp"

namespace yanxiu::test {
namespace {

struct SheetRow {
    std::int64_t start_ms = 0;
    int interval_ms = 0, pictures = 0, width = 0, height = 0;
    std::int64_t size_bytes = 0;
    std::string key;
};

constexpr int kSeconds = 24;

/// Of second `second` of the numbered video, as a JPEG has it (full range).
double brightness_of(int second) {
    return (30 + second * 5 - 16) * 255.0 / 219;
}

class Pictures : public WorkerTest {
  protected:
    std::filesystem::path video(const std::string& source, int seconds) {
        const auto file = folder_.path() / "video.mp4";
        run_ffmpeg("-f lavfi -i \"" + source + "\" -t " + std::to_string(seconds) +
                   " -c:v libx264 -preset ultrafast -qp 12 -g 20 -pix_fmt yuv420p " + file.string());
        return file;
    }
    /// Every second has a brightness of its own; the noise makes the length that the header claims
    /// believable.
    std::filesystem::path numbered_seconds() {
        return video(
            "nullsrc=size=320x180:rate=10,geq=lum='30+5*floor(T+0.001)':cb=128:cr=128,noise=c0s=16:c0f=t",
            kSeconds);
    }
    std::int64_t made(const std::filesystem::path& file) {
        const auto id = upload(file);
        EXPECT_TRUE(within(90, [&] { return asset(id).state == "complete"; })) << asset(id).failure_code;
        return id;
    }
    std::vector<SheetRow> sheets(std::int64_t asset) {
        return database_.database().transact([&](store::Transaction& t) {
            std::vector<SheetRow> found;
            for (const auto& row :
                 t.exec_params("SELECT * FROM storyboard_sheet WHERE asset_id = $1 ORDER BY start_ms", asset))
                found.push_back({row["start_ms"].as<std::int64_t>(), row["interval_ms"].as<int>(),
                                 row["pictures"].as<int>(), row["width"].as<int>(), row["height"].as<int>(),
                                 row["size_bytes"].as<std::int64_t>(), row["blob_key"].c_str()});
            return found;
        });
    }
    struct StillRow {
        int number = 0;
        std::int64_t at_ms = 0;
        std::string key;
    };
    std::vector<StillRow> check_stills(std::int64_t asset) {
        return database_.database().transact([&](store::Transaction& t) {
            std::vector<StillRow> found;
            for (const auto& row :
                 t.exec_params("SELECT * FROM check_still WHERE asset_id = $1 ORDER BY number", asset))
                found.push_back(
                    {row["number"].as<int>(), row["at_ms"].as<std::int64_t>(), row["blob_key"].c_str()});
            return found;
        });
    }
    std::filesystem::path file_of(const std::string& key) {
        auto name = key;
        std::replace(name.begin(), name.end(), '/', '_');
        const auto file = folder_.path() / name;
        std::ofstream(file, std::ios::binary) << blobs_.read(key, 1 << 24);
        return file;
    }
    /// Mean red, green and blue of a part of a picture file.
    std::vector<int> colour(const std::filesystem::path& file, const std::string& crop) {
        const auto raw = file.string() + ".raw";
        run_ffmpeg("-i " + file.string() + " -vf \"" + crop +
                   "scale=1:1:flags=area,format=rgb24\" -frames:v 1 -f rawvideo " + raw);
        std::vector<int> parts;
        for (const char byte : bytes_of(raw)) parts.push_back(static_cast<unsigned char>(byte));
        return parts;
    }
    std::vector<int> poster_colour(std::int64_t id) { return colour(file_of(asset(id).poster_key), ""); }

    /// Job and wish at once, as the server makes them: a worker drops a job that has no wish.
    std::int64_t wish(std::int64_t asset, const std::string& column, const std::string& value) {
        const auto number = std::to_string(asset);
        return database_.database().transact([&](store::Transaction& t) {
            return t
                .exec1("WITH made AS (INSERT INTO job (kind, payload) VALUES ('poster', '{\"asset_id\": " +
                       number + "}') RETURNING id) INSERT INTO poster_wish (asset_id, job_id, " + column +
                       ") SELECT " + number + ", id, " + value +
                       " FROM made ON CONFLICT (asset_id) DO UPDATE SET job_id = excluded.job_id, "
                       "failure_code = '', " +
                       column + " = excluded." + column + " RETURNING job_id")[0]
                .as<std::int64_t>();
        });
    }
    void wish_for_file(std::int64_t asset, const std::string& bytes, const char* state = "done") {
        std::string hex;
        for (const char byte : bytes) {
            constexpr char kDigits[] = "0123456789abcdef";
            hex += kDigits[static_cast<unsigned char>(byte) >> 4];
            hex += kDigits[static_cast<unsigned char>(byte) & 15];
        }
        const auto id = wish(asset, "picture", "'\\x" + hex + "'");
        EXPECT_TRUE(within(30, [&] { return job(id).state == state; })) << job(id).state << job(id).reason;
    }
    std::string failure(std::int64_t asset) {
        return database_.database().transact([&](store::Transaction& t) {
            const auto rows =
                t.exec_params("SELECT failure_code FROM poster_wish WHERE asset_id = $1", asset);
            return rows.empty() ? std::string() : rows[0][0].as<std::string>();
        });
    }
    std::vector<std::string> stored_posters(std::int64_t asset) {
        auto keys = blobs_.list("assets/" + std::to_string(asset) + "/");
        std::erase_if(keys, [](const auto& key) { return !key.ends_with("/poster.jpg"); });
        return keys;
    }
};

/// A camera's note on how it was held, in front of everything else of a JPEG (Exif 2.3, tag 0x0112).
std::string held(const std::string& jpeg, char orientation) {
    std::string note(
        "\xff\xe1\x00\x22"
        "Exif\x00\x00"
        "MM\x00\x2a\x00\x00\x00\x08\x00\x01"
        "\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00",
        36);
    note[29] = orientation;
    return jpeg.substr(0, 2) + note + jpeg.substr(2);
}

TEST_F(Pictures, EachShowsTheLessonAtItsTime) {
    start_worker();
    const auto id = made(numbered_seconds());
    ASSERT_GT(chunk_jobs(id).size(), 2U);
    int next = 0;
    for (const auto& sheet : sheets(id)) {
        EXPECT_EQ(sheet.interval_ms, 2000);
        EXPECT_EQ(sheet.width, 160);
        EXPECT_EQ(sheet.height, 90);
        EXPECT_EQ(sheet.start_ms, next * 2000);
        EXPECT_EQ(blobs_.size_bytes(sheet.key), sheet.size_bytes);
        const auto file = file_of(sheet.key);
        for (int i = 0; i < sheet.pictures; ++i, ++next) {
            const auto crop =
                "crop=160:90:" + std::to_string(i % 5 * 160) + ":" + std::to_string(i / 5 * 90) + ",";
            EXPECT_NEAR(colour(file, crop).at(0), brightness_of(next * 2), 3) << "picture " << next;
        }
    }
    EXPECT_EQ(next, kSeconds / 2);
}

TEST_F(Pictures, AreThereOnceThoughAWorkerWasKilled) {
    const auto id = upload(numbered_seconds());
    const auto first = start_worker("lease_seconds = 3\n");
    ASSERT_TRUE(within(60, [&] { return !sheets(id).empty(); }));
    end(first, SIGKILL);
    const auto before = sheets(id);
    start_worker("lease_seconds = 3\n");
    ASSERT_TRUE(within(90, [&] { return asset(id).state == "complete"; }));
    const auto after = sheets(id);
    EXPECT_EQ(after.at(0).key, before.at(0).key) << "a published sheet was withdrawn";
    int pictures = 0;
    for (const auto& sheet : after) pictures += sheet.pictures;
    EXPECT_EQ(pictures, kSeconds / 2);
}

TEST_F(Pictures, StillsForPresenceChecksShowTheLessonEveryTwentySecondsButForWhatIsBlack) {
    start_worker();
    const auto id =
        made(video("color=black:size=320x180:rate=10:duration=12[a];"
                   "nullsrc=size=320x180:rate=10:duration=42,geq=lum='40+8*floor(T/3)+X/8':cb=128:cr=128[b];"
                   "[a][b]concat",
                   54));
    const auto stills = check_stills(id);
    ASSERT_EQ(stills.size(), 2U) << "of seconds 10, 30 and 50";
    for (const auto& still : stills) {
        EXPECT_EQ(still.at_ms, still.number * 20'000 + 10'000);
        const auto file = file_of(still.key);
        EXPECT_EQ(probe_value(file, "v", "stream=codec_name,width,height"), "mjpeg,256,144");
        EXPECT_LT(blobs_.size_bytes(still.key), 64 * 1024);
        const auto luma = 40 + 8 * ((still.at_ms / 1000 - 12) / 3) + 20;
        EXPECT_NEAR(colour(file, "").at(0), (static_cast<double>(luma) - 16) * 255 / 219, 4) << still.number;
    }
    EXPECT_EQ(stills[0].number, 1);
    EXPECT_EQ(stills[1].number, 2);
}

TEST_F(Pictures, ThePosterIsNotBlackThoughTheFirstSecondsAre) {
    start_worker();
    const auto id =
        made(video("color=black:size=320x180:rate=10:duration=9[a];"
                   "testsrc2=size=320x180:rate=10:duration=6[b];[a][b]concat",
                   15));
    const auto seen = poster_colour(id);
    EXPECT_GT(*std::max_element(seen.begin(), seen.end()), 60);
    EXPECT_THAT(stored_posters(id), testing::ElementsAre(asset(id).poster_key)) << "what it replaced stayed";
}

TEST_F(Pictures, ThePosterIsTheMomentThatItsAuthorChoseInFullSize) {
    start_worker();
    const auto id = made(numbered_seconds());
    for (const int second : {20, 7}) {
        const auto chosen = wish(id, "position_ms", std::to_string(second * 1000 + 500));
        ASSERT_TRUE(within(30, [&] { return job(chosen).state == "done"; })) << job(chosen).reason;
        EXPECT_NEAR(poster_colour(id).at(0), brightness_of(second), 3);
    }
    EXPECT_EQ(probe_value(file_of(asset(id).poster_key), "v", "stream=width,height"), "320,180");
    EXPECT_THAT(stored_posters(id), testing::ElementsAre(asset(id).poster_key));
}

TEST_F(Pictures, ThePosterIsAnUploadedPictureMadeAnewUpright) {
    start_worker();
    const auto id = made(numbered_seconds());
    for (const char* kind : {"jpg", "png", "webp"}) {
        const auto file = folder_.path() / (std::string("own.") + kind);
        run_ffmpeg(
            "-f lavfi -i \"color=red:size=1600x800:duration=1:rate=1\" -frames:v 1 -metadata "
            "comment=secret " +
            file.string());
        wish_for_file(id, bytes_of(file));
        const auto seen = poster_colour(id);
        EXPECT_NEAR(seen[0], 254, 4) << kind;
        EXPECT_NEAR(seen[1], 0, 4) << kind;
        EXPECT_EQ(probe_value(file_of(asset(id).poster_key), "v", "stream=codec_name,width,height"),
                  "mjpeg,1280,640");
        EXPECT_EQ(blobs_.read(asset(id).poster_key, 1 << 24).find("secret"), std::string::npos);
    }
    wish_for_file(id, held(bytes_of(folder_.path() / "own.jpg"), 6));
    EXPECT_EQ(probe_value(file_of(asset(id).poster_key), "v", "stream=width,height"), "640,1280");
}

TEST_F(Pictures, WhatIsNoPictureIsRefusedAndThePosterStays) {
    start_worker();
    const auto id = made(numbered_seconds());
    const auto before = asset(id).poster_key;
    const std::string png("\x89PNG\r\n\x1a\n", 8);
    for (const auto& bad : {std::string("\xff\xd8\xff\xe0 cut short"), png + std::string(5000, 'x'),
                            std::string("RIFF\x10\x00\x00\x00WEBPVP8 nothing"), std::string("<svg/>")}) {
        wish_for_file(id, bad, "failed");
        EXPECT_EQ(failure(id), "picture_unreadable");
    }
    EXPECT_EQ(asset(id).poster_key, before);
    EXPECT_GT(blobs_.size_bytes(before), 0);
}

TEST_F(Pictures, AWishThatWasReplacedChangesNothing) {
    start_worker();
    const auto id = made(numbered_seconds());
    const auto before = asset(id).poster_key;
    const auto old = insert_job("poster", "{\"asset_id\": " + std::to_string(id) + "}");
    ASSERT_TRUE(within(30, [&] { return job(old).state == "done"; }));
    EXPECT_EQ(asset(id).poster_key, before);
}

}  // namespace
}  // namespace yanxiu::test
