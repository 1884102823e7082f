// Another video in the place of one that a lesson shows.
#include <gtest/gtest.h>

#include "server/library/upload_store.hpp"
#include "server/library/watchable.hpp"
#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class Replacements : public LibraryTest {
  protected:
    /// Another video has arrived; its asset.
    std::int64_t arrive() {
        const auto key = "uploads/replacement-" + id() + "-" + std::to_string(++arrived_);
        const auto upload = open_upload(lesson_, author_.id.value, key);
        execute("UPDATE upload SET offset_bytes = size_bytes WHERE id = '" + upload + "'");
        EXPECT_TRUE(db().transact(
            [&](store::Transaction& t) { return finish_upload(t, {lesson_}, upload, 0, std::nullopt); }));
        return number("SELECT max(id) FROM asset WHERE lesson_id = " + id());
    }
    /// As a worker leaves it.
    void end(std::int64_t asset, const std::string& state, const std::string& failure = "") {
        execute("UPDATE asset SET state = '" + state + "', failure_code = '" + failure +
                "', content_id = (SELECT max(id) FROM content), shown_segments = 1 WHERE id = " +
                std::to_string(asset));
        execute("UPDATE job SET state = '" + std::string(state == "failed" ? "failed" : "done") +
                "', finished_at = now() WHERE payload->>'asset_id' = '" + std::to_string(asset) + "'");
    }
    std::int64_t shown() { return number("SELECT asset_id FROM lesson WHERE id = " + id()); }
    std::string id() const { return std::to_string(lesson_); }
    std::string job_of(std::int64_t asset) {
        return text(
            "SELECT state || ' ' || reason FROM job WHERE kind = 'transcode' AND payload->>'asset_id' = '" +
            std::to_string(asset) + "'");
    }
    v1::Lesson retry() {
        v1::RetryTranscodeRequest request;
        request.set_lesson_id(lesson_);
        return call<v1::RetryTranscodeResponse>(author_, "RetryTranscode", request).lesson();
    }
    v1::Lesson drop(const people::PersonRecord& person) {
        v1::DropReplacementRequest request;
        request.set_lesson_id(lesson_);
        return call<v1::DropReplacementResponse>(person, "DropReplacement", request).lesson();
    }

    std::int64_t lesson_ = published_lesson("课", "", {.content = "replaced"});
    const std::int64_t old_ = shown();
    int arrived_ = 0;
};

TEST_F(Replacements, StandBesideTheOldVideoUntilTheyAreWhole) {
    const auto next = arrive();
    EXPECT_EQ(shown(), old_);
    auto lesson = get(author_, lesson_);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PUBLISHED);
    EXPECT_TRUE(lesson.playable());
    EXPECT_EQ(lesson.replacement().progress().step(), "queued");
    EXPECT_EQ(lesson.replacement().failure_code(), "");
    EXPECT_FALSE(get(stranger_, lesson_).has_replacement()) << "of its author alone";
    execute("UPDATE asset SET state = 'working', shown_segments = 1 WHERE id = " + std::to_string(next));
    EXPECT_EQ(shown(), old_) << "playable in part";
    end(next, "complete");
    EXPECT_EQ(shown(), next);
    EXPECT_FALSE(get(author_, lesson_).has_replacement());
    EXPECT_TRUE(get(stranger_, lesson_).playable());
}

TEST_F(Replacements, ThatFailLeaveTheOldVideoAndTellTheirAuthorWhy) {
    const auto next = arrive();
    end(next, "failed", "stalled");
    EXPECT_EQ(shown(), old_);
    const auto lesson = get(author_, lesson_);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PUBLISHED);
    EXPECT_EQ(lesson.failure_code(), "");
    EXPECT_EQ(lesson.replacement().failure_code(), "stalled");
    EXPECT_TRUE(lesson.replacement().may_retry());
    EXPECT_TRUE(get(stranger_, lesson_).playable());

    blobs_->put(text("SELECT source_key FROM asset WHERE id = " + std::to_string(next)), {});
    EXPECT_EQ(retry().replacement().progress().step(), "queued");
    EXPECT_EQ(job_of(next), "waiting ");
    end(next, "complete");
    EXPECT_EQ(shown(), next);
}

TEST_F(Replacements, AreGivenUpByTheirAuthorAlone) {
    const auto next = arrive();
    v1::DropReplacementRequest request;
    request.set_lesson_id(lesson_);
    EXPECT_EQ(refusal(colleague_, "DropReplacement", request), "lesson_not_yours");
    EXPECT_FALSE(drop(author_).has_replacement());
    EXPECT_EQ(job_of(next), "done superseded");
    end(next, "complete");
    EXPECT_EQ(shown(), old_) << "a worker that was too late to hear of it";
    EXPECT_FALSE(drop(author_).has_replacement()) << "again: nothing";
}

TEST_F(Replacements, AreReplacedByNewerOnes) {
    const auto second = arrive();
    const auto third = arrive();
    EXPECT_EQ(job_of(second), "done superseded");
    EXPECT_EQ(shown(), old_);
    end(third, "complete");
    EXPECT_EQ(shown(), third);
}

TEST_F(Replacements, OfWhatIsNotWholeAreShownAtOnceAsBefore) {
    execute("UPDATE asset SET state = 'failed' WHERE id = " + std::to_string(old_));
    const auto next = arrive();
    EXPECT_EQ(shown(), next);
    EXPECT_FALSE(get(author_, lesson_).has_replacement());
}

TEST_F(Replacements, WhileTheirBytesArriveAreTheirAuthorsToSee) {
    const auto upload = open_upload(lesson_, author_.id.value, "uploads/arriving-" + id());
    const auto lesson = get(author_, lesson_);
    EXPECT_EQ(lesson.replacement().progress().step(), "uploading");
    EXPECT_EQ(lesson.replacement().progress().received_bytes(), 3000);
    EXPECT_EQ(lesson.upload_id(), upload);
    EXPECT_NE(lesson.progress().step(), "uploading") << "the lesson itself is whole";
    EXPECT_FALSE(get(admin_, lesson_).has_replacement());
}

TEST_F(Replacements, AndPlacesInCoursesKeepOutOfEachOthersWay) {
    const auto course = save_course("课程");
    const auto next = arrive();
    EXPECT_EQ(refusal(bureau_, "PlaceLesson", placing(course, lesson_)), "lesson_being_replaced");
    end(next, "failed", "stalled");
    EXPECT_EQ(refusal(bureau_, "PlaceLesson", placing(course, lesson_)), "");
    EXPECT_FALSE(get(author_, lesson_).has_replacement()) << "what failed is forgotten";
    v1::RetryTranscodeRequest request;
    request.set_lesson_id(lesson_);
    EXPECT_EQ(refusal(author_, "RetryTranscode", request), "lesson_not_failed");
    EXPECT_EQ(shown(), old_);
}

TEST_F(Replacements, KeepCaptionsAndChaptersAndBringTheirOwnCover) {
    execute("INSERT INTO chapter (lesson_id, start_ms, title) VALUES (" + id() + ", 0, '导入')");
    execute("INSERT INTO caption (lesson_id, language, webvtt, cue_count) VALUES (" + id() +
            ", 'zh', 'WEBVTT', 1)");
    const auto next = arrive();
    execute("UPDATE asset SET poster_key = 'assets/new/poster.jpg' WHERE id = " + std::to_string(next));
    end(next, "complete");
    v1::GetLessonRequest request;
    request.set_lesson_id(lesson_);
    const auto answer = call<v1::GetLessonResponse>(author_, "GetLesson", request);
    EXPECT_EQ(answer.chapters_size(), 1);
    EXPECT_EQ(answer.captions_size(), 1);
    EXPECT_NE(answer.lesson().poster_url().find("/posters/" + std::to_string(next) + ".jpg"),
              std::string::npos);
}

TEST_F(Replacements, HaveDownloadsOfTheirOwn) {
    execute("UPDATE lesson SET downloads_allowed = true WHERE id = " + id());
    execute("UPDATE download SET video_key = 'k', video_bytes = 1, audio_bytes = 1 WHERE asset_id = " +
            std::to_string(old_));
    const auto next = arrive();
    EXPECT_EQ(get(stranger_, lesson_).downloads_size(), 2);
    end(next, "complete");
    EXPECT_EQ(get(stranger_, lesson_).downloads_size(), 0) << "not made yet";
    EXPECT_EQ(number("SELECT count(*) FROM download WHERE asset_id = " + std::to_string(next)), 1);
}

}  // namespace
}  // namespace yanxiu::library
