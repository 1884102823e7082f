// What tus 1.0.0 asks of each request, over real HTTP.
#include "tests/integration/server/library/upload_fixture.hpp"

namespace yanxiu::library {
namespace {

class UploadProtocolTest : public UploadTest {};

TEST_F(UploadProtocolTest, OptionsTellsWhatIsServedWithoutSigningIn) {
    const auto answer = request("OPTIONS", "/uploads", {{"cookie", ""}, {"tus-resumable", ""}});
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.headers.at("tus-version"), "1.0.0");
    EXPECT_EQ(answer.headers.at("tus-extension"),
              "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination");
    EXPECT_EQ(answer.headers.at("tus-max-size"), std::to_string(std::int64_t{8} << 30));
    EXPECT_EQ(answer.headers.at("tus-checksum-algorithm"), "sha1,sha256,md5");
}

TEST_F(UploadProtocolTest, AnUploadInTwoPiecesBecomesTheLessonsVideo) {
    const auto creation = create(lesson_, {{"upload-length", "11"}});
    ASSERT_EQ(creation.status, 201) << creation.body;
    EXPECT_EQ(creation.headers.at("tus-resumable"), "1.0.0");
    EXPECT_TRUE(creation.headers.contains("upload-expires"));
    const auto path = creation.path();
    const auto first = patch(path, 0, "hello ");
    EXPECT_EQ(first.status, 204) << first.body;
    EXPECT_EQ(first.offset(), 6);
    EXPECT_TRUE(first.headers.contains("upload-expires"));
    const auto head = request("HEAD", path);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.offset(), 6);
    EXPECT_EQ(head.headers.at("upload-length"), "11");
    EXPECT_EQ(head.headers.at("upload-metadata"), metadata_for(lesson_));
    EXPECT_EQ(head.headers.at("cache-control"), "no-store");
    const auto last = patch(path, 6, "world");
    EXPECT_EQ(last.status, 204) << last.body;
    EXPECT_EQ(last.offset(), 11);
    EXPECT_EQ(stored(path), "hello world");
    EXPECT_EQ(
        sql("SELECT u.state || ' ' || a.source_key || ' ' || a.source_bytes || ' ' || j.kind || ' ' || "
            "j.state "
            "FROM lesson l JOIN asset a ON a.id = l.asset_id JOIN upload u ON u.blob_key = a.source_key "
            "JOIN job j ON j.payload = jsonb_build_object('asset_id', a.id) WHERE l.id = " +
            std::to_string(lesson_.value)),
        "finished uploads/" + id_of(path) + " 11 transcode waiting");
}

TEST_F(UploadProtocolTest, CreationMayBringTheFirstBytes) {
    const Lines type{{"upload-length", "11"}, {"content-type", "application/offset+octet-stream"}};
    const auto creation = create(lesson_, type, "hello ");
    ASSERT_EQ(creation.status, 201) << creation.body;
    EXPECT_EQ(creation.offset(), 6);
    EXPECT_EQ(offset_of(creation.path()), 6);
    const auto whole = create(make_lesson(caller_), type, "hello world");
    ASSERT_EQ(whole.status, 201) << whole.body;
    EXPECT_EQ(whole.offset(), 11);
    EXPECT_EQ(sql("SELECT state FROM upload WHERE id = '" + id_of(whole.path()) + "'"), "finished");
}

TEST_F(UploadProtocolTest, TheLengthMayBeToldLater) {
    const auto creation = create(lesson_, {{"upload-defer-length", "1"}});
    ASSERT_EQ(creation.status, 201) << creation.body;
    const auto path = creation.path();
    EXPECT_EQ(patch(path, 0, "hello ").offset(), 6);
    const auto head = request("HEAD", path);
    EXPECT_EQ(head.headers.at("upload-defer-length"), "1");
    EXPECT_FALSE(head.headers.contains("upload-length"));
    EXPECT_EQ(patch(path, 6, "w", {{"upload-length", "3"}}).status, 413) << "shorter than what is there";
    EXPECT_EQ(patch(path, 6, "world", {{"upload-length", "11"}}).offset(), 11);
    EXPECT_EQ(stored(path), "hello world");
    EXPECT_EQ(sql("SELECT state FROM upload WHERE id = '" + id_of(path) + "'"), "finished");
}

TEST_F(UploadProtocolTest, AnEmptyPieceWithTheLengthClosesADeferredUpload) {
    const auto path = create(lesson_, {{"upload-defer-length", "1"}}).path();
    patch(path, 0, "hello");
    EXPECT_EQ(patch(path, 5, "", {{"upload-length", "5"}}).status, 204);
    EXPECT_EQ(sql("SELECT state FROM upload WHERE id = '" + id_of(path) + "'"), "finished");
    EXPECT_EQ(patch(path, 5, "").status, 204) << "an answer that was lost may be asked for again";
}

TEST_F(UploadProtocolTest, EveryMethodMayBeAnOverriddenPost) {
    const auto path = created(10);
    const Lines write{{"x-http-method-override", "PATCH"},
                      {"upload-offset", "0"},
                      {"content-type", "application/offset+octet-stream"}};
    EXPECT_EQ(request("POST", path, write, "hello").offset(), 5);
    EXPECT_EQ(request("POST", path, {{"x-http-method-override", "HEAD"}}).offset(), 5);
    EXPECT_EQ(request("POST", path, {{"x-http-method-override", "DELETE"}}).status, 204);
    EXPECT_EQ(request("HEAD", path).status, 410);
}

TEST_F(UploadProtocolTest, TerminationRemovesTheBytes) {
    const auto path = created(10);
    patch(path, 0, "hello");
    EXPECT_EQ(request("DELETE", path).status, 204);
    EXPECT_EQ(disk_->size_bytes("uploads/" + id_of(path)), -1);
    EXPECT_EQ(patch(path, 5, "world").status, 410);
    EXPECT_EQ(request("DELETE", path).status, 410);
}

TEST_F(UploadProtocolTest, ANewUploadOfALessonSupersedesTheOldOne) {
    const auto old = create(lesson_, {{"upload-length", "10"}}).path();
    patch(old, 0, "hello");
    const auto path = create(lesson_, {{"upload-length", "3"}}).path();
    EXPECT_EQ(request("HEAD", old).status, 410);
    EXPECT_EQ(disk_->size_bytes("uploads/" + id_of(old)), -1);
    EXPECT_EQ(patch(path, 0, "new").status, 204);
    const auto again = create(lesson_, {{"upload-length", "5"}}).path();
    EXPECT_EQ(patch(again, 0, "newer").status, 204);
    EXPECT_EQ(sql("SELECT a.source_key FROM lesson l JOIN asset a ON a.id = l.asset_id WHERE l.id = " +
                  std::to_string(lesson_.value)),
              "uploads/" + id_of(again));
    EXPECT_EQ(stored(path), "new") << "the old video stays as evidence";
}

}  // namespace
}  // namespace yanxiu::library
