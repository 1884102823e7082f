#include "server/studio/room_rules.hpp"

#include <gtest/gtest.h>

#include "server/base/error.hpp"
#include "server/studio/room_turns.hpp"

namespace yanxiu::studio {
namespace {

TEST(AMessage, HasOneTo500CharactersOfAnyScript) {
    EXPECT_EQ(checked_message("  老师好\n<b>https://example.com</b> "), "老师好\n<b>https://example.com</b>");
    std::string longest;
    for (int i = 0; i < 500; ++i) longest += "研";
    EXPECT_EQ(checked_message(longest), longest);
    for (const auto& wrong : {std::string(), std::string(" \n "), longest + "研", std::string("a\x01" "b")}) {
        EXPECT_THROW(checked_message(wrong), base::RequestError) << wrong;
    }
}

TEST(AKey, IsDrawnByAPageAndNoSentence) {
    EXPECT_EQ(checked_key("3f2a-_Zz"), "3f2a-_Zz");
    for (const auto& wrong : {std::string("short"), std::string(65, 'x'), std::string("with space"),
                              std::string("quote'quote"), std::string("研修研修研修")}) {
        EXPECT_THROW(checked_key(wrong), base::RequestError) << wrong;
    }
}

TEST(EventsAreListed, WithinLimits) {
    EXPECT_EQ(checked_event_limit(0), 200);
    EXPECT_EQ(checked_event_limit(500), 500);
    EXPECT_THROW(checked_event_limit(501), base::RequestError);
    EXPECT_THROW(checked_event_limit(-1), base::RequestError);
}

TEST(ARoomsChannel, NamesItsWorkshop) {
    EXPECT_EQ(workshop_of_channel(room_channel({17})), base::WorkshopId{17});
    for (const auto* other : {"lesson:17", "room:", "room:x", "room:17x"}) {
        EXPECT_EQ(workshop_of_channel(other), std::nullopt) << other;
    }
}

}  // namespace
}  // namespace yanxiu::studio
