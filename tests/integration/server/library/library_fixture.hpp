#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/error.hpp"
#include "server/base/thread_pool.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/catalogue.hpp"
#include "server/library/course_service.hpp"
#include "server/library/lesson_events.hpp"
#include "server/library/lesson_service.hpp"
#include "server/library/timeline_service.hpp"
#include "server/people/person_store.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::library {

/// Sockets that remember what they were sent.
class RecordedEvents final : public net::Events {
  public:
    void send_to_person(base::PersonId person, const google::protobuf::Message& event) override;
    void send_to_session(base::SessionId session, const google::protobuf::Message& event) override;
    void close_session(base::SessionId) override {}
    void close_person(base::PersonId) override {}

    /// Waits until so many were sent to the person or session; false when they do not come.
    bool person_got(base::PersonId person, std::size_t events);
    bool session_got(base::SessionId session, std::size_t events);
    std::size_t sent_to(base::SessionId session);

  private:
    bool got(std::vector<std::int64_t>& sent, std::int64_t to, std::size_t events);
    std::mutex mutex_;
    std::condition_variable sent_;
    std::vector<std::int64_t> persons_;
    std::vector<std::int64_t> sessions_;
};

/// How a lesson's video is to stand in the database.
struct VideoRows {
    std::string state = "complete";
    std::string failure_code = "";
    int segments = 1;    // of a rendition
    bool listed = true;  // that rendition
    std::string job_state = "done";
    std::string content = "";  // what the source is the hash of; empty: not hashed yet
    std::string poster_key = "";
};

/// The room's services on a real database, called the way the dispatcher calls them. Each test has schools,
/// persons and lessons of its own.
class LibraryTest : public ::testing::Test {
  protected:
    LibraryTest();
    ~LibraryTest() override;

    static store::Database& db() { return test::shared_database().database(); }
    static void execute(const std::string& sql);
    static std::int64_t number(const std::string& sql);
    static std::string text(const std::string& sql);

    base::SchoolId make_school();
    people::PersonRecord make_person(base::SchoolId school, v1::Role role = v1::ROLE_TEACHER);
    static net::CallContext as(const people::PersonRecord& person);

    template <class Response, class Request>
    Response call(const people::PersonRecord& caller, const std::string& method, const Request& request) {
        auto context = as(caller);
        return static_cast<const Response&>(*find(method).blocking(context, request));
    }

    /// The stable code with which a call is refused; empty when it is not.
    template <class Request>
    std::string refusal(const people::PersonRecord& caller, const std::string& method,
                        const Request& request) {
        auto context = as(caller);
        try {
            find(method).blocking(context, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    v1::Lesson create(const people::PersonRecord& author, const std::string& title,
                      const std::string& description = {});
    v1::Lesson get(const people::PersonRecord& caller, std::int64_t lesson);
    std::string get_refusal(const people::PersonRecord& caller, std::int64_t lesson);
    v1::Lesson publish(const people::PersonRecord& caller, std::int64_t lesson, bool published = true);
    /// Gives the lesson a new video; answers its asset.
    static std::int64_t give_video(std::int64_t lesson, const VideoRows& rows = {});
    static std::string open_upload(std::int64_t lesson, std::int64_t owner, const std::string& blob_key);
    /// A lesson in the catalogue.
    std::int64_t published_lesson(const std::string& title, const std::string& description = {},
                                  const VideoRows& rows = {});
    std::int64_t save_course(const std::string& title, bool published = true);
    static v1::PlaceLessonRequest placing(std::int64_t course, std::int64_t lesson,
                                          const std::string& category = "remote",
                                          const std::string& pays_from = "2018-03-08");
    static v1::RemoveLessonRequest removing(std::int64_t course, std::int64_t lesson);

    const base::SchoolId here_ = make_school();
    const base::SchoolId elsewhere_ = make_school();
    const people::PersonRecord author_ = make_person(here_);
    const people::PersonRecord colleague_ = make_person(here_);
    const people::PersonRecord stranger_ = make_person(elsewhere_);
    const people::PersonRecord admin_ = make_person(here_, v1::ROLE_SCHOOL_ADMIN);
    const people::PersonRecord other_admin_ = make_person(elsewhere_, v1::ROLE_SCHOOL_ADMIN);
    const people::PersonRecord bureau_ = make_person(elsewhere_, v1::ROLE_BUREAU_ADMIN);

    const Terms terms_{{"math", "chinese"}, {"ethics", "subject"}, {"remote", "school"}};
    std::filesystem::path folder_;
    std::unique_ptr<blob::FilesystemStore> blobs_;
    base::SystemClock clock_;
    base::ThreadPool pool_{1, 100};
    bus::Bus bus_{{"", "test:"}};
    RecordedEvents events_;
    LessonEvents lesson_events_{db(), bus_, events_, pool_, clock_};
    QueueOutlook outlook_{db(), std::chrono::milliseconds(0)};
    net::CallRegistry calls_;
    std::unique_ptr<LessonService> lessons_;
    TimelineService timelines_{db(), lesson_events_};
    Catalogue catalogue_{db(), terms_};
    CourseService courses_{db(), terms_};
    static constexpr std::int64_t kQuota = 1'000'000;

  private:
    const net::CallRegistry::Entry& find(const std::string& method) const;
};

}  // namespace yanxiu::library
