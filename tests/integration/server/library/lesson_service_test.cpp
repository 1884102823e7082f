#include <gtest/gtest.h>

#include <future>
#include <span>
#include <string>

#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class Lessons : public LibraryTest {
  protected:
    v1::UpdateLessonRequest change(std::int64_t lesson, const std::string& title = "新标题") {
        v1::UpdateLessonRequest request;
        request.set_lesson_id(lesson);
        request.set_title(title);
        request.mutable_tags()->set_subject("math");
        return request;
    }
    v1::SetPublishedRequest publishing(std::int64_t lesson, bool published) {
        v1::SetPublishedRequest request;
        request.set_lesson_id(lesson);
        request.set_published(published);
        return request;
    }
    v1::DeleteLessonRequest deletion(std::int64_t lesson) {
        v1::DeleteLessonRequest request;
        request.set_lesson_id(lesson);
        return request;
    }
    v1::RetryTranscodeRequest retry(std::int64_t lesson) {
        v1::RetryTranscodeRequest request;
        request.set_lesson_id(lesson);
        return request;
    }
    v1::ListMyLessonsResponse mine(int size, const std::string& token = {}) {
        v1::ListMyLessonsRequest request;
        request.set_page_size(size);
        request.set_page_token(token);
        return call<v1::ListMyLessonsResponse>(author_, "ListMyLessons", request);
    }
    static std::string row(std::int64_t id) { return " WHERE id = " + std::to_string(id); }
};

TEST_F(Lessons, ANewLessonIsADraftOfItsAuthor) {
    v1::CreateLessonRequest request;
    request.set_title("  分数的初步认识 ");
    request.set_description("三年级\n上册");
    request.mutable_tags()->set_subject("math");
    request.mutable_tags()->set_stage("primary");
    const auto lesson = call<v1::CreateLessonResponse>(author_, "CreateLesson", request).lesson();
    EXPECT_EQ(lesson.title(), "分数的初步认识");
    EXPECT_EQ(lesson.description(), "三年级\n上册");
    EXPECT_EQ(lesson.tags().language(), "zh");
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_DRAFT);
    EXPECT_TRUE(lesson.mine());
    EXPECT_FALSE(lesson.playable());
    EXPECT_EQ(lesson.author_name(), author_.name);
    EXPECT_EQ(lesson.school_name(), "示范学校");
    EXPECT_EQ(lesson.progress().step(), "");
    EXPECT_TRUE(lesson.created_at().ends_with("Z"));
}

TEST_F(Lessons, WhatDoesNotFitIsRefusedAndLeavesNothing) {
    const auto before = number("SELECT count(*) FROM lesson");
    v1::CreateLessonRequest request;
    request.set_title(" \n ");
    EXPECT_EQ(refusal(author_, "CreateLesson", request), "title_invalid");
    request.set_title("分数");
    request.mutable_tags()->set_subject("alchemy");
    EXPECT_EQ(refusal(author_, "CreateLesson", request), "tags_invalid");
    EXPECT_EQ(number("SELECT count(*) FROM lesson"), before);
}

TEST_F(Lessons, ADraftIsSeenByItsAuthorTheirSchoolsAdministratorAndTheBureauAlone) {
    const auto id = create(author_, "草稿").id();
    for (const auto* person : {&author_, &admin_, &bureau_}) EXPECT_EQ(get_refusal(*person, id), "");
    for (const auto* person : {&colleague_, &stranger_, &other_admin_}) {
        EXPECT_EQ(get_refusal(*person, id), "lesson_not_found");
        EXPECT_EQ(get_refusal(*person, id), get_refusal(*person, 987'654'321));
    }
}

TEST_F(Lessons, APublishedAndPlayableLessonIsSeenByEverybody) {
    const auto id = published_lesson("公开课");
    for (const auto* person : {&author_, &colleague_, &stranger_, &admin_, &other_admin_, &bureau_}) {
        const auto lesson = get(*person, id);
        EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PUBLISHED);
        EXPECT_TRUE(lesson.playable());
        EXPECT_EQ(lesson.mine(), person == &author_);
    }
}

TEST_F(Lessons, AuthorsAloneEdit) {
    const auto hidden = create(author_, "草稿").id();
    const auto open = published_lesson("公开课");
    for (const auto* person : {&colleague_, &stranger_, &other_admin_}) {
        EXPECT_EQ(refusal(*person, "UpdateLesson", change(hidden)), "lesson_not_found");
        EXPECT_EQ(refusal(*person, "DeleteLesson", deletion(hidden)), "lesson_not_found");
        EXPECT_EQ(refusal(*person, "SetPublished", publishing(hidden, true)), "lesson_not_found");
        EXPECT_EQ(refusal(*person, "RetryTranscode", retry(hidden)), "lesson_not_found");
    }
    for (const auto* person : {&colleague_, &stranger_, &other_admin_, &admin_, &bureau_}) {
        EXPECT_EQ(refusal(*person, "UpdateLesson", change(open)), "lesson_not_yours");
        EXPECT_EQ(refusal(*person, "DeleteLesson", deletion(open)), "lesson_not_yours");
        EXPECT_EQ(refusal(*person, "SetPublished", publishing(open, true)), "lesson_not_yours");
        EXPECT_EQ(refusal(*person, "RetryTranscode", retry(open)), "lesson_not_yours");
    }
    EXPECT_EQ(get(author_, open).title(), "公开课");
    EXPECT_EQ(call<v1::UpdateLessonResponse>(author_, "UpdateLesson", change(open)).lesson().title(),
              "新标题");
}

TEST_F(Lessons, TheBureauMayWithdrawWhatIsPublishedAndLeavesAnAuditRow) {
    const auto id = published_lesson("公开课");
    EXPECT_EQ(refusal(admin_, "SetPublished", publishing(id, false)), "lesson_not_yours");
    EXPECT_EQ(publish(bureau_, id, false).state(), v1::LESSON_STATE_READY);
    EXPECT_EQ(get_refusal(colleague_, id), "lesson_not_found");
    EXPECT_EQ(number("SELECT count(*) FROM audit WHERE act = 'lesson.unpublish' AND subject = 'lesson:" +
                     std::to_string(id) + "'"),
              1);
}

/// What a worker has made of a lesson so far.
class GrowingLessons : public Lessons {
  protected:
    void begin_rendition(std::int64_t asset, const std::string& name, const std::string& kind) {
        execute("INSERT INTO rendition (asset_id, name, kind, bandwidth, codecs, init_key, listed) VALUES (" +
                std::to_string(asset) + ", '" + name + "', '" + kind + "', 1, 'x', 'i', true)");
    }
    void add_segment(std::int64_t asset, const std::string& rendition, int number) {
        const auto at = std::to_string(number);
        execute("INSERT INTO segment SELECT id, " + at + ", " + at +
                " * 4000, 4000, 4000000, 100, 'k' FROM rendition " +
                "WHERE asset_id = " + std::to_string(asset) + " AND name = '" + rendition + "'");
    }
};

TEST_F(GrowingLessons, PublishedWhileProcessingAppearWithTheirFirstSeconds) {
    const auto id = create(author_, "处理中").id();
    const auto asset = give_video(id, {.state = "working", .segments = 0, .job_state = "running"});
    auto lesson = publish(author_, id);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PROCESSING);
    EXPECT_TRUE(lesson.publish_when_ready());
    EXPECT_EQ(get_refusal(colleague_, id), "lesson_not_found");
    begin_rendition(asset, "v240", "video");
    EXPECT_EQ(get_refusal(colleague_, id), "lesson_not_found");
    add_segment(asset, "v240", 0);
    EXPECT_EQ(get_refusal(colleague_, id), "lesson_not_found") << "a picture without sound";
    begin_rendition(asset, "a96", "audio");
    add_segment(asset, "a96", 0);
    lesson = get(colleague_, id);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PUBLISHED);
    EXPECT_FALSE(lesson.publish_when_ready());
    EXPECT_EQ(lesson.progress().step(), "transcoding");
}

TEST_F(GrowingLessons, WhoseContentIsNotKnownYetDoNotPlay) {
    const auto id = create(author_, "还在计算").id();
    const auto asset = give_video(id, {.state = "working", .segments = 0, .job_state = "running"});
    const auto of_asset = " WHERE id = " + std::to_string(asset);
    const auto content = number("SELECT content_id FROM asset" + of_asset);
    execute("UPDATE asset SET content_id = NULL" + of_asset);
    for (const auto& [name, kind] : {std::pair("v240", "video"), std::pair("a96", "audio")}) {
        begin_rendition(asset, name, kind);
        add_segment(asset, name, 0);
    }
    EXPECT_FALSE(get(author_, id).playable());
    execute("UPDATE asset SET content_id = " + std::to_string(content) + of_asset);
    EXPECT_TRUE(get(author_, id).playable());
}

TEST_F(GrowingLessons, ShowWhatBothPictureAndSoundHaveAndTakeNothingBack) {
    const auto id = create(author_, "声音在前").id();
    const auto asset = give_video(id, {.state = "working", .segments = 0, .job_state = "running"});
    const auto shown = [&] {
        return number("SELECT shown_segments FROM asset WHERE id = " + std::to_string(asset));
    };
    begin_rendition(asset, "a96", "audio");
    for (int segment = 0; segment < 5; ++segment) add_segment(asset, "a96", segment);
    EXPECT_EQ(shown(), 0) << "sound alone";
    execute("UPDATE rendition SET finished = true WHERE name = 'a96' AND asset_id = " +
            std::to_string(asset));
    EXPECT_EQ(shown(), 0) << "nor all of it";
    begin_rendition(asset, "v240", "video");
    for (int segment = 0; segment < 3; ++segment) add_segment(asset, "v240", segment);
    EXPECT_EQ(shown(), 3);
    begin_rendition(asset, "v480", "video");
    add_segment(asset, "v480", 0);
    EXPECT_EQ(shown(), 3) << "one that comes later takes nothing back";
    add_segment(asset, "v240", 4);
    EXPECT_EQ(shown(), 3) << "behind a gap";
    for (int segment = 1; segment < 5; ++segment) add_segment(asset, "v480", segment);
    add_segment(asset, "v240", 3);
    EXPECT_EQ(shown(), 5);
}

TEST_F(Lessons, ARenditionThatIsNotListedDoesNotPlay) {
    const auto id = create(author_, "未列出").id();
    const auto asset = give_video(id, {.state = "working", .listed = false, .job_state = "running"});
    EXPECT_FALSE(get(author_, id).playable());
    execute("UPDATE rendition SET listed = true WHERE asset_id = " + std::to_string(asset));
    EXPECT_TRUE(get(author_, id).playable());
}

TEST_F(Lessons, AnUploadUnderWayIsShownToItsAuthor) {
    const auto id = create(author_, "上传中").id();
    const auto upload = open_upload(id, author_.id.value, "uploads/a" + std::to_string(id));
    const auto lesson = get(author_, id);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_DRAFT);
    EXPECT_EQ(lesson.progress().step(), "uploading");
    EXPECT_EQ(lesson.progress().received_bytes(), 3000);
    EXPECT_EQ(lesson.progress().size_bytes(), 9000);
    EXPECT_EQ(lesson.upload_id(), upload);
    EXPECT_EQ(get(admin_, id).upload_id(), "");
    EXPECT_EQ(get(admin_, id).progress().received_bytes(), 3000);
    execute("UPDATE upload SET expires_at = now() WHERE lesson_id = " + std::to_string(id));
    EXPECT_EQ(get(author_, id).progress().step(), "");
}

TEST_F(Lessons, AReplacementUnderWayIsNoBusinessOfTheViewers) {
    const auto id = published_lesson("公开课");
    open_upload(id, author_.id.value, "uploads/b" + std::to_string(id));
    EXPECT_EQ(get(author_, id).replacement().progress().step(), "uploading");
    EXPECT_EQ(get(author_, id).state(), v1::LESSON_STATE_PUBLISHED);
    EXPECT_FALSE(get(colleague_, id).has_replacement());
    EXPECT_EQ(get(colleague_, id).progress().step(), "transcoding");
    EXPECT_EQ(get(colleague_, id).upload_id(), "");
}

TEST_F(Lessons, AWaitingVideoSaysHowManyWaitBeforeIt) {
    execute("UPDATE job SET state = 'done' WHERE state = 'waiting'");
    const auto first = create(author_, "先").id();
    const auto second = create(author_, "后").id();
    const VideoRows waiting{.state = "waiting", .segments = 0, .job_state = "waiting"};
    give_video(first, waiting);
    give_video(second, waiting);
    EXPECT_EQ(get(author_, first).progress().queue_position(), 0);
    const auto lesson = get(author_, second);
    EXPECT_EQ(lesson.progress().queue_position(), 1);
    EXPECT_EQ(lesson.progress().step(), "queued");
    EXPECT_EQ(lesson.progress().attempts(), 1);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PROCESSING);
    execute("UPDATE job SET state = 'running' WHERE state = 'waiting'");
    EXPECT_EQ(get(author_, second).progress().queue_position(), 0);
    EXPECT_EQ(get(author_, second).progress().step(), "transcoding");
}

TEST_F(Lessons, AFailedVideoNamesItsReasonAndIsWithdrawn) {
    const auto id = published_lesson("坏文件");
    execute(
        "UPDATE asset SET state = 'failed', failure_code = 'no_video_stream', step = 'failed' "
        "WHERE lesson_id = " +
        std::to_string(id));
    const auto lesson = get(author_, id);
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_FAILED);
    EXPECT_EQ(lesson.failure_code(), "no_video_stream");
    EXPECT_FALSE(lesson.playable());
    EXPECT_EQ(get_refusal(colleague_, id), "lesson_not_found");
}

TEST_F(Lessons, DeletingEndsTheLessonItsUploadAndItsJobAtOnceAndKeepsTheRows) {
    const auto id = published_lesson("删除");
    const auto asset = give_video(id, {.state = "waiting", .segments = 0, .job_state = "waiting"});
    const auto key = "uploads/c" + std::to_string(id);
    const std::string bytes = "bytes";
    blobs_->put(key, std::as_bytes(std::span(bytes)));
    const auto upload = open_upload(id, author_.id.value, key);
    std::promise<std::string> told;
    const auto sender = bus_.subscribe("upload:" + upload, [&](std::string_view, std::string_view payload) {
        told.set_value(std::string(payload));
    });
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", deletion(id));
    auto heard = told.get_future();
    ASSERT_EQ(heard.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    EXPECT_EQ(heard.get(), "closed");
    EXPECT_EQ(number("SELECT epoch FROM upload WHERE id = '" + upload + "'"), 1) << "its sender is too late";
    for (const auto* person : {&author_, &colleague_, &bureau_})
        EXPECT_EQ(get_refusal(*person, id), "lesson_not_found");
    EXPECT_EQ(refusal(author_, "DeleteLesson", deletion(id)), "lesson_not_found");
    EXPECT_EQ(refusal(author_, "UpdateLesson", change(id)), "lesson_not_found");
    EXPECT_EQ(text("SELECT state FROM upload WHERE lesson_id = " + std::to_string(id)), "terminated");
    EXPECT_EQ(blobs_->size_bytes(key), -1);
    EXPECT_EQ(text("SELECT state FROM job WHERE payload->>'asset_id' = '" + std::to_string(asset) + "'"),
              "done");
    EXPECT_EQ(text("SELECT failure_code FROM asset" + row(asset)), "lesson_deleted");
    EXPECT_EQ(number("SELECT count(*) FROM asset WHERE lesson_id = " + std::to_string(id)), 2);
    EXPECT_EQ(mine(100).lessons_size(), 0);
}

TEST_F(Lessons, AVideoThatWasGivenUpMayBeTriedAgain) {
    const auto id = create(author_, "重试").id();
    const auto asset = give_video(
        id, {.state = "failed", .failure_code = "worker_lost", .segments = 0, .job_state = "failed"});
    const auto key = text("SELECT source_key FROM asset" + row(asset));
    EXPECT_EQ(refusal(author_, "RetryTranscode", retry(id)), "retry_impossible");  // its source is gone
    const std::string bytes = "bytes";
    blobs_->put(key, std::as_bytes(std::span(bytes)));
    const auto lesson = call<v1::RetryTranscodeResponse>(author_, "RetryTranscode", retry(id)).lesson();
    EXPECT_EQ(lesson.state(), v1::LESSON_STATE_PROCESSING);
    EXPECT_EQ(lesson.progress().step(), "queued");
    EXPECT_EQ(lesson.failure_code(), "");
    EXPECT_EQ(lesson.progress().attempts(), 0);
    EXPECT_EQ(text("SELECT state FROM job WHERE payload->>'asset_id' = '" + std::to_string(asset) + "'"),
              "waiting");
    EXPECT_EQ(refusal(author_, "RetryTranscode", retry(id)), "lesson_not_failed");
}

TEST_F(Lessons, AFileThatWasRefusedIsNotTriedAgain) {
    const auto id = create(author_, "拒绝").id();
    const auto asset = give_video(id, {.state = "failed", .failure_code = "no_video_stream", .segments = 0});
    const std::string bytes = "bytes";
    blobs_->put(text("SELECT source_key FROM asset" + row(asset)), std::as_bytes(std::span(bytes)));
    EXPECT_EQ(refusal(author_, "RetryTranscode", retry(id)), "retry_impossible");
    EXPECT_EQ(refusal(author_, "RetryTranscode", retry(create(author_, "空").id())), "lesson_not_failed");
}

TEST_F(Lessons, TryingAgainWakesAWorker) {
    const auto id = create(author_, "唤醒").id();
    const auto asset =
        give_video(id, {.state = "failed", .failure_code = "stalled", .segments = 0, .job_state = "failed"});
    const std::string bytes = "bytes";
    blobs_->put(text("SELECT source_key FROM asset" + row(asset)), std::as_bytes(std::span(bytes)));
    std::mutex mutex;
    std::condition_variable woken;
    bool heard = false;
    const auto subscription = bus_.subscribe("jobs", [&](std::string_view, std::string_view) {
        const std::lock_guard lock(mutex);
        heard = true;
        woken.notify_all();
    });
    call<v1::RetryTranscodeResponse>(author_, "RetryTranscode", retry(id));
    std::unique_lock lock(mutex);
    EXPECT_TRUE(woken.wait_for(lock, std::chrono::seconds(10), [&] { return heard; }));
}

TEST_F(Lessons, MyLessonsComeInPagesNewestFirstWithTheQuota) {
    std::vector<std::int64_t> made;
    for (int i = 0; i < 5; ++i) made.push_back(create(author_, "第" + std::to_string(i) + "课").id());
    create(colleague_, "别人的");
    give_video(made[0]);
    open_upload(made[1], author_.id.value, "uploads/d" + std::to_string(made[1]));
    std::vector<std::int64_t> seen;
    std::string token;
    do {
        const auto page = mine(2, token);
        for (const auto& lesson : page.lessons()) seen.push_back(lesson.id());
        token = page.next_page_token();
        EXPECT_EQ(page.used_bytes(), 5000 + 9000);
        EXPECT_EQ(page.quota_bytes(), kQuota);
        ASSERT_LE(seen.size(), 5U);
    } while (!token.empty());
    std::reverse(made.begin(), made.end());
    EXPECT_EQ(seen, made);
}

TEST_F(Lessons, APageOfAnotherSizeOrWithAnotherTokenIsRefused) {
    v1::ListMyLessonsRequest request;
    for (const int size : {-1, 101}) {
        request.set_page_size(size);
        EXPECT_EQ(refusal(author_, "ListMyLessons", request), "page_size_invalid");
    }
    request.set_page_size(1);
    request.set_page_token("0 OR true");
    EXPECT_EQ(refusal(author_, "ListMyLessons", request), "page_token_invalid");
}

}  // namespace
}  // namespace yanxiu::library
