// Seconds from the last byte of an upload to the first segment that plays, and to all renditions, for lessons
// of 1, 10 and 60 minutes of 1080p: against ffmpeg, which starts at the same file and makes two seconds of
// the lowest rendition.
#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/bench/lessons/lesson_world.hpp"
#include "tests/bench/support/figures.hpp"

namespace yanxiu::bench {
namespace {

constexpr double kLimitS = 300;
constexpr int kRounds = 3;
constexpr auto kPlays = "a.shown_segments > 0 AND a.content_id IS NOT NULL";
constexpr auto kAllBegun =
    "(SELECT count(*) FROM rendition r WHERE r.asset_id = a.id AND r.kind = 'video' AND r.grown > 0) = 4";

double ffmpeg_seconds(const std::filesystem::path& file, const std::string& folder) {
    const auto began = std::chrono::steady_clock::now();
    run_command(fmt::format(
        "ffmpeg -nostdin -v error -y -i '{}' -t 2 -vf scale=426:240 -c:v libx264 -preset veryfast -crf 23 "
        "-c:a aac -f mp4 '{}/first.mp4'",
        file.string(), folder));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

void run() {
    LessonWorld world;
    world.start_worker("0,1", 0);
    Rounds rounds;
    std::string members;
    double slowest_first = 0;
    double slowest_all = 0;
    for (const int minutes : {1, 10, 60}) {
        const auto file = camera_video(world.folder(), minutes * 60);
        std::vector<double> firsts, alls;
        for (int round = 0; round < kRounds; ++round) {
            rounds.theirs.push_back(ffmpeg_seconds(file, world.folder()));
            const auto asset = world.submit(world.store(file));
            firsts.push_back(world.seconds_until(asset, kPlays, kLimitS));
            alls.push_back(world.seconds_until(asset, kAllBegun, kLimitS));
            rounds.ours.push_back(firsts.back());
            // What is seen is seen: the rest would take as long as the lesson.
            world.number(fmt::format(
                "WITH gone AS (UPDATE lesson SET deleted_at = now() WHERE asset_id = {0}), failed AS "
                "(UPDATE asset SET state = 'failed' WHERE id = {0}), jobs AS (UPDATE job SET state = "
                "'done' WHERE payload->>'asset_id' = '{0}') SELECT 1",
                asset));
            fmt::print(stderr, "{} min: first {:.2f} s, all {:.2f} s\n", minutes, firsts.back(), alls.back());
            world.wait_until_idle();
        }
        members += fmt::format(R"(,"first_{0}min":{1:.2f},"all_{0}min":{2:.2f})", minutes, median(firsts),
                               median(alls));
        slowest_first = std::max(slowest_first, median(firsts));
        slowest_all = std::max(slowest_all, median(alls));
    }
    print_result(
        "first-play",
        rounds.json() +
            fmt::format(
                R"(,"against":"ffmpeg, 2 s of the lowest rendition","unit":"s","seconds_first":{:.2f},)"
                R"("seconds_all":{:.2f}{})",
                slowest_first, slowest_all, members));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("first-play", &yanxiu::bench::run);
}
