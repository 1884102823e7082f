#include "server/library/upload_turns.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace yanxiu::library {
namespace {

class UploadTurnsTest : public ::testing::Test {
  protected:
    struct Owner {
        int cancels = 0;
        int reminders = 0;
        std::unique_ptr<UploadTurns::Turn> turn;
    };

    void take(const std::string& upload, Owner& owner) {
        turns_.take(upload, {[&] { ++owner.cancels; }, [&] { ++owner.reminders; }},
                    [&](std::unique_ptr<UploadTurns::Turn> turn) { owner.turn = std::move(turn); });
    }

    UploadTurns turns_;
};

TEST_F(UploadTurnsTest, ANewerRequestEndsTheOlderAndWaitsForIt) {
    Owner older, newer;
    take("a", older);
    ASSERT_TRUE(older.turn);
    take("a", newer);
    EXPECT_EQ(older.cancels, 1);
    EXPECT_FALSE(newer.turn);
    older.turn.reset();
    EXPECT_TRUE(newer.turn);
    EXPECT_EQ(newer.cancels, 0);
    newer.turn.reset();
    EXPECT_TRUE(turns_.empty());
}

TEST_F(UploadTurnsTest, AThirdEndsTheOneThatStillWaits) {
    Owner first, second, third;
    take("a", first);
    take("a", second);
    take("a", third);
    EXPECT_EQ(second.cancels, 1);
    first.turn.reset();
    EXPECT_TRUE(second.turn) << "each has its turn, to end in order";
    EXPECT_FALSE(third.turn);
    second.turn.reset();
    EXPECT_TRUE(third.turn);
}

TEST_F(UploadTurnsTest, UploadsDoNotWaitForEachOther) {
    Owner one, other;
    take("a", one);
    take("b", other);
    EXPECT_TRUE(one.turn && other.turn);
    turns_.cancel("a");
    EXPECT_EQ(one.cancels, 1);
    EXPECT_EQ(other.cancels, 0);
    turns_.remind_all();
    EXPECT_EQ(one.reminders + other.reminders, 2);
}

TEST(UploadTurns, ATurnMayOutliveTheTable) {
    std::unique_ptr<UploadTurns::Turn> kept;
    {
        UploadTurns turns;
        turns.take("a", {[] {}, [] {}},
                   [&](std::unique_ptr<UploadTurns::Turn> turn) { kept = std::move(turn); });
    }
    EXPECT_NO_THROW(kept.reset());
}

}  // namespace
}  // namespace yanxiu::library
