// What is acknowledged is kept, whoever dies or is overtaken.
#include <fstream>

#include "server/base/hex.hpp"
#include "server/library/digest.hpp"
#include "tests/integration/server/library/upload_fixture.hpp"

namespace yanxiu::library {
namespace {

constexpr std::int64_t kLength = 64 << 20;

/// Bytes that tell where they belong.
std::string bytes_from(std::int64_t offset, std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = static_cast<std::uint64_t>(offset) + i;
        bytes[i] = static_cast<char>((place * 2654435761U) >> 13);
    }
    return bytes;
}

class UploadResumeTest : public UploadTest {
  protected:
    /// Begins a PATCH of everything that is left, and sends `count` bytes of it.
    void begin(Connection& connection, const std::string& path, std::int64_t offset, std::size_t count) {
        connection.send(head_text(
            "PATCH", path,
            {{"upload-offset", std::to_string(offset)}, {"content-type", "application/offset+octet-stream"}},
            static_cast<std::size_t>(kLength - offset)));
        connection.send(bytes_from(offset, count));
    }

    void finish(const std::string& path, std::int64_t offset) {
        const auto answer =
            patch(path, offset, bytes_from(offset, static_cast<std::size_t>(kLength - offset)));
        EXPECT_EQ(answer.status, 204) << answer.body;
        const auto whole = stored(path);
        EXPECT_TRUE(whole == bytes_from(0, kLength));
        EXPECT_EQ(content_of(path), sha256_of(whole)) << "hashed while it arrived, whoever died meanwhile";
    }

    /// The content's hash in hexadecimal digits; empty while it is not known.
    std::string content_of(const std::string& path) {
        return sql(
            "SELECT coalesce((SELECT encode(c.sha256, 'hex') FROM content c WHERE c.id = a.content_id), '') "
            "FROM asset a WHERE a.source_key = 'uploads/" +
            id_of(path) + "'");
    }

    static std::string sha256_of(const std::string& bytes) {
        Digest digest("sha256");
        digest.add(std::as_bytes(std::span(bytes)));
        const auto hash = digest.finish();
        std::string text;
        base::append_hex(text, std::span(reinterpret_cast<const unsigned char*>(hash.data()), hash.size()));
        return text;
    }
};

TEST_F(UploadResumeTest, ABrokenConnectionKeepsWhatHadArrived) {
    const auto path = created(kLength);
    {
        Connection connection(node_->port());
        begin(connection, path, 0, 5 << 20);
        eventually([&] { return disk_->size_bytes("uploads/" + id_of(path)) >= (4 << 20); });
    }
    eventually([&] { return recorded(path) >= (4 << 20); });
    const auto offset = offset_of(path);
    EXPECT_LE(offset, 5 << 20);
    finish(path, offset);
}

TEST_F(UploadResumeTest, ProgressIsRecordedWhileAPeerIsSlow) {
    const auto path = created(kLength);
    Connection connection(node_->port());
    begin(connection, path, 0, 100);
    eventually([&] { return recorded(path) == 100; });
}

TEST_F(UploadResumeTest, AServerThatDiesLosesNoByteThatItRecorded) {
    const auto path = created(kLength);
    Connection connection(node_->port());
    begin(connection, path, 0, 20 << 20);
    eventually([&] { return recorded(path) >= (8 << 20); });
    const auto acknowledged = recorded(path);
    restart();
    const auto offset = offset_of(path);
    EXPECT_GE(offset, acknowledged);
    finish(path, offset);
}

TEST_F(UploadResumeTest, BytesBeyondTheRecordedOffsetAreCutOffAfterACrash) {
    const auto path = created(10);
    patch(path, 0, "hello");
    node_.reset();
    std::ofstream(directory_ / "uploads" / id_of(path), std::ios::app) << "never acknowledged";
    restart();
    EXPECT_EQ(offset_of(path), 5);
    EXPECT_EQ(patch(path, 5, "w").offset(), 6);
    EXPECT_EQ(stored(path), "hellow");
}

TEST_F(UploadResumeTest, ANewHeadEndsAStalePatchAndTellsWhatItBrought) {
    const auto path = created(kLength);
    Connection stale(node_->port());
    begin(stale, path, 0, 3 << 20);
    eventually([&] { return disk_->size_bytes("uploads/" + id_of(path)) >= (2 << 20); });
    const auto offset = offset_of(path);
    EXPECT_GE(offset, 2 << 20);
    EXPECT_EQ(stale.read_answer().status, 0) << "its connection is ended";
    finish(path, offset);
}

TEST_F(UploadResumeTest, ANewPatchEndsAStaleOne) {
    const auto path = created(kLength);
    Connection stale(node_->port());
    begin(stale, path, 0, 100);
    eventually([&] { return recorded(path) == 100; });
    finish(path, 100);
    EXPECT_EQ(stale.read_answer().status, 0);
}

TEST_F(UploadResumeTest, AnotherNodesTakeOverFencesAStaleWriter) {
    const auto path = created(10);
    Connection stale(node_->port());
    stale.send(head_text("PATCH", path,
                         {{"upload-offset", "0"}, {"content-type", "application/offset+octet-stream"}}, 10));
    stale.send("hello");
    eventually([&] { return recorded(path) == 5; });
    auto first = std::exchange(node_, std::make_unique<Node>(db(), *blobs_, UploadLimits{}));
    EXPECT_EQ(offset_of(path), 5);  // by the second node, of which the first hears nothing
    stale.send("WORLD");
    const auto answer = stale.read_answer();
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.has_code("upload_taken_over")) << answer.body;
    EXPECT_EQ(patch(path, 5, "world").offset(), 10);
    EXPECT_EQ(stored(path), "helloworld");
}

TEST_F(UploadResumeTest, FilesBeyondFourGibibytesWork) {
    constexpr std::int64_t kFourGib = std::int64_t{4} << 30;
    const auto path = created(kFourGib + 10);
    disk_->put("uploads/" + id_of(path), {});
    std::filesystem::resize_file(directory_ / "uploads" / id_of(path),
                                 static_cast<std::uintmax_t>(kFourGib - 5));
    sql("UPDATE upload SET offset_bytes = " + std::to_string(kFourGib - 5) + " WHERE id = '" + id_of(path) +
        "' RETURNING id");
    EXPECT_EQ(offset_of(path), kFourGib - 5);
    EXPECT_EQ(patch(path, kFourGib - 5, "across the").offset(), kFourGib + 5);
    EXPECT_EQ(patch(path, kFourGib + 5, " line").offset(), kFourGib + 10);
    EXPECT_EQ(disk_->size_bytes("uploads/" + id_of(path)), kFourGib + 10);
    EXPECT_EQ(content_of(path), "") << "its beginning was received by who did not hash: the worker will";
    EXPECT_EQ(sql("SELECT source_bytes FROM asset WHERE source_key = 'uploads/" + id_of(path) + "'"),
              std::to_string(kFourGib + 10));
}

}  // namespace
}  // namespace yanxiu::library
