// Seconds from the last byte of an upload to the first segment that plays, and to the whole lesson: of a
// minute of 1080p that came over a weak link in two, made while it arrived, against the same file looked at
// only then.
#include <fmt/format.h>

#include "tests/bench/lessons/lesson_world.hpp"
#include "tests/bench/support/figures.hpp"

namespace yanxiu::bench {
namespace {

constexpr int kVideoSeconds = 60;
constexpr double kUploadSeconds = 120;
constexpr double kLimitS = 600;
constexpr int kRounds = 2;
constexpr auto kPlays = "a.shown_segments > 0 AND a.content_id IS NOT NULL";
constexpr auto kComplete = "a.state = 'complete'";

void run() {
    LessonWorld world;
    world.start_worker("0,1", 0);
    const auto file = camera_video(world.folder(), kVideoSeconds);
    Rounds complete;
    std::vector<double> our_firsts, their_firsts;
    for (int round = 0; round < kRounds; ++round) {
        const auto arrived = world.receive(file, kUploadSeconds);
        our_firsts.push_back(world.seconds_until(arrived, kPlays, kLimitS));
        complete.ours.push_back(world.seconds_until(arrived, kComplete, kLimitS));
        const auto whole = world.submit(world.store(file));
        their_firsts.push_back(world.seconds_until(whole, kPlays, kLimitS));
        complete.theirs.push_back(world.seconds_until(whole, kComplete, kLimitS));
        fmt::print(stderr, "first {:.2f} s, whole {:.2f} s; of a file that is there {:.2f} s, {:.2f} s\n",
                   our_firsts.back(), complete.ours.back(), their_firsts.back(), complete.theirs.back());
    }
    print_result(
        "arriving",
        complete.json() + fmt::format(R"(,"against":"transcoding begun with the last byte","unit":"s",)"
                                      R"("seconds_first":{:.2f},"their_seconds_first":{:.2f})",
                                      median(our_firsts), median(their_firsts)));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("arriving", &yanxiu::bench::run);
}
