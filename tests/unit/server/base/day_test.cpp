#include "server/base/day.hpp"

#include <gtest/gtest.h>

namespace yanxiu::base {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

TEST(Day, ReadsWhatItWrites) {
    for (const auto* text : {"2018-01-01", "2020-02-29", "2026-12-31"})
        EXPECT_EQ(to_text(*parse_day(text)), text);
}

TEST(Day, RefusesWhatIsNoDay) {
    for (const auto* text :
         {"", "2018-1-01", "2018-02-30", "2018-13-01", "2018/01/01", "2018-01-0x", "0000-01-01"}) {
        EXPECT_FALSE(parse_day(text)) << text;
    }
}

TEST(Day, BeginsAtTheSchoolsMidnight) {
    const auto day = *parse_day("2018-03-08");
    EXPECT_EQ(begin_of(day, 480min), sys_days{2018y / 3 / 7} + 16h);
    EXPECT_EQ(day_of(sys_days{2018y / 3 / 7} + 16h, 480min), day);
    EXPECT_EQ(day_of(sys_days{2018y / 3 / 7} + 15h + 59min, 480min), day - days(1));
}

TEST(Instants, AreWrittenInUtcToTheMillisecond) {
    EXPECT_EQ(to_text(Instant(sys_days{2018y / 3 / 7} + 16h + 5min + 9s + 7ms)), "2018-03-07T16:05:09.007Z");
    EXPECT_EQ(to_text(Instant(-1ms)), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace yanxiu::base
