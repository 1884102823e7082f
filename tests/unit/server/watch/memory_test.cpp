#include "server/watch/memory.hpp"

#include <gtest/gtest.h>

namespace yanxiu::watch {
namespace {

Remembered of_lease(std::int64_t id) {
    Remembered remembered;
    remembered.lease.id = {id};
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
    int left = 0;
    for (std::int64_t person = 1; person <= 20; ++person) left += memory.take({person}) ? 1 : 0;
    EXPECT_EQ(left, 3);
}

TEST(Memory, HasANameOfItsOwn) {
    EXPECT_NE(Memory(1).id(), 0);
    EXPECT_NE(Memory(1).id(), Memory(1).id());
}

}  // namespace
}  // namespace yanxiu::watch
