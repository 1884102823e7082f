#include <signal.h>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "media/sandbox/parent.hpp"
#include "tests/integration/workers/worker_fixture.hpp"

using namespace yanxiu;
using namespace yanxiu::test;
using testing::AnyOf;
using testing::IsSupersetOf;
using testing::StartsWith;

namespace {

std::int64_t length_us(const RenditionRow& rendition) {
    std::int64_t length = 0;
    for (const auto& segment : rendition.segments) length += segment.duration_us;
    return length;
}

class Worker : public WorkerTest {
  protected:
    /// A phone held upright: lying pictures with a turn in the header, moov at the end, sound.
    std::filesystem::path phone_video(int seconds) {
        const auto upright = folder_.path() / "upright.mp4";
        const auto file = folder_.path() / "phone.mp4";
        const auto length = std::to_string(seconds);
        run_ffmpeg("-f lavfi -i testsrc2=size=640x360:rate=30:duration=" + length +
                   " -f lavfi -i sine=frequency=440:sample_rate=44100:duration=" + length +
                   " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -ac 1 " + upright.string());
        run_ffmpeg("-i " + upright.string() + " -c copy -metadata:s:v:0 rotate=270 " + file.string());
        return file;
    }

    void expect_whole_lesson(std::int64_t id, double seconds) {
        const auto lesson = asset(id);
        EXPECT_EQ(lesson.state, "complete") << lesson.failure_code;
        EXPECT_EQ(lesson.step, "done");
        EXPECT_NEAR(static_cast<double>(lesson.duration_ms), seconds * 1000, 100);
        EXPECT_TRUE(lesson.has_content);
        EXPECT_GT(blobs_.size_bytes(lesson.poster_key), 1000);
        for (const auto& rendition : renditions(id)) {
            SCOPED_TRACE(rendition.name);
            EXPECT_TRUE(rendition.listed);
            EXPECT_TRUE(rendition.complete);
            EXPECT_NEAR(static_cast<double>(length_us(rendition)), seconds * 1e6, 60'000);
            expect_unbroken(rendition);
        }
    }

    void expect_unbroken(const RenditionRow& rendition) {
        std::int64_t next_us = 0;
        for (std::size_t i = 0; i < rendition.segments.size(); ++i) {
            const auto& segment = rendition.segments[i];
            EXPECT_EQ(segment.number, static_cast<int>(i));
            EXPECT_NEAR(static_cast<double>(segment.start_ms), static_cast<double>(next_us) / 1000, 1.0);
            EXPECT_EQ(blobs_.size_bytes(segment.key), segment.size_bytes);
            next_us += segment.duration_us;
        }
    }
};

/// Of all segments. On a slow machine the lowest rendition comes first and alone.
std::vector<std::string> keys_of(const std::vector<RenditionRow>& renditions) {
    std::vector<std::string> keys;
    for (const auto& rendition : renditions)
        for (const auto& segment : rendition.segments) keys.push_back(segment.key);
    return keys;
}

}  // namespace

TEST_F(Worker, MakesALessonOfAPhoneVideo) {
    const auto id = upload(phone_video(9));
    start_worker();
    ASSERT_TRUE(within(60, [&] { return asset(id).state != "waiting" && job_of(id).state != "running"; }));
    expect_whole_lesson(id, 9);
    EXPECT_EQ(job_of(id).state, "done");

    const auto made = renditions(id);
    ASSERT_EQ(made.size(), 4U);
    EXPECT_EQ(made[0].width, 360);  // upright
    EXPECT_EQ(made[0].height, 640);
    EXPECT_EQ(made[0].segments.size(), 4U);  // 2 + 2 + 4 + 1 seconds
    EXPECT_THAT(made[0].codecs, StartsWith("avc1.64"));
    EXPECT_EQ(made.back().codecs, "mp4a.40.2");
    EXPECT_EQ(probe_value(joined(made[0]), "v", "stream=width,height,pix_fmt"), "360,640,yuv420p");
    EXPECT_EQ(probe_value(joined(made.back()), "a", "stream=sample_rate,channels"), "48000,2");
    EXPECT_EQ(made[0].segments[1].start_ms, made[1].segments[1].start_ms);
}

TEST_F(Worker, RefusesWhatIsNoVideoAndRemovesIt) {
    const auto file = folder_.path() / "list.mp4";
    FILE* list = fopen(file.c_str(), "w");
    fputs("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", list);
    fclose(list);
    const auto id = upload(file);
    start_worker();
    ASSERT_TRUE(within(30, [&] { return asset(id).state == "failed"; }));
    EXPECT_EQ(asset(id).failure_code, "playlist");
    EXPECT_EQ(job_of(id).state, "done");
    EXPECT_EQ(job_of(id).attempts, 1);
    EXPECT_TRUE(within(5, [&] { return blobs_.size_bytes(asset(id).source_key) == -1; }));
    EXPECT_TRUE(renditions(id).empty());
}

TEST_F(Worker, AnotherContinuesWhereOneWasKilled) {
    const auto id = upload(phone_video(60));
    const auto first = start_worker("lease_seconds = 5\n");
    ASSERT_TRUE(within(60, [&] {
        const auto made = renditions(id);
        return !made.empty() && made[0].segments.size() >= 3;
    }));
    end(first, SIGKILL);
    const auto before = renditions(id);
    ASSERT_NE(asset(id).state, "complete") << "the worker was done before it could be killed";

    start_worker("lease_seconds = 5\n");
    ASSERT_TRUE(within(30, [&] { return job_of(id).token == 2; })) << "nobody took the job over";
    ASSERT_TRUE(within(90, [&] { return asset(id).state == "complete"; }));
    expect_whole_lesson(id, 60);
    const auto after = renditions(id);
    EXPECT_THAT(keys_of(after), IsSupersetOf(keys_of(before))) << "a published segment was withdrawn";
    const auto whole = joined(after[0]);
    EXPECT_EQ(probe_value(whole, "v", "stream=nb_read_frames -count_frames"), "1800");
}

TEST_F(Worker, AStoppedOneThatWakesCannotPublish) {
    const auto id = upload(phone_video(60));
    const auto sleeper = start_worker("lease_seconds = 2\n");
    std::int64_t held = 0;
    ASSERT_TRUE(within(60, [&] {
        held = 0;
        for (const auto chunk : chunk_jobs(id)) {
            if (job(chunk).state == "running") held = chunk;
        }
        return held != 0 && chunk_jobs(id).size() > 2;
    }));
    send(sleeper, SIGSTOP);
    start_worker("lease_seconds = 15\n");
    ASSERT_TRUE(within(30, [&] { return job(held).token == 2 && job_of(id).token == 2; }));
    const auto sleepers = "/" + std::to_string(held) + "-1/";
    const auto of_sleeper = [&] {
        std::set<std::string> keys;
        for (const auto& key : keys_of(renditions(id)))
            if (key.find(sleepers) != std::string::npos) keys.insert(key);
        return keys;
    };
    const auto before = of_sleeper();
    send(sleeper, SIGCONT);
    ASSERT_TRUE(within(90, [&] { return asset(id).state == "complete"; }));
    expect_whole_lesson(id, 60);
    EXPECT_EQ(job_of(id).token, 2);
    EXPECT_EQ(of_sleeper(), before);
}

TEST_F(Worker, APoisonedJobEndsAfterItsAttemptsAndTheQueueGoesOn) {
    const auto unknown = insert_job("juggle", "{}");
    const auto nobodys_chunk = insert_job("chunk", R"({"asset_id": 1, "chunk": "7; drop table job"})");
    const auto empty = insert_job("transcode", "{}");
    const auto nonsense = insert_job("transcode", R"({"asset_id": "1; drop table job"})");
    const auto missing = upload(phone_video(2));
    blobs_.remove(asset(missing).source_key);
    const auto good = upload(phone_video(3));
    start_worker();
    ASSERT_TRUE(within(60, [&] { return asset(good).state == "complete"; }));
    ASSERT_TRUE(within(60, [&] { return asset(missing).state == "failed"; }));
    EXPECT_EQ(job(unknown).attempts, 0) << "it is left to those who know the kind";
    EXPECT_EQ(job(nobodys_chunk).reason, "bad_payload");
    EXPECT_EQ(job(empty).reason, "bad_payload");
    EXPECT_EQ(job(nonsense).reason, "bad_payload");
    EXPECT_EQ(asset(missing).failure_code, "source_missing");
    EXPECT_EQ(job_of(missing).attempts, 5);
}

TEST_F(Worker, AJobWhoseWorkersAllDieIsGivenUp) {
    const auto id = upload(phone_video(2));
    execute(
        "UPDATE job SET state = 'running', attempts = 5, lease_token = 5, lease_until = now() - interval '1 "
        "s'");
    start_worker();
    ASSERT_TRUE(within(30, [&] { return asset(id).state == "failed"; }));
    EXPECT_EQ(asset(id).failure_code, "worker_lost");
    EXPECT_EQ(job_of(id).state, "failed");
    EXPECT_GT(blobs_.size_bytes(asset(id).source_key), 0) << "its owner may want another try";
}

TEST_F(Worker, AskedToStopItGivesItsJobBackUncharged) {
    const auto id = upload(phone_video(60));
    const auto worker = start_worker();
    ASSERT_TRUE(within(60, [&] { return !renditions(id).empty(); }));
    const int status = end(worker, SIGTERM);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_EQ(job_of(id).state, "waiting");
    EXPECT_EQ(job_of(id).attempts, 0);
}

TEST_F(Worker, AChunkThatNoAttemptCanMakeFailsTheLessonAndAnotherTryMakesIt) {
    const auto id = upload(phone_video(20));
    start_worker();
    ASSERT_TRUE(within(60, [&] { return chunk_jobs(id).size() > 1; }));
    execute("UPDATE job SET state = 'failed', reason = 'stalled' WHERE id = " +
            std::to_string(chunk_jobs(id).back()));
    ASSERT_TRUE(within(30, [&] { return asset(id).state == "failed"; }));
    EXPECT_EQ(asset(id).failure_code, "stalled");
    EXPECT_EQ(job_of(id).state, "failed");
    EXPECT_GT(blobs_.size_bytes(asset(id).source_key), 0) << "its owner may want another try";

    execute("UPDATE asset SET state = 'waiting', failure_code = ''");
    execute("UPDATE job SET state = 'waiting', attempts = 0, reason = '' WHERE kind = 'transcode'");
    ASSERT_TRUE(within(60, [&] { return asset(id).state == "complete"; }));
    expect_whole_lesson(id, 20);
}

media::sandbox::Jail jail_of(const std::string& program) {
    media::sandbox::ChildOptions options;
    options.program = program;
    return media::sandbox::try_jail(options);
}

/// What the jail holds is tested where it is made; the corpus and the lessons above are transcoded in it.
TEST(MediaChild, GoesToJailBeforeItMeetsAFile) {
    if (!media::sandbox::kJailed) GTEST_SKIP() << "built without a jail";
    const auto jail = jail_of(YANXIU_WORKER);
    EXPECT_TRUE(jail.privileges) << media::sandbox::missing_of(jail);
    RecordProperty("missing", media::sandbox::missing_of(jail));
}

TEST(MediaChild, IsNotBelievedWhenItIsNone) {
    EXPECT_THROW(jail_of("/bin/true"), std::runtime_error);
    EXPECT_THROW(jail_of("/nowhere"), std::system_error);
}
