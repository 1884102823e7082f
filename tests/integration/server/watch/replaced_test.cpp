// What was watched of a video that another one has replaced.
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

class ReplacedVideo : public Watching {
  protected:
    ReplacedVideo() { test::place_lesson(owner(), lesson_, "remote", "2018-01-01"); }

    /// The lesson shows another video from now on, of the same content or of a new one.
    void replace(bool same_content) {
        owner().transact([&](store::Transaction& t) {
            if (!same_content)
                lesson_.content = {
                    t.exec1("INSERT INTO content (sha256) VALUES (sha256(convert_to(gen_random_uuid()::text, "
                            "'UTF8'))) RETURNING id")[0]
                        .as<std::int64_t>()};
            const auto rows = t.exec_params1(
                "INSERT INTO asset (lesson_id, content_id, source_key, source_bytes, state, duration_ms, "
                "shown_segments) "
                "SELECT lesson_id, $2, 'another', 1, 'complete', duration_ms, shown_segments FROM asset "
                "WHERE id = $1 "
                "RETURNING id",
                lesson_.asset.value, lesson_.content.value);
            lesson_.asset = {rows[0].as<std::int64_t>()};
            t.exec_params0("UPDATE lesson SET asset_id = $2 WHERE id = $1", lesson_.lesson.value,
                           lesson_.asset.value);
        });
    }
    /// Plays from `from` for half a minute on a new lease.
    void watch(std::int64_t from_ms) {
        pass(1s);
        const auto lease = open("phone", true);
        deliver(from_ms, from_ms + 30'000);
        pass(30s);
        report(lease.lease_id(), {claim(lease, 0, 0, 30'000, from_ms, from_ms + 30'000)}, from_ms + 30'000);
        close(lease.lease_id());
    }
    std::string covered(base::ContentId content) {
        save_caches(person_);
        return text("SELECT coalesce(sum(covered_ms), 0)::text FROM watching WHERE person_id = " +
                    std::to_string(person_.value) + " AND content_id = " + std::to_string(content.value));
    }
};

TEST_F(ReplacedVideo, KeepsItsCreditAndTheNewOneCountsFromItsBeginning) {
    const auto old = lesson_.content;
    watch(0);
    ASSERT_EQ(booked_ms(), 30'000);
    replace(false);
    watch(0);
    EXPECT_EQ(covered(old), "30000");
    EXPECT_EQ(covered(lesson_.content), "30000");
    EXPECT_EQ(booked_ms(), 60'000) << "another video's minutes are other minutes";
    EXPECT_EQ(open("phone", true).resume_ms(), 30'000) << "of the new one";
    EXPECT_TRUE(differences().empty());
}

TEST_F(ReplacedVideo, OfTheSameContentIsGoneOnWith) {
    watch(0);
    replace(true);
    EXPECT_EQ(open("phone", true).resume_ms(), 30'000);
    watch(0);
    EXPECT_EQ(booked_ms(), 30'000) << "the same minutes are not paid twice";
    watch(30'000);
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_EQ(covered(lesson_.content), "60000");
    EXPECT_TRUE(differences().empty());
}

TEST_F(ReplacedVideo, WhatWasPlayedOfItIsCreditedAlsoWhenItIsReportedLater) {
    const auto lease = open("phone");
    deliver(0, 30'000);
    pass(30s);
    replace(false);
    EXPECT_EQ(report(lease.lease_id(), {claim(lease, 0, 0, 30'000, 0, 30'000)}).refusal, "");
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_THROW(renew(lease.lease_id()), base::RequestError)
        << "its page opens another lease, on the new video";
    EXPECT_TRUE(differences().empty());
}

TEST_F(ReplacedVideo, KeepsItsCreditWhenItsSegmentsAreGone) {
    watch(0);
    const auto old = lesson_.asset;
    replace(false);
    owner().transact([&](store::Transaction& t) {
        t.exec_params0(
            "DELETE FROM segment s USING rendition r WHERE r.id = s.rendition_id AND r.asset_id = $1",
            old.value);
        t.exec_params0("DELETE FROM rendition WHERE asset_id = $1", old.value);
        t.exec_params0("UPDATE asset SET media_removed_at = now() WHERE id = $1", old.value);
    });
    restart();
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_TRUE(differences().empty());
    EXPECT_GT(
        std::stoi(text("SELECT count(*)::text FROM delivery WHERE asset_id = " + std::to_string(old.value))),
        0);
}

}  // namespace
}  // namespace yanxiu::watch
