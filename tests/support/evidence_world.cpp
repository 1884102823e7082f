#include "tests/support/evidence_world.hpp"

#include <pqxx/pqxx>

namespace yanxiu::test {
namespace {

constexpr auto kPerson =
    "WITH s AS (INSERT INTO school (code, name, kind) VALUES (gen_random_uuid()::text, '示范学校', 1) "
    "RETURNING id) INSERT INTO person (login, name, school_id, password_hash) "
    "SELECT gen_random_uuid()::text, '示范教师', id, '' FROM s RETURNING id";
constexpr auto kContent =
    "INSERT INTO content (sha256) VALUES (sha256(gen_random_uuid()::text::bytea)) RETURNING id";
constexpr auto kLesson =
    "INSERT INTO lesson (author_id, title, published_at) VALUES ($1, '示范课', now()) RETURNING id";
constexpr auto kAsset =
    "INSERT INTO asset (lesson_id, content_id, source_key, source_bytes, state, duration_ms) "
    "VALUES ($1, $2, '', 1, 'complete', 2700000) RETURNING id";
constexpr auto kSegment =
    "WITH r AS (INSERT INTO rendition (asset_id, name, kind, bandwidth, codecs, init_key, listed, complete) "
    "VALUES ($1, 'v360', 'video', 1, '', '', true, true), ($1, 'a96', 'audio', 1, '', '', true, true) "
    "RETURNING id) "
    "INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, blob_key) "
    "SELECT id, 0, 0, 4000, 4000000, 1, '' FROM r";
constexpr auto kShow = "UPDATE lesson SET asset_id = $2 WHERE id = $1";
constexpr auto kPlace =
    "WITH c AS (INSERT INTO course (title, created_by) SELECT '示范课程', author_id FROM lesson WHERE id = "
    "$1 "
    "RETURNING id, created_by) INSERT INTO course_lesson (course_id, lesson_id, position, category, "
    "pays_from, "
    "placed_by) SELECT id, $1, 1, $2, $3::date, created_by FROM c RETURNING course_id";

std::int64_t id_of(const pqxx::row& row) {
    return row[0].as<std::int64_t>();
}

}  // namespace

base::PersonId make_person(store::Database& owner) {
    return owner.transact([](store::Transaction& t) { return base::PersonId{id_of(t.exec1(kPerson))}; });
}

TestLesson make_lesson(store::Database& owner, base::PersonId author) {
    return owner.transact([&](store::Transaction& t) {
        TestLesson made;
        made.lesson = {id_of(t.exec_params1(kLesson, author.value))};
        made.content = {id_of(t.exec1(kContent))};
        made.asset = {id_of(t.exec_params1(kAsset, made.lesson.value, made.content.value))};
        t.exec_params0(kSegment, made.asset.value);
        t.exec_params0(kShow, made.lesson.value, made.asset.value);
        return made;
    });
}

base::CourseId place_lesson(store::Database& owner, const TestLesson& lesson, const std::string& category,
                            const std::string& day) {
    return owner.transact([&](store::Transaction& t) {
        t.exec_params0("INSERT INTO content_to_recompute (content_id) VALUES ($1)", lesson.content.value);
        return base::CourseId{id_of(t.exec_params1(kPlace, lesson.lesson.value, category, day))};
    });
}

}  // namespace yanxiu::test
