// Videos are ordered while their files arrive.
#include "tests/integration/server/library/upload_fixture.hpp"

namespace yanxiu::library {
namespace {

constexpr std::int64_t kMegabyte = 1 << 20;

class UploadBegunTest : public UploadTest {
  protected:
    std::string begun_upload(std::int64_t size = 3 * kMegabyte) {
        const auto path = created(size);
        EXPECT_EQ(patch(path, 0, std::string(2 * kMegabyte, 'x')).status, 204);
        return path;
    }
    /// The jobs of what is made of an upload, the oldest first.
    static std::string jobs_of(const std::string& path) {
        return sql(
            "SELECT coalesce(string_agg(j.kind || ' ' || j.state || ' ' || j.reason, ', ' ORDER BY j.id), "
            "'') FROM job j "
            "JOIN asset a ON a.id = j.asset_id WHERE a.source_key = 'uploads/" +
            id_of(path) + "'");
    }
    static std::string asset_of(const std::string& path, const std::string& what) {
        return sql("SELECT " + what + " FROM asset WHERE source_key = 'uploads/" + id_of(path) + "'");
    }
    static std::string shown(const std::string& path) {
        return sql(
            "SELECT count(*) FROM lesson l JOIN asset a ON a.id = l.asset_id WHERE a.source_key = 'uploads/" +
            id_of(path) + "'");
    }
};

TEST_F(UploadBegunTest, OnceAMegabyteIsThereAndUnseenUntilItsEnd) {
    const auto path = created(3 * kMegabyte);
    patch(path, 0, "hello");
    EXPECT_EQ(jobs_of(path), "");
    patch(path, 5, std::string(kMegabyte, 'x'));
    EXPECT_EQ(jobs_of(path), "arriving waiting ");
    EXPECT_EQ(asset_of(path, "arriving || ' ' || source_bytes"), "true " + std::to_string(3 * kMegabyte));
    EXPECT_EQ(shown(path), "0");
    patch(path, 5 + kMegabyte, std::string(kMegabyte, 'x'));
    EXPECT_EQ(jobs_of(path), "arriving waiting ") << "and once";
    EXPECT_EQ(patch(path, 5 + 2 * kMegabyte, std::string(kMegabyte - 5, 'x')).status, 204);
    EXPECT_EQ(jobs_of(path), "transcode waiting ");
    EXPECT_EQ(asset_of(path, "arriving || ' ' || (content_id IS NOT NULL)"), "false true");
    EXPECT_EQ(shown(path), "1");
}

TEST_F(UploadBegunTest, ItsBytesCountOnceAgainstTheQuota) {
    restart({.quota_bytes = 4 * kMegabyte, .max_upload_bytes = 4 * kMegabyte});
    begun_upload();
    EXPECT_EQ(create(make_lesson(caller_), {{"upload-length", std::to_string(kMegabyte)}}).status, 201);
}

TEST_F(UploadBegunTest, WhoeverHoldsTheJobKeepsIt) {
    const auto path = begun_upload();
    sql("UPDATE job SET state = 'running', attempts = 2, lease_token = 7, lease_until = now() + interval '1 "
        "minute' "
        "WHERE kind = 'arriving' AND state = 'waiting' RETURNING id");
    EXPECT_EQ(patch(path, 2 * kMegabyte, std::string(kMegabyte, 'x')).status, 204);
    EXPECT_EQ(jobs_of(path), "transcode running ");
    EXPECT_EQ(sql("SELECT lease_token || ' ' || attempts FROM job j JOIN asset a ON a.id = j.asset_id "
                  "WHERE a.source_key = 'uploads/" +
                  id_of(path) + "'"),
              "7 2");
}

TEST_F(UploadBegunTest, WhatHadStalledGoesOnWithTheNextBytes) {
    const auto path = begun_upload();
    const auto wait_for = [&](const std::string& reason) {
        sql("UPDATE job SET not_before = 'infinity', reason = '" + reason +
            "' WHERE kind = 'arriving' AND state = 'waiting' RETURNING id");
        patch(path, offset_of(path), "x");
        return sql(
            "SELECT not_before <= now() FROM job j JOIN asset a ON a.id = j.asset_id WHERE a.source_key = "
            "'uploads/" +
            id_of(path) + "'");
    };
    EXPECT_EQ(wait_for("needs_its_end"), "f");
    EXPECT_EQ(wait_for("upload_stalled"), "t");
}

TEST_F(UploadBegunTest, EndsWithItsUpload) {
    const auto path = begun_upload();
    sql("INSERT INTO job (kind, payload) SELECT 'chunk', jsonb_build_object('asset_id', id, 'chunk', 0, "
        "'part', "
        "'first') FROM asset WHERE source_key = 'uploads/" +
        id_of(path) + "' RETURNING id");
    EXPECT_EQ(request("DELETE", path).status, 204);
    EXPECT_EQ(jobs_of(path), "arriving done upload_ended, chunk done upload_ended");
    EXPECT_EQ(asset_of(path, "state || ' ' || arriving"), "failed false");
}

TEST_F(UploadBegunTest, EndsWithItsLessonsNextUpload) {
    const auto path = begun_upload();
    const auto lesson = sql("SELECT lesson_id FROM upload WHERE id = '" + id_of(path) + "'");
    EXPECT_EQ(create({std::stoll(lesson)}, {{"upload-length", "10"}}).status, 201);
    EXPECT_EQ(jobs_of(path), "arriving done upload_ended");
}

}  // namespace
}  // namespace yanxiu::library
