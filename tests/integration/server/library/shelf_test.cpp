#include "server/library/shelf.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <span>
#include <string>

#include "tests/integration/server/library/library_fixture.hpp"
#include "tests/support/lesson_maker.hpp"

namespace yanxiu::library {
namespace {

using namespace std::chrono_literals;

/// Asks the disk through another store, and lets a test step in before each answer.
class InterruptedBlobs final : public blob::BlobStore {
  public:
    explicit InterruptedBlobs(blob::BlobStore& blobs) : blobs_(blobs) {}
    std::function<void()> before_size;

    void put(std::string_view key, std::span<const std::byte> bytes) override { blobs_.put(key, bytes); }
    std::unique_ptr<blob::BlobWriter> open_writer(std::string_view key, std::int64_t offset) override {
        return blobs_.open_writer(key, offset);
    }
    int open_descriptor(std::string_view key) const override { return blobs_.open_descriptor(key); }
    std::int64_t size_bytes(std::string_view key) const override {
        if (before_size) before_size();
        return blobs_.size_bytes(key);
    }
    std::string read(std::string_view key, std::int64_t most) const override {
        return blobs_.read(key, most);
    }
    void remove(std::string_view key) override { blobs_.remove(key); }
    std::vector<std::string> list(std::string_view prefix) const override { return blobs_.list(prefix); }
    std::int64_t free_bytes() const override { return blobs_.free_bytes(); }

  private:
    blob::BlobStore& blobs_;
};

class ShelfTest : public LibraryTest {
  protected:
    test::MadeLesson complete_lesson() {
        const auto lesson = make_.lesson(author_.id);
        make_.rendition(lesson.asset, "v360");
        make_.segment(lesson.asset, "v360", 0, 100);
        make_.complete(lesson.asset);
        return lesson;
    }
    static void remove(const test::MadeLesson& lesson) {
        execute("UPDATE lesson SET deleted_at = now() WHERE id = " + std::to_string(lesson.lesson.value));
    }
    /// Publishes, and waits until everybody who listened before has heard it.
    void announce(base::LessonId lesson) {
        std::promise<void> heard;
        const auto last = bus_.subscribe(lesson_channel(lesson), [&](auto, auto) { heard.set_value(); });
        lesson_events_.announce(lesson);
        ASSERT_EQ(heard.get_future().wait_for(10s), std::future_status::ready);
    }

    InterruptedBlobs interrupted_{*blobs_};
    test::LessonMaker make_{db(), *blobs_};
    Shelf shelf_{db(), interrupted_, bus_};
};

TEST_F(ShelfTest, ForgetsADeletedLessonWhenTheBusTellsAndReadsItNoMore) {
    const auto lesson = complete_lesson();
    const auto other = complete_lesson();
    ASSERT_TRUE(shelf_.fetch(lesson.asset));
    ASSERT_TRUE(shelf_.fetch(other.asset));
    remove(lesson);
    EXPECT_TRUE(shelf_.at_hand(lesson.asset)) << "nobody has told it yet";
    announce(lesson.lesson);
    EXPECT_FALSE(shelf_.at_hand(lesson.asset));
    EXPECT_FALSE(shelf_.fetch(lesson.asset));
    EXPECT_TRUE(shelf_.at_hand(other.asset));
}

TEST_F(ShelfTest, KeepsNothingOfALessonThatWasDeletedWhileItWasRead) {
    const auto lesson = complete_lesson();
    interrupted_.before_size = [&] {
        interrupted_.before_size = nullptr;
        remove(lesson);
        announce(lesson.lesson);
    };
    EXPECT_TRUE(shelf_.fetch(lesson.asset)) << "as it was when it was asked for";
    EXPECT_FALSE(shelf_.at_hand(lesson.asset));
    EXPECT_FALSE(shelf_.fetch(lesson.asset));
}

TEST_F(ShelfTest, IsToldByWhoeverDeletesALesson) {
    const auto lesson = complete_lesson();
    ASSERT_TRUE(shelf_.fetch(lesson.asset));
    std::promise<void> heard;
    const auto last = bus_.subscribe(lesson_channel(lesson.lesson), [&](auto, auto) { heard.set_value(); });
    v1::DeleteLessonRequest request;
    request.set_lesson_id(lesson.lesson.value);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", request);
    ASSERT_EQ(heard.get_future().wait_for(10s), std::future_status::ready);
    EXPECT_FALSE(shelf_.at_hand(lesson.asset));
}

}  // namespace
}  // namespace yanxiu::library
