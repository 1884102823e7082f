// Quotas, full disks and disks that fail.
#include <sys/mount.h>

#include <future>

#include "tests/integration/server/library/upload_fixture.hpp"

namespace yanxiu::library {
namespace {

constexpr std::int64_t kTerabyte = std::int64_t{1} << 40;

class UploadLimitsTest : public UploadTest {
  protected:
    /// Statuses of as many creations at once, each for a lesson of its own.
    std::map<int, int> create_at_once(int count, std::int64_t size) {
        std::vector<base::LessonId> lessons;
        for (int i = 0; i < count; ++i) lessons.push_back(make_lesson(caller_));
        std::vector<std::future<int>> answers;
        for (const auto lesson : lessons) {
            answers.push_back(std::async(std::launch::async, [this, lesson, size] {
                return create(lesson, {{"upload-length", std::to_string(size)}}).status;
            }));
        }
        std::map<int, int> statuses;
        for (auto& answer : answers) ++statuses[answer.get()];
        return statuses;
    }
};

TEST_F(UploadLimitsTest, FiftyCreationsOfATerabyteAreAllTooLarge) {
    EXPECT_EQ(create_at_once(50, kTerabyte), (std::map<int, int>{{413, 50}}));
}

TEST_F(UploadLimitsTest, CreationsAtOnceNeverReserveMoreThanTheQuota) {
    restart({.quota_bytes = 3 * kTerabyte, .max_upload_bytes = kTerabyte, .open_uploads = 100});
    EXPECT_EQ(create_at_once(50, kTerabyte), (std::map<int, int>{{201, 3}, {413, 47}}));
}

TEST_F(UploadLimitsTest, FiveUploadsMayBeOpenAtOnce) {
    EXPECT_EQ(create_at_once(12, 10), (std::map<int, int>{{201, 5}, {429, 7}}));
    const auto answer = create(lesson_, {{"upload-length", "10"}});
    EXPECT_TRUE(answer.has_code("uploads_too_many")) << answer.body;
}

TEST_F(UploadLimitsTest, VideosCountAgainstTheQuotaAndDeletedLessonsDoNot) {
    restart({.quota_bytes = 10, .max_upload_bytes = 10});
    const auto path = create(lesson_, {{"upload-length", "8"}}).path();
    EXPECT_EQ(patch(path, 0, "8 bytes.").status, 204);
    const auto other = make_lesson(caller_);
    const auto refused = create(other, {{"upload-length", "3"}});
    EXPECT_EQ(refused.status, 413);
    EXPECT_TRUE(refused.has_code("quota_exceeded")) << refused.body;
    EXPECT_EQ(create(other, {{"upload-length", "2"}}).status, 201);
    sql("UPDATE lesson SET deleted_at = now() WHERE id = " + std::to_string(lesson_.value) + " RETURNING id");
    EXPECT_EQ(create(other, {{"upload-length", "10"}}).status, 201);
}

TEST_F(UploadLimitsTest, AnUploadWithoutLengthIsCountedAsItGrows) {
    restart({.quota_bytes = 10, .max_upload_bytes = 8});
    const auto path = create(lesson_, {{"upload-defer-length", "1"}}).path();
    EXPECT_EQ(patch(path, 0, "12345").status, 204);
    EXPECT_EQ(create(make_lesson(caller_), {{"upload-length", "6"}}).status, 413);
    EXPECT_EQ(create(make_lesson(caller_), {{"upload-length", "4"}}).status, 201);
    EXPECT_TRUE(patch(path, 5, "67").has_code("quota_exceeded"));
    EXPECT_TRUE(patch(path, 5, "6789").has_code("upload_too_large"));
    EXPECT_EQ(patch(path, 5, "6", {{"upload-length", "6"}}).status, 204);
}

TEST_F(UploadLimitsTest, AFullDiskIsSaidAndLosesNothing) {
    const auto path = created(10);
    patch(path, 0, "hello");
    blobs_->room_bytes = 7;
    const auto answer = patch(path, 5, "world");
    EXPECT_EQ(answer.status, 507);
    EXPECT_TRUE(answer.has_code("disk_full")) << answer.body;
    EXPECT_EQ(offset_of(path), 5);
    EXPECT_EQ(stored(path), "hello") << "half a write gives its room back";
    blobs_->room_bytes = 100;
    EXPECT_EQ(patch(path, 5, "world").offset(), 10);
    EXPECT_EQ(stored(path), "helloworld");
}

TEST_F(UploadLimitsTest, AfterAFailedSyncNothingIsAcknowledged) {
    const auto path = created(10);
    patch(path, 0, "hello");
    blobs_->sync_fails = true;
    EXPECT_EQ(patch(path, 5, "world").status, 500);
    EXPECT_EQ(offset_of(path), 5);
    EXPECT_EQ(sql("SELECT state FROM upload WHERE id = '" + id_of(path) + "'"), "open");
    blobs_->sync_fails = false;
    EXPECT_EQ(patch(path, 5, "WORLD").offset(), 10);
    EXPECT_EQ(stored(path), "helloWORLD");
}

TEST_F(UploadLimitsTest, ARealDiskThatFillsUpKeepsWhatItHadRoomFor) {
    const auto small = directory_ / "small";
    std::filesystem::create_directory(small);
    if (::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=16m") != 0) GTEST_SKIP() << "may not mount here";
    {
        blob::FilesystemStore disk(small);
        node_ = std::make_unique<Node>(db(), disk, UploadLimits{});
        const auto known = create(lesson_, {{"upload-length", std::to_string(32 << 20)}});
        EXPECT_EQ(known.status, 507) << "refused before a byte is sent";
        const auto path = create(lesson_, {{"upload-defer-length", "1"}}).path();
        const std::string bytes(12 << 20, 'x');
        EXPECT_EQ(patch(path, 0, bytes).offset(), 12 << 20);
        const auto answer = patch(path, 12 << 20, bytes);
        EXPECT_EQ(answer.status, 507);
        EXPECT_TRUE(answer.has_code("disk_full")) << answer.body;
        const auto offset = offset_of(path);
        EXPECT_GE(offset, 12 << 20);
        EXPECT_LE(offset, 16 << 20);
        EXPECT_EQ(disk.size_bytes("uploads/" + id_of(path)), offset);
        EXPECT_EQ(request("DELETE", path).status, 204);
        EXPECT_EQ(create(lesson_, {{"upload-length", std::to_string(15 << 20)}}).status, 201);
        node_.reset();
    }
    ::umount(small.c_str());
}

}  // namespace
}  // namespace yanxiu::library
