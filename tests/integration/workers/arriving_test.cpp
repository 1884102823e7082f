// Videos that are made while their files arrive.
#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <pqxx/pqxx>

#include "server/library/upload_store.hpp"
#include "tests/integration/workers/worker_fixture.hpp"

using namespace yanxiu;
using namespace yanxiu::test;

namespace {

/// An upload of a file, in the hands of the test.
struct Upload {
    library::UploadRecord record;
    std::string bytes;
    std::int64_t asset = 0;  // once begun
};

class Arriving : public WorkerTest {
  protected:
    /// Pictures that move everywhere: of those that stand still more is wanted before they are called a
    /// screen.
    std::filesystem::path camera(const std::string& name, const std::string& options, int seconds = 30) {
        const auto file = folder_.path() / name;
        const auto length = std::to_string(seconds);
        run_ffmpeg("-f lavfi -i testsrc2=size=320x180:rate=30:duration=" + length +
                   " -f lavfi -i sine=frequency=440:sample_rate=44100:duration=" + length +
                   " -vf rotate=3*t -c:v libx264 -preset ultrafast -g 60 -pix_fmt yuv420p -c:a aac -ac 1 " +
                   options + " " + file.string());
        return file;
    }

    template <class Function>
    auto transact(Function function) {
        return database_.database().transact([&](store::Transaction& t) { return function(t); });
    }

    Upload open(const std::filesystem::path& file) {
        Upload upload{.record = {}, .bytes = bytes_of(file)};
        const auto size = static_cast<std::int64_t>(upload.bytes.size());
        upload.record = transact([&](store::Transaction& t) {
            const auto row = t.exec_params(
                "INSERT INTO lesson (author_id, title) SELECT id, 'Lesson' FROM person RETURNING author_id, "
                "id")[0];
            return library::insert_upload(
                t, {{row[0].as<std::int64_t>()}, {row[1].as<std::int64_t>()}, size, size, "lesson", ""});
        });
        return upload;
    }

    /// The upload stands at `share` of its bytes, all of which are stored.
    void arrive(Upload& upload, double share) {
        const auto& [record, bytes, asset] = upload;
        const auto offset = static_cast<std::int64_t>(share * static_cast<double>(bytes.size()));
        const auto before = std::max<std::int64_t>(0, blobs_.size_bytes(record.blob_key));
        auto writer = blobs_.open_writer(record.blob_key, before);
        writer->write(std::as_bytes(std::span(bytes).subspan(before, offset - before)));
        writer->sync();
        transact([&](store::Transaction& t) {
            return library::advance_upload(t, record.id, record.epoch, {offset, std::nullopt});
        });
    }

    void begin(Upload& upload) {
        upload.asset = transact([&](store::Transaction& t) {
            library::begin_upload(t, upload.record.id);
            return t.exec_params("SELECT asset_id FROM upload WHERE id = $1::uuid", upload.record.id)[0][0]
                .as<std::int64_t>();
        });
    }

    void finish(Upload& upload) {
        arrive(upload, 1);
        std::array<unsigned char, 32> sha256{};
        sha256[0] = static_cast<unsigned char>(upload.asset);
        EXPECT_TRUE(transact([&](store::Transaction& t) {
            return library::finish_upload(t, upload.record.lesson, upload.record.id, upload.record.epoch,
                                          sha256);
        }));
    }

    JobRow arriving_job(const Upload& upload) {
        return job(transact([&](store::Transaction& t) {
            return t
                .exec_params("SELECT id FROM job WHERE kind IN ('arriving', 'transcode') AND asset_id = $1",
                             upload.asset)[0][0]
                .as<std::int64_t>();
        }));
    }

    bool is_shown(const Upload& upload) {
        return transact([&](store::Transaction& t) {
            return t
                .exec_params("SELECT asset_id IS NOT NULL FROM lesson WHERE id = $1",
                             upload.record.lesson.value)[0][0]
                .as<bool>();
        });
    }

    /// Segments of pictures. Sound comes a minute later, by when it is known how loud it should be.
    std::size_t made(std::int64_t asset) {
        const auto grown = renditions(asset);
        return grown.empty() ? 0 : grown.front().segments.size();
    }

    /// The bytes of every rendition.
    std::map<std::string, std::string> content(std::int64_t asset) {
        std::map<std::string, std::string> found;
        for (const auto& rendition : renditions(asset)) found[rendition.name] = bytes_of(joined(rendition));
        return found;
    }
};

struct Container {
    const char* name;
    const char* options;
};
void PrintTo(const Container& container, std::ostream* out) {
    *out << container.name;
}

class ArrivingIn : public Arriving, public testing::WithParamInterface<Container> {};

}  // namespace

TEST_P(ArrivingIn, IsMadeAsFarAsItIsThereAndThenToItsEnd) {
    const auto file = camera(GetParam().name, GetParam().options);
    auto upload = open(file);
    arrive(upload, 0.6);
    begin(upload);
    start_worker();
    ASSERT_TRUE(within(60, [&] { return made(upload.asset) == 4; })) << "12 s of the 18 s that are there";
    EXPECT_FALSE(is_shown(upload));
    EXPECT_EQ(arriving_job(upload).state, "running");
    arrive(upload, 0.8);
    finish(upload);
    EXPECT_TRUE(is_shown(upload));
    ASSERT_TRUE(within(60, [&] { return arriving_job(upload).state == "done"; }));
    EXPECT_EQ(arriving_job(upload).attempts, 1);
    EXPECT_EQ(asset(upload.asset).state, "complete") << asset(upload.asset).failure_code;
    EXPECT_NEAR(static_cast<double>(asset(upload.asset).duration_ms), 30'000, 100);

    const auto whole = WorkerTest::upload(file);
    ASSERT_TRUE(within(60, [&] { return asset(whole).state == "complete"; }));
    const auto expected = content(whole);
    for (const auto& [name, bytes] : content(upload.asset))
        EXPECT_TRUE(bytes == expected.at(name)) << name << " is not the same: " << bytes.size() << " bytes, "
                                                << expected.at(name).size() << " of the whole file";
}

INSTANTIATE_TEST_SUITE_P(Containers, ArrivingIn,
                         testing::Values(Container{"lesson.mp4", "-movflags +faststart"},
                                         Container{"fragments.mp4", "-movflags +frag_keyframe+empty_moov"},
                                         Container{"lesson.mkv", ""}, Container{"lesson.ts", ""},
                                         Container{"lesson.flv", "-ar 44100"}),
                         [](const auto& instance) {
                             std::string name = instance.param.name;
                             name[name.find('.')] = '_';
                             return name;
                         });

TEST_F(Arriving, WaitsForTheEndOfAFileThatIsDescribedThere) {
    auto upload = open(camera("phone.mp4", "", 10));
    arrive(upload, 0.5);
    begin(upload);
    start_worker();
    ASSERT_TRUE(within(30, [&] { return arriving_job(upload).reason == "needs_its_end"; }));
    EXPECT_EQ(arriving_job(upload).state, "waiting");
    EXPECT_EQ(asset(upload.asset).failure_code, "");
    finish(upload);
    ASSERT_TRUE(within(60, [&] { return arriving_job(upload).state == "done"; }));
    EXPECT_EQ(asset(upload.asset).state, "complete") << asset(upload.asset).failure_code;
}

TEST_F(Arriving, WaitsForTheEndWhenTheSoundLiesFarFromThePicture) {
    const auto picture = camera("picture.mp4", "-an", 60);
    const auto file = folder_.path() / "apart.mkv";
    // All of the sound behind all of the picture.
    run_ffmpeg("-i " + picture.string() +
               " -f lavfi -i sine=duration=60 -c:v copy -c:a aac -max_interleave_delta 1 " +
               "-filter_complex '[1:a]asetpts=PTS+100/TB[a]' -map 0:v -map '[a]' " + file.string());
    auto upload = open(file);
    arrive(upload, 0.9);
    begin(upload);
    start_worker();
    ASSERT_TRUE(within(60, [&] { return arriving_job(upload).reason == "needs_its_end"; }));
}

TEST_F(Arriving, WhatIsNoVideoIsRefusedOnceAllOfItIsThere) {
    const auto file = folder_.path() / "broken.mkv";
    run_command("(printf '\\032\\105\\337\\243'; head -c 300000 /dev/urandom) > " + file.string());
    auto upload = open(file);
    arrive(upload, 0.5);
    begin(upload);
    start_worker();
    ASSERT_TRUE(within(30, [&] { return arriving_job(upload).state == "running"; }));
    EXPECT_EQ(asset(upload.asset).failure_code, "");
    finish(upload);
    ASSERT_TRUE(within(30, [&] { return asset(upload.asset).state == "failed"; }));
    EXPECT_EQ(asset(upload.asset).failure_code, "corrupt");
}

TEST_F(Arriving, AnotherWorkerContinuesWhereOneWasKilled) {
    auto upload = open(camera("lesson.mp4", "-movflags +faststart"));
    arrive(upload, 0.6);
    begin(upload);
    const auto first = start_worker("lease_seconds = 2\n");
    ASSERT_TRUE(within(60, [&] { return made(upload.asset) >= 4; }));
    end(first, SIGKILL);
    const auto before = renditions(upload.asset);
    finish(upload);
    start_worker("lease_seconds = 2\n");
    ASSERT_TRUE(within(90, [&] { return arriving_job(upload).state == "done"; }));
    EXPECT_EQ(asset(upload.asset).state, "complete") << asset(upload.asset).failure_code;
    const auto after = renditions(upload.asset);
    for (const auto& rendition : before) {
        const auto same = std::find_if(after.begin(), after.end(),
                                       [&](const auto& other) { return other.name == rendition.name; });
        ASSERT_NE(same, after.end());
        for (std::size_t i = 0; i < rendition.segments.size(); ++i)
            EXPECT_EQ(same->segments[i].key, rendition.segments[i].key) << "what was published stays";
    }
}

TEST_F(Arriving, EndsWithItsUpload) {
    auto upload = open(camera("lesson.mp4", "-movflags +faststart"));
    arrive(upload, 0.6);
    begin(upload);
    start_worker();
    ASSERT_TRUE(within(60, [&] { return made(upload.asset) >= 2; }));
    transact([&](store::Transaction& t) { return library::terminate_upload(t, upload.record.id); });
    EXPECT_EQ(arriving_job(upload).state, "done");
    EXPECT_EQ(asset(upload.asset).state, "failed");
    EXPECT_EQ(asset(upload.asset).failure_code, "upload_ended");
    for (const auto chunk : chunk_jobs(upload.asset)) EXPECT_EQ(job(chunk).state, "done");
    const auto next = WorkerTest::upload(camera("next.mp4", "", 5));
    EXPECT_TRUE(within(60, [&] { return asset(next).state == "complete"; })) << "the worker is free again";
}
