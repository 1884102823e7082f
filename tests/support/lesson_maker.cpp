#include "tests/support/lesson_maker.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <pqxx/pqxx>
#include <span>

namespace yanxiu::test {
namespace {

std::string unique(const char* name) {
    static std::atomic<int> count{0};
    return fmt::format("{}-{}-{}", name, ::getpid(), ++count);
}

template <class... Parameters>
std::int64_t id_of(store::Database& database, const char* statement, const Parameters&... parameters) {
    return database.transact([&](store::Transaction& t) {
        const auto rows = t.exec_params(statement, parameters...);
        return rows.empty() ? 0 : rows[0][0].template as<std::int64_t>();
    });
}

std::string key_of(base::AssetId asset, const std::string& rendition, const std::string& name) {
    return fmt::format("assets/{}/1-1/{}/{}", asset.value, rendition, name);
}

}  // namespace

base::PersonId LessonMaker::person() {
    const auto school =
        id_of(database_, "INSERT INTO school (code, name, kind) VALUES ($1, '示范学校', 2) RETURNING id",
              unique("school"));
    return {
        id_of(database_,
              "INSERT INTO person (login, name, school_id, password_hash) VALUES ($1, '示范教师', $2, 'x') "
              "RETURNING id",
              unique("person"), school)};
}

MadeLesson LessonMaker::lesson(base::PersonId author) {
    MadeLesson made;
    made.lesson = {id_of(
        database_, "INSERT INTO lesson (author_id, title) VALUES ($1, '示范课') RETURNING id", author.value)};
    made.content = {id_of(database_,
                          "INSERT INTO content (sha256) VALUES (sha256(convert_to($1, 'UTF8'))) RETURNING id",
                          unique("content"))};
    made.asset = {id_of(database_,
                        "INSERT INTO asset (lesson_id, content_id, source_key, source_bytes, state) "
                        "VALUES ($1, $2, 'uploads/source', 1, 'working') RETURNING id",
                        made.lesson.value, made.content.value)};
    id_of(database_, "UPDATE lesson SET asset_id = $2, published_at = now() WHERE id = $1", made.lesson.value,
          made.asset.value);
    return made;
}

void LessonMaker::rendition(base::AssetId asset, const std::string& name, const std::string& kind,
                            bool listed) {
    const auto key = key_of(asset, name, "init.mp4");
    const auto init = bytes(asset, name, -1, 100);
    blobs_.put(key, std::as_bytes(std::span(init)));
    const bool video = kind == "video";
    id_of(database_,
          "INSERT INTO rendition (asset_id, name, kind, width, height, frame_rate_mhz, bandwidth, codecs, "
          "init_key, listed) VALUES ($1, $2, $3, $4, $5, 25000, 800000, $6, $7, $8)",
          asset.value, name, kind, video ? 640 : 0, video ? 360 : 0, video ? "avc1.64001e" : "mp4a.40.2", key,
          listed);
}

void LessonMaker::segment(base::AssetId asset, const std::string& rendition, int number,
                          std::size_t size_bytes) {
    const auto key = key_of(asset, rendition, std::to_string(number) + ".m4s");
    const auto body = bytes(asset, rendition, number, size_bytes);
    blobs_.put(key, std::as_bytes(std::span(body)));
    id_of(database_,
          "INSERT INTO segment (rendition_id, number, start_ms, duration_ms, duration_us, size_bytes, "
          "blob_key) "
          "SELECT id, $3, $3 * 2000, 2000, 2000000, $4, $5 FROM rendition WHERE asset_id = $1 AND name = $2",
          asset.value, rendition, number, size_bytes, key);
}

void LessonMaker::sheet(base::AssetId asset, std::int64_t start_ms, std::size_t size_bytes) {
    const auto key = key_of(asset, "storyboard", std::to_string(start_ms) + ".jpg");
    const auto body = bytes(asset, "storyboard", static_cast<int>(start_ms), size_bytes);
    blobs_.put(key, std::as_bytes(std::span(body)));
    id_of(
        database_,
        "INSERT INTO storyboard_sheet (asset_id, start_ms, interval_ms, pictures, width, height, size_bytes, "
        "blob_key) VALUES ($1, $2, 2000, 2, 160, 90, $3, $4)",
        asset.value, start_ms, size_bytes, key);
}

void LessonMaker::complete(base::AssetId asset, const std::string& rendition) {
    id_of(database_, "UPDATE rendition SET complete = true, listed = true WHERE asset_id = $1 AND name = $2",
          asset.value, rendition);
}

void LessonMaker::complete(base::AssetId asset) {
    id_of(database_, "UPDATE rendition SET complete = true, listed = true WHERE asset_id = $1", asset.value);
    id_of(database_, "UPDATE asset SET state = 'complete' WHERE id = $1", asset.value);
}

void LessonMaker::remove(const MadeLesson& lesson) {
    id_of(database_, "UPDATE lesson SET deleted_at = now() WHERE id = $1", lesson.lesson.value);
}

base::LeaseId LessonMaker::lease(base::PersonId person, const MadeLesson& lesson) {
    return {id_of(database_,
                  "INSERT INTO lease (person_id, lesson_id, content_id, asset_id, device_id, granted_at, "
                  "last_seen_at) VALUES ($1, $2, $3, $4, 'tablet', now(), now()) RETURNING id",
                  person.value, lesson.lesson.value, lesson.content.value, lesson.asset.value)};
}

void LessonMaker::close(base::LeaseId lease) {
    id_of(database_, "UPDATE lease SET ended_at = now(), end_cause = 'closed' WHERE id = $1", lease.value);
}

std::string LessonMaker::bytes(base::AssetId asset, const std::string& rendition, int number,
                               std::size_t size) {
    auto text = fmt::format("<{} {} {}>", asset.value, rendition, number);
    std::string all;
    all.reserve(size + text.size());
    while (all.size() < size) all += text;
    all.resize(size);
    return all;
}

}  // namespace yanxiu::test
