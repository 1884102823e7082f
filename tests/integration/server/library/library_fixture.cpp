#include "tests/integration/server/library/library_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <pqxx/pqxx>

namespace yanxiu::library {

namespace {

std::string unique(const std::string& name) {
    static int count = 0;
    return name + std::to_string(++count);
}

std::int64_t inserted(store::Transaction& t, const std::string& sql) {
    return t.exec1(sql)[0].as<std::int64_t>();
}

}  // namespace

void RecordedEvents::send_to_person(base::PersonId person, const google::protobuf::Message&) {
    const std::lock_guard lock(mutex_);
    persons_.push_back(person.value);
    sent_.notify_all();
}

void RecordedEvents::send_to_session(base::SessionId session, const google::protobuf::Message&) {
    const std::lock_guard lock(mutex_);
    sessions_.push_back(session.value);
    sent_.notify_all();
}

bool RecordedEvents::got(std::vector<std::int64_t>& sent, std::int64_t to, std::size_t events) {
    std::unique_lock lock(mutex_);
    return sent_.wait_for(lock, std::chrono::seconds(10), [&] {
        return static_cast<std::size_t>(std::count(sent.begin(), sent.end(), to)) >= events;
    });
}

bool RecordedEvents::person_got(base::PersonId person, std::size_t events) {
    return got(persons_, person.value, events);
}

bool RecordedEvents::session_got(base::SessionId session, std::size_t events) {
    return got(sessions_, session.value, events);
}

std::size_t RecordedEvents::sent_to(base::SessionId session) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count(sessions_.begin(), sessions_.end(), session.value));
}

LibraryTest::LibraryTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "yanxiu-library-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = pattern;
    blobs_ = std::make_unique<blob::FilesystemStore>(folder_);
    lessons_ = std::make_unique<LessonService>(db(), *blobs_, bus_, lesson_events_, outlook_, terms_, kQuota);
    lessons_->register_calls(calls_);
    timelines_.register_calls(calls_);
    catalogue_.register_calls(calls_);
    courses_.register_calls(calls_);
}

LibraryTest::~LibraryTest() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void LibraryTest::execute(const std::string& sql) {
    test::shared_database().owner().transact([&](store::Transaction& t) { t.exec(sql); });
}

std::int64_t LibraryTest::number(const std::string& sql) {
    return test::shared_database().owner().transact([&](store::Transaction& t) { return inserted(t, sql); });
}

std::string LibraryTest::text(const std::string& sql) {
    return test::shared_database().owner().transact(
        [&](store::Transaction& t) { return t.exec1(sql)[0].as<std::string>(""); });
}

base::SchoolId LibraryTest::make_school() {
    v1::School school;
    school.set_code(unique("library-school-"));
    school.set_name("示范学校");
    school.set_kind(v1::SCHOOL_KIND_PRIMARY);
    return db().transact([&](store::Transaction& t) { return people::save_school(t, school); });
}

people::PersonRecord LibraryTest::make_person(base::SchoolId school, v1::Role role) {
    const std::string login = unique("library.person");
    return db().transact([&](store::Transaction& t) {
        const auto id = people::insert_person(t, {login, "示范" + login, school, "no password", false});
        people::insert_grant(t, id, {0, role, "2018-01-01", "", true}, {});
        return people::find_person(t, id).value();
    });
}

net::CallContext LibraryTest::as(const people::PersonRecord& person) {
    net::CallContext context;
    context.caller.person = person.id;
    context.caller.session = {person.id.value + 1'000'000};
    context.caller.school = person.school;
    for (const auto role : person.roles_held()) {
        context.caller.school_admin |= role == v1::ROLE_SCHOOL_ADMIN;
        context.caller.bureau_admin |= role == v1::ROLE_BUREAU_ADMIN;
    }
    return context;
}

const net::CallRegistry::Entry& LibraryTest::find(const std::string& method) const {
    const auto* entry = calls_.find("yanxiu.v1.LibraryService/" + method);
    if (entry == nullptr) throw std::logic_error("no method " + method);
    return *entry;
}

v1::Lesson LibraryTest::create(const people::PersonRecord& author, const std::string& title,
                               const std::string& description) {
    v1::CreateLessonRequest request;
    request.set_title(title);
    request.set_description(description);
    return call<v1::CreateLessonResponse>(author, "CreateLesson", request).lesson();
}

v1::Lesson LibraryTest::get(const people::PersonRecord& caller, std::int64_t lesson) {
    v1::GetLessonRequest request;
    request.set_lesson_id(lesson);
    return call<v1::GetLessonResponse>(caller, "GetLesson", request).lesson();
}

std::string LibraryTest::get_refusal(const people::PersonRecord& caller, std::int64_t lesson) {
    v1::GetLessonRequest request;
    request.set_lesson_id(lesson);
    return refusal(caller, "GetLesson", request);
}

v1::Lesson LibraryTest::publish(const people::PersonRecord& caller, std::int64_t lesson, bool published) {
    v1::SetPublishedRequest request;
    request.set_lesson_id(lesson);
    request.set_published(published);
    return call<v1::SetPublishedResponse>(caller, "SetPublished", request).lesson();
}

std::int64_t LibraryTest::give_video(std::int64_t lesson, const VideoRows& rows) {
    return db().transact([&](store::Transaction& t) {
        const auto bytes = rows.content.empty() ? unique("bytes ") : rows.content;
        const auto hash = "sha256(convert_to(" + t.quote(bytes) + ", 'UTF8'))";
        t.exec("INSERT INTO content (sha256) VALUES (" + hash + ") ON CONFLICT DO NOTHING");
        const auto content = "(SELECT id FROM content WHERE sha256 = " + hash + ")";
        const auto asset =
            inserted(t,
                     "INSERT INTO asset (lesson_id, content_id, source_key, source_bytes, state, step, "
                     "failure_code, poster_key, duration_ms, done_ms, total_ms) VALUES (" +
                         std::to_string(lesson) + ", " + content + ", 'sources/" + unique("") + "', 5000, " +
                         t.quote(rows.state) + ", 'transcoding', " + t.quote(rows.failure_code) + ", " +
                         t.quote(rows.poster_key) + ", " + std::to_string(rows.segments * 4000) + ", " +
                         std::to_string(rows.segments * 4000) + ", 60000) RETURNING id");
        const auto id = std::to_string(asset);
        t.exec(
            "INSERT INTO job (kind, payload, state, attempts) VALUES ('transcode', "
            "jsonb_build_object('asset_id', " +
            id + "), " + t.quote(rows.job_state) + ", 1)");
        t.exec("UPDATE lesson SET asset_id = " + id + " WHERE id = " + std::to_string(lesson));
        if (rows.segments == 0) return asset;
        const std::string listed = rows.listed ? "true" : "false";
        t.exec("INSERT INTO rendition (asset_id, name, kind, bandwidth, codecs, init_key, listed) VALUES (" +
               id + ", 'v240', 'video', 300000, 'avc1.42c01e', 'i', " + listed + "), (" + id +
               ", 'a96', 'audio', 100000, 'mp4a.40.2', 'i', " + listed + ")");
        t.exec(
            "INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, "
            "blob_key) SELECT r.id, n, n * 4000, 4000, 4000000, 1000, 'k' FROM rendition r, "
            "generate_series(0, " +
            std::to_string(rows.segments - 1) + ") AS n WHERE r.asset_id = " + id);
        return asset;
    });
}

std::string LibraryTest::open_upload(std::int64_t lesson, std::int64_t owner, const std::string& blob_key) {
    return text(
        "INSERT INTO upload (owner_id, lesson_id, size_bytes, reserved_bytes, offset_bytes, blob_key, "
        "expires_at) VALUES (" +
        std::to_string(owner) + ", " + std::to_string(lesson) + ", 9000, 9000, 3000, '" + blob_key +
        "', now() + interval '1 day') RETURNING id");
}

std::int64_t LibraryTest::published_lesson(const std::string& title, const std::string& description,
                                           const VideoRows& rows) {
    const auto id = create(author_, title, description).id();
    give_video(id, rows);
    publish(author_, id);
    return id;
}

std::int64_t LibraryTest::save_course(const std::string& title, bool published) {
    v1::SaveCourseRequest request;
    request.mutable_course()->set_title(title);
    request.mutable_course()->set_published(published);
    return call<v1::SaveCourseResponse>(bureau_, "SaveCourse", request).course().id();
}

v1::PlaceLessonRequest LibraryTest::placing(std::int64_t course, std::int64_t lesson,
                                            const std::string& category, const std::string& pays_from) {
    v1::PlaceLessonRequest request;
    request.set_course_id(course);
    request.set_lesson_id(lesson);
    request.set_category(category);
    request.set_pays_from(pays_from);
    return request;
}

v1::RemoveLessonRequest LibraryTest::removing(std::int64_t course, std::int64_t lesson) {
    v1::RemoveLessonRequest request;
    request.set_course_id(course);
    request.set_lesson_id(lesson);
    return request;
}

}  // namespace yanxiu::library
