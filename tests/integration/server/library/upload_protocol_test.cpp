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

}  // namespace
}  // namespace yanxiu::library
