#include "server/watch/memory.hpp"

#include <gtest/gtest.h>

namespace yanxiu::watch {
namespace {

std::unique_ptr<Remembered> of_lease(std::int64_t id) {
    auto remembered = std::make_unique<Remembered>();
    remembered->lease.id = {id};
    return remembered;
}

TEST(Memory, GivesWhatItKeptOnce) {
    Memory memory(10);
    memory.keep({1}, of_lease(5));
    memory.keep({1}, of_lease(6));
    EXPECT_EQ(memory.take({1})->lease.id.value, 6);
    EXPECT_FALSE(memory.take({1}));
}

TEST(Memory, ForgetsSomebodyWhenItIsFull) {
    Memory memory(3);
    for (std::int64_t person = 1; person <= 20; ++person) memory.keep({person}, of_lease(person));
    memory.keep({20}, of_lease(20));
    EXPECT_TRUE(memory.take({20}));
    int left = 0;
    for (std::int64_t person = 1; person <= 20; ++person) left += memory.take({person}) ? 1 : 0;
    EXPECT_LE(left, 2);
}

TEST(Memory, ForgetsWhoStoppedBeforeWhoPlays) {
    Memory memory(100);
    for (std::int64_t person = 1; person <= 1000; ++person) {
        memory.keep({person}, of_lease(person));
        for (std::int64_t playing = 2001; playing <= 2020; ++playing)
            memory.keep({playing}, of_lease(playing));
    }
    for (std::int64_t playing = 2001; playing <= 2020; ++playing) EXPECT_TRUE(memory.take({playing}));
}

TEST(Memory, HasANameOfItsOwn) {
    EXPECT_NE(Memory(1).id(), 0);
    EXPECT_NE(Memory(1).id(), Memory(1).id());
}

}  // namespace
}  // namespace yanxiu::watch
