// Who is refused, and how; nothing changes by it.
#include "tests/integration/server/library/upload_fixture.hpp"

namespace yanxiu::library {
namespace {

class UploadRefusalsTest : public UploadTest {
  protected:
    void expect(const Answer& answer, int status, const std::string& code) {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_TRUE(answer.has_code(code)) << code << ": " << answer.body;
    }
};

TEST_F(UploadRefusalsTest, NobodyUploadsWithoutASession) {
    expect(create(lesson_, {{"upload-length", "5"}, {"cookie", ""}}), 401, "not_signed_in");
    const auto cookie = "yanxiu_session=" + std::to_string(caller_.value) + "!";
    expect(create(lesson_, {{"upload-length", "5"}, {"cookie", cookie}}), 401, "not_signed_in");
}

TEST_F(UploadRefusalsTest, AnotherVersionOfTheProtocolIsToldOurs) {
    for (const std::string version : {"", "0.2.2"}) {
        const auto origin = "http://localhost:" + std::to_string(node_->port());
        const auto answer =
            create(lesson_, {{"upload-length", "5"}, {"tus-resumable", version}, {"origin", origin}});
        expect(answer, 412, "unsupported_tus_version");
        EXPECT_EQ(answer.headers.at("tus-version"), "1.0.0");
    }
}

TEST_F(UploadRefusalsTest, CreationNeedsALessonOfOnesOwnAndALength) {
    const auto metadata = [](const std::string& text) {
        return Lines{{"upload-length", "5"}, {"upload-metadata", text}};
    };
    expect(create(lesson_, metadata("")), 400, "malformed_metadata");
    expect(create(lesson_, metadata("filename YQ==")), 400, "malformed_metadata");
    expect(create(lesson_, metadata("lesson_id !!")), 400, "malformed_metadata");
    expect(create(lesson_, metadata(metadata_for(lesson_) + ",filename YQ==")), 400, "malformed_metadata");
    expect(create(lesson_, {}), 400, "malformed_length");
    expect(create(lesson_, {{"upload-length", "-5"}}), 400, "malformed_length");
    expect(create(lesson_, {{"upload-length", "5"}, {"upload-defer-length", "1"}}), 400, "malformed_length");
    expect(create(lesson_, {{"upload-length", "0"}}), 400, "empty_upload");
    expect(create(lesson_, {{"upload-length", "5"}, {"upload-concat", "partial"}}), 400,
           "unsupported_extension");
    expect(create(make_lesson(make_person()), {{"upload-length", "5"}}), 404, "lesson_not_found");
    sql("UPDATE lesson SET deleted_at = now() WHERE id = " + std::to_string(lesson_.value) + " RETURNING id");
    expect(create(lesson_, {{"upload-length", "5"}}), 404, "lesson_not_found");
}

TEST_F(UploadRefusalsTest, TheVideoOfALessonInACourseStays) {
    const auto id = std::to_string(lesson_.value);
    const auto person = std::to_string(caller_.value);
    const auto path = create(lesson_, {{"upload-length", "5"}}).path();
    sql("WITH a AS (INSERT INTO asset (lesson_id, source_key, source_bytes, state) VALUES (" + id +
        ", '', 1, 'complete') RETURNING id) UPDATE lesson SET asset_id = (SELECT id FROM a) WHERE id = " +
        id + " RETURNING id");
    sql("WITH c AS (INSERT INTO course (title, created_by) VALUES ('示范课程', " + person +
        ") RETURNING id) INSERT INTO course_lesson (course_id, lesson_id, position, category, pays_from, "
        "placed_by) SELECT id, " +
        id + ", 1, 'remote', '2018-01-01', " + person + " FROM c RETURNING lesson_id");
    expect(patch(path, 0, "hello"), 403, "lesson_in_course");  // begun before it was placed
    expect(create(lesson_, {{"upload-length", "5"}}), 403, "lesson_in_course");
    EXPECT_EQ(sql("SELECT count(*) FROM asset WHERE lesson_id = " + id), "1");
    sql("UPDATE asset SET state = 'failed' WHERE lesson_id = " + id + " RETURNING id");
    EXPECT_EQ(create(lesson_, {{"upload-length", "5"}}).status, 201);
    sql("UPDATE asset SET state = 'complete' WHERE lesson_id = " + id + " RETURNING id");
    sql("UPDATE course_lesson SET removed_at = now() WHERE lesson_id = " + id + " RETURNING lesson_id");
    EXPECT_EQ(create(lesson_, {{"upload-length", "5"}}).status, 201);
}

TEST_F(UploadRefusalsTest, WhatIsWrongWithAPatchIsSaidAndChangesNothing) {
    const auto path = created(10);
    patch(path, 0, "hello");
    expect(patch(path, 3, "lo"), 409, "wrong_offset");
    expect(patch(path, 7, "rld"), 409, "wrong_offset");
    expect(patch(path, 5, "world!"), 413, "upload_too_large");
    expect(patch(path, 5, "world", {{"content-type", "video/mp4"}}), 415, "unsupported_type");
    expect(patch(path, 5, "world", {{"upload-offset", ""}}), 400, "malformed_offset");
    expect(patch(path, 5, "world", {{"upload-offset", "0x5"}}), 400, "malformed_offset");
    expect(patch(path, 5, "world", {{"upload-length", "11"}}), 400, "malformed_length");
    expect(request("GET", path), 405, "method_not_served");
    expect(request("POST", path), 405, "method_not_served");
    expect(patch("/uploads/nothing-of-ours", 0, "x"), 404, "upload_not_found");
    EXPECT_EQ(offset_of(path), 5);
    EXPECT_EQ(stored(path), "hello");
}

TEST_F(UploadRefusalsTest, AnothersUploadDoesNotExist) {
    const auto path = created(10);
    const auto owner = std::exchange(caller_, make_person());
    const auto unknown = "/uploads/00000000-0000-4000-8000-000000000000";
    EXPECT_EQ(request("HEAD", path).status, 404);
    EXPECT_EQ(request("DELETE", path).body, request("DELETE", unknown).body);
    EXPECT_EQ(patch(path, 0, "x").body, patch(unknown, 0, "x").body);
    expect(patch(path, 0, "x"), 404, "upload_not_found");
    expect(request("DELETE", path), 404, "upload_not_found");
    caller_ = owner;
    EXPECT_EQ(offset_of(path), 0);
}

TEST_F(UploadRefusalsTest, AFinishedUploadIsNeitherWrittenNorTerminated) {
    const auto path = created(5);
    patch(path, 0, "hello");
    expect(patch(path, 5, "x"), 409, "upload_finished");
    expect(request("DELETE", path), 409, "upload_finished");
    EXPECT_EQ(offset_of(path), 5);
    EXPECT_EQ(stored(path), "hello");
}

TEST_F(UploadRefusalsTest, AnUploadOfADeletedLessonIsGone) {
    const auto path = create(lesson_, {{"upload-length", "5"}}).path();
    sql("UPDATE lesson SET deleted_at = now() WHERE id = " + std::to_string(lesson_.value) + " RETURNING id");
    expect(patch(path, 0, "hello"), 410, "upload_gone");
    EXPECT_EQ(sql("SELECT count(*) FROM asset WHERE lesson_id = " + std::to_string(lesson_.value)), "0");
}

TEST_F(UploadRefusalsTest, AnExpiredUploadIsGoneAndTheSweepRemovesItAndOrphans) {
    const auto path = created(10);
    const auto kept = created(10);
    const auto finished = created(5);
    for (const auto& each : {path, kept, finished}) patch(each, 0, "hello");
    disk_->put("uploads/11111111-0000-4000-8000-000000000000", std::as_bytes(std::span("orphan", 6)));
    sql("UPDATE upload SET expires_at = now() WHERE id = '" + id_of(path) + "' RETURNING id");
    expect(patch(path, 5, "world"), 410, "upload_gone");
    bus::Bus bus({"", "sweep:"});
    UploadService service(db(), *blobs_, bus, {});
    EXPECT_GE(service.sweep(), 1);
    EXPECT_EQ(sql("SELECT state FROM upload WHERE id = '" + id_of(path) + "'"), "expired");
    EXPECT_EQ(disk_->list("uploads/").size(), 2U);
    EXPECT_EQ(offset_of(kept), 5);
    EXPECT_EQ(stored(finished), "hello");
}

}  // namespace
}  // namespace yanxiu::library
