#include "server/operations/operations_service.hpp"

#include <gmock/gmock.h>

#include "server/net/call_rules.hpp"
#include "server/operations/queue_metrics.hpp"
#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::operations {
namespace {

using library::LibraryTest;
using library::VideoRows;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const VideoRows kWaiting{.state = "waiting", .segments = 0, .job_state = "waiting"};
const VideoRows kRunning{.state = "working", .segments = 2, .job_state = "running"};

class Operations : public LibraryTest {
  protected:
    Operations() {
        operations_.register_calls(calls_);
        execute("UPDATE job SET state = 'done', finished_at = NULL, started_at = NULL");
        execute("UPDATE asset SET state = 'complete'");
    }

    template <class Response, class Request>
    Response ask(const people::PersonRecord& caller, const std::string& method, const Request& request) {
        auto context = as(caller);
        const auto* entry = calls_.find("yanxiu.v1.OperationsService/" + method);
        net::require_access(net::access_of(*entry->descriptor), context.caller);
        return static_cast<const Response&>(*entry->blocking(context, request));
    }
    template <class Request>
    std::string refused(const people::PersonRecord& caller, const std::string& method,
                        const Request& request) {
        try {
            auto context = as(caller);
            const auto* entry = calls_.find("yanxiu.v1.OperationsService/" + method);
            net::require_access(net::access_of(*entry->descriptor), context.caller);
            entry->blocking(context, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }
    v1::GetQueueResponse queue() {
        return ask<v1::GetQueueResponse>(bureau_, "GetQueue", v1::GetQueueRequest());
    }
    static v1::CancelLessonRequest cancelling(std::int64_t lesson) {
        v1::CancelLessonRequest request;
        request.set_lesson_id(lesson);
        return request;
    }
    static v1::RetryLessonRequest retrying(std::int64_t lesson) {
        v1::RetryLessonRequest request;
        request.set_lesson_id(lesson);
        return request;
    }
    std::int64_t lesson_with(const people::PersonRecord& author, const std::string& title,
                             const VideoRows& rows) {
        const auto id = create(author, title).id();
        asset_ = give_video(id, rows);
        return id;
    }
    void put_source(std::int64_t asset) {
        const std::string bytes = "bytes";
        blobs_->put(text("SELECT source_key FROM asset WHERE id = " + std::to_string(asset)),
                    std::as_bytes(std::span(bytes)));
    }
    static std::int64_t audits(const std::string& act, std::int64_t lesson) {
        return number("SELECT count(*) FROM audit WHERE act = '" + act +
                      "' AND subject = 'lesson:" + std::to_string(lesson) + "'");
    }
    static std::string of_asset(std::int64_t asset) {
        return "payload->>'asset_id' = '" + std::to_string(asset) + "'";
    }

    OperationsService operations_{db(), *blobs_, bus_, lesson_events_, outlook_};
    std::int64_t asset_ = 0;  // of the lesson made last
};

std::vector<std::string> titles(const google::protobuf::RepeatedPtrField<v1::QueuedLesson>& lessons) {
    std::vector<std::string> found;
    for (const auto& lesson : lessons) found.push_back(lesson.title());
    return found;
}

TEST_F(Operations, AreForBureauAdministratorsAlone) {
    const auto lesson = lesson_with(author_, "等待", kWaiting);
    for (const auto* person : {&author_, &colleague_, &admin_, &other_admin_}) {
        EXPECT_EQ(refused(*person, "GetQueue", v1::GetQueueRequest()), "role_required");
        EXPECT_EQ(refused(*person, "CancelLesson", cancelling(lesson)), "role_required");
        EXPECT_EQ(refused(*person, "RetryLesson", retrying(lesson)), "role_required");
        auto context = as(*person);
        EXPECT_THROW(
            calls_.find("yanxiu.v1.OperationsService/CancelLesson")->blocking(context, cancelling(lesson)),
            base::RequestError)
            << "also where the carrier would let them";
    }
    EXPECT_EQ(queue().waiting_size(), 1);
}

TEST_F(Operations, ShowWhatRunsWaitsAndHasFailed) {
    EXPECT_EQ(queue().running_size() + queue().waiting_size() + queue().failed_size(), 0);
    const auto running = lesson_with(author_, "处理", kRunning);
    execute(
        "UPDATE job SET worker = 'here:1', started_at = now() - interval '10 seconds', lease_until = now() + "
        "interval '1 minute' WHERE " +
        of_asset(asset_));
    execute("INSERT INTO chunk SELECT " + std::to_string(asset_) +
            ", n, n, n, n, NULL, 0, 0 FROM generate_series(0, 3) n");
    execute(
        "INSERT INTO job (kind, payload, state, worker, started_at, lease_until) SELECT 'chunk', "
        "jsonb_build_object("
        "'asset_id', " +
        std::to_string(asset_) +
        ", 'chunk', n, 'part', 'all'), CASE n WHEN 0 THEN 'done' WHEN 1 THEN "
        "'running' ELSE 'waiting' END, 'there:2', now() - interval '5 seconds', now() + interval '1 minute' "
        "FROM generate_series(0, 3) n");
    lesson_with(author_, "甲", kWaiting);
    lesson_with(author_, "乙", kWaiting);
    lesson_with(stranger_, "外校", kWaiting);
    lesson_with(author_, "坏", {.state = "failed", .failure_code = "no_video_stream", .segments = 0});
    execute("UPDATE job SET finished_at = now() WHERE " + of_asset(asset_));

    const auto seen = queue();
    ASSERT_EQ(seen.running_size(), 1);
    const auto& made = seen.running(0);
    EXPECT_EQ(made.lesson_id(), running);
    EXPECT_EQ(made.author_name(), author_.name);
    EXPECT_EQ(made.school_name(), "示范学校");
    EXPECT_EQ(made.worker(), "here:1");
    EXPECT_TRUE(made.playable());
    EXPECT_EQ(made.done_ms(), 8000);
    EXPECT_EQ(made.chunks_planned(), 4);
    EXPECT_EQ(made.chunks_done(), 1);
    ASSERT_EQ(made.chunks_size(), 1);
    EXPECT_EQ(made.chunks(0).number(), 1);
    EXPECT_EQ(made.chunks(0).worker(), "there:2");
    EXPECT_GE(made.chunks(0).running_s(), 5);
    EXPECT_GT(made.complete_in_s(), 0) << "what is made tells how fast";
    EXPECT_THAT(titles(seen.waiting()), ElementsAre("外校", "甲", "乙")) << "in turn";
    EXPECT_EQ(seen.waiting(2).before(), 2);
    EXPECT_EQ(seen.waiting(0).step(), "queued");
    ASSERT_EQ(seen.failed_size(), 1);
    EXPECT_EQ(seen.failed(0).reason(), "no_video_stream");
    EXPECT_FALSE(seen.failed(0).may_retry()) << "the file was refused";
    const auto& figures = seen.figures();
    EXPECT_EQ(figures.lessons_waiting(), 3);
    EXPECT_EQ(figures.lessons_running(), 1);
    EXPECT_EQ(figures.chunks_waiting(), 2);
    EXPECT_EQ(figures.chunks_running(), 1);
    EXPECT_EQ(figures.workers(), 2);
    EXPECT_EQ(figures.failed_today(), 1);
}

TEST_F(Operations, ShowNothingOfDeletedLessons) {
    const auto lesson = lesson_with(author_, "删除", kWaiting);
    v1::DeleteLessonRequest request;
    request.set_lesson_id(lesson);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", request);
    const auto seen = queue();
    EXPECT_EQ(seen.running_size() + seen.waiting_size() + seen.failed_size(), 0);
    EXPECT_EQ(refused(bureau_, "CancelLesson", cancelling(lesson)), "lesson_not_found");
    EXPECT_EQ(refused(bureau_, "RetryLesson", retrying(lesson)), "lesson_not_found");
}

TEST_F(Operations, CancellingEndsAllJobsWithAReasonThatItsAuthorSeesAndMayRetryFrom) {
    const auto lesson = lesson_with(author_, "停止", kRunning);
    put_source(asset_);
    execute("INSERT INTO job (kind, payload, state) SELECT 'chunk', jsonb_build_object('asset_id', " +
            std::to_string(asset_) +
            ", 'chunk', n, 'part', 'all'), s FROM (VALUES (0, 'done'), (1, 'running'), (2, "
            "'waiting')) AS c (n, s)");
    ask<v1::CancelLessonResponse>(bureau_, "CancelLesson", cancelling(lesson));
    EXPECT_EQ(number("SELECT count(*) FROM job WHERE state = 'failed' AND reason = 'cancelled' AND "
                     "finished_at IS NOT NULL "
                     "AND lease_until IS NULL AND " +
                     of_asset(asset_)),
              3);
    EXPECT_EQ(number("SELECT count(*) FROM job WHERE state = 'done' AND " + of_asset(asset_)), 1)
        << "what is made stays";
    auto seen = get(author_, lesson);
    EXPECT_EQ(seen.state(), v1::LESSON_STATE_FAILED);
    EXPECT_EQ(seen.failure_code(), "cancelled");
    EXPECT_TRUE(seen.may_retry());
    EXPECT_FALSE(seen.playable());
    EXPECT_THAT(titles(queue().failed()), ElementsAre("停止"));
    EXPECT_TRUE(queue().failed(0).may_retry());
    EXPECT_EQ(audits("lesson.cancel", lesson), 1);

    v1::RetryTranscodeRequest request;
    request.set_lesson_id(lesson);
    seen = call<v1::RetryTranscodeResponse>(author_, "RetryTranscode", request).lesson();
    EXPECT_EQ(seen.progress().step(), "queued");
    EXPECT_EQ(seen.failure_code(), "");
    EXPECT_THAT(titles(queue().waiting()), ElementsAre("停止"));
}

TEST_F(Operations, OnlyWhatWaitsOrIsBeingMadeIsCancelled) {
    const auto done = lesson_with(author_, "完成", {});
    const auto empty = create(author_, "空").id();
    for (const auto lesson : {done, empty})
        EXPECT_EQ(refused(bureau_, "CancelLesson", cancelling(lesson)), "lesson_not_in_work");
    EXPECT_TRUE(get(author_, done).playable());
    EXPECT_EQ(audits("lesson.cancel", done), 0);
}

TEST_F(Operations, AnAdministratorRetriesForTheAuthor) {
    const auto lesson =
        lesson_with(author_, "重试",
                    {.state = "failed", .failure_code = "stalled", .segments = 0, .job_state = "failed"});
    EXPECT_EQ(refused(bureau_, "RetryLesson", retrying(lesson)), "retry_impossible") << "its source is gone";
    put_source(asset_);
    ask<v1::RetryLessonResponse>(bureau_, "RetryLesson", retrying(lesson));
    EXPECT_THAT(titles(queue().waiting()), ElementsAre("重试"));
    EXPECT_EQ(get(author_, lesson).progress().step(), "queued");
    EXPECT_EQ(audits("lesson.retry", lesson), 1);
    EXPECT_EQ(refused(bureau_, "RetryLesson", retrying(lesson)), "lesson_not_failed");
}

TEST_F(Operations, MetricsTellDepthAndCountWhatHasEnded) {
    lesson_with(author_, "甲", kWaiting);
    execute(
        "UPDATE job SET created_at = now() - interval '100 seconds', not_before = now() - interval '90 "
        "seconds' WHERE " +
        of_asset(asset_));
    lesson_with(author_, "乙", kRunning);
    base::Metrics metrics;
    QueueMetrics queue_metrics(db(), metrics, std::chrono::seconds(0));
    queue_metrics.refresh();
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_jobs{kind=\"transcode\",state=\"waiting\"} 1"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_jobs{kind=\"transcode\",state=\"running\"} 1"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_jobs{kind=\"chunk\",state=\"waiting\"} 0"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_jobs{kind=\"poster\",state=\"waiting\"} 0"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_jobs{kind=\"download\",state=\"running\"} 0"));
    EXPECT_THAT(metrics.text(),
                testing::ContainsRegex("yanxiu_jobs_oldest_waiting_seconds.kind=\"transcode\". 9[0-9]"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_chunks_done_total 0"));

    execute(
        "INSERT INTO job (kind, payload, state, reason, finished_at, made_ms) VALUES "
        "('chunk', '{}', 'done', '', now(), 20000), ('chunk', '{}', 'done', '', now(), 12500), "
        "('chunk', '{}', 'failed', 'stalled', now(), 0)");
    queue_metrics.refresh();
    queue_metrics.refresh();  // what was counted is not counted again
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_chunks_done_total 2"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_media_made_seconds_total 32.5"));
    EXPECT_THAT(metrics.text(), HasSubstr("yanxiu_jobs_failed_total{kind=\"chunk\",reason=\"stalled\"} 1"));
    EXPECT_THAT(metrics.text(), Not(HasSubstr("reason=\"\"")));
}

}  // namespace
}  // namespace yanxiu::operations
