// A piece with a checksum counts as a whole or not at all.
#include "server/library/digest.hpp"
#include "tests/integration/server/library/upload_fixture.hpp"

namespace yanxiu::library {
namespace {

std::string checksum(const std::string& algorithm, std::string_view text) {
    Digest digest(algorithm);
    digest.add(std::as_bytes(std::span(text)));
    return algorithm + " " + base64(digest.finish());
}

class UploadChecksumTest : public UploadTest {};

TEST_F(UploadChecksumTest, EachAlgorithmLetsTheRightBytesPass) {
    const auto path = created(15);
    EXPECT_EQ(patch(path, 0, "hello", {{"upload-checksum", "sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00="}}).offset(),
              5);
    EXPECT_EQ(patch(path, 5, "world", {{"upload-checksum", checksum("sha256", "world")}}).offset(), 10);
    EXPECT_EQ(patch(path, 10, "again", {{"upload-checksum", checksum("md5", "again")}}).offset(), 15);
    EXPECT_EQ(stored(path), "helloworldagain");
}

TEST_F(UploadChecksumTest, WrongBytesAreCutOffAgain) {
    const auto path = created(10);
    patch(path, 0, "hello");
    const auto refused = patch(path, 5, "wOrld", {{"upload-checksum", checksum("sha1", "world")}});
    EXPECT_EQ(refused.status, 460);
    EXPECT_TRUE(refused.has_code("checksum_mismatch")) << refused.body;
    EXPECT_EQ(offset_of(path), 5);
    EXPECT_EQ(stored(path), "hello");
    EXPECT_EQ(patch(path, 5, "world", {{"upload-checksum", checksum("sha1", "world")}}).offset(), 10);
    EXPECT_EQ(stored(path), "helloworld");
}

TEST_F(UploadChecksumTest, ALastPieceThatIsWrongMakesNoVideo) {
    const auto path = created(5);
    EXPECT_EQ(patch(path, 0, "hellO", {{"upload-checksum", checksum("sha1", "hello")}}).status, 460);
    EXPECT_EQ(sql("SELECT state FROM upload WHERE id = '" + id_of(path) + "'"), "open");
}

TEST_F(UploadChecksumTest, UnknownAndMalformedChecksumsAreRefused) {
    const auto path = created(5);
    EXPECT_TRUE(
        patch(path, 0, "hello", {{"upload-checksum", "crc32 AAAAAA=="}}).has_code("unsupported_checksum"));
    EXPECT_TRUE(patch(path, 0, "hello", {{"upload-checksum", "sha1 AAAA"}}).has_code("malformed_checksum"));
    EXPECT_EQ(offset_of(path), 0);
}

TEST_F(UploadChecksumTest, APieceTooLongToBeVerifiedIsRefusedBeforeItIsSent) {
    const auto path = created(100 << 20);
    Connection connection(node_->port());
    connection.send(head_text("PATCH", path,
                              {{"upload-offset", "0"},
                               {"content-type", "application/offset+octet-stream"},
                               {"upload-checksum", checksum("sha1", "")}},
                              (64 << 20) + 1));
    const auto answer = connection.read_answer();
    EXPECT_EQ(answer.status, 413);
    EXPECT_TRUE(answer.has_code("checked_body_too_large")) << answer.body;
}

TEST_F(UploadChecksumTest, APieceThatBreaksOffBeforeItsEndDoesNotCount) {
    const auto path = created(3 << 20);
    const std::string bytes(3 << 20, 'x');
    {
        Connection connection(node_->port());
        connection.send(head_text("PATCH", path,
                                  {{"upload-offset", "0"},
                                   {"content-type", "application/offset+octet-stream"},
                                   {"upload-checksum", checksum("sha1", bytes)}},
                                  bytes.size()));
        connection.send(std::string_view(bytes).substr(0, 2 << 20));
        eventually([&] { return disk_->size_bytes("uploads/" + id_of(path)) > (1 << 20); });
    }
    EXPECT_EQ(offset_of(path), 0);
    EXPECT_EQ(patch(path, 0, bytes, {{"upload-checksum", checksum("sha1", bytes)}}).offset(), 3 << 20);
}

}  // namespace
}  // namespace yanxiu::library
