// A lesson made by one worker on one core, and by two and four on two cores: chunks a second, and two
// workers' time to one's. YANXIU_BENCH_SECONDS is the lesson's length, 60 by default.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/bench/lessons/lesson_world.hpp"
#include "tests/bench/support/figures.hpp"

namespace yanxiu::bench {
namespace {

constexpr double kLimitS = 3600;

int lesson_seconds() {
    const char* wanted = std::getenv("YANXIU_BENCH_SECONDS");
    return wanted == nullptr ? 60 : std::max(10, std::atoi(wanted));
}

struct Run {
    double seconds = 0;
    double chunks_per_s = 0;
    std::int64_t transactions = 0;  // that PostgreSQL committed for it
    double estimate_error = 0;      // of the time that was told when a quarter was made, to the time it took
};

std::int64_t transactions(LessonWorld& world) {
    return world.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
}

Run run_with(LessonWorld& world, const std::filesystem::path& file, int workers) {
    for (int i = 0; i < workers; ++i) world.start_worker(workers == 1 ? "0" : std::to_string(i % 2), 1);
    const auto upload = world.store(file);
    const auto before = transactions(world);
    const auto asset = world.submit(upload);
    Run run;
    const auto quarter_s =
        world.seconds_until(asset, "a.total_ms > 0 AND a.done_ms * 4 >= a.total_ms", kLimitS);
    const auto expected_s = world.expected_seconds(asset);
    run.seconds = world.seconds_until(asset, "a.state = 'complete'", kLimitS);
    run.estimate_error = std::abs(quarter_s + expected_s - run.seconds) / (run.seconds - quarter_s);
    const auto chunks = world.number(fmt::format("SELECT count(*) FROM chunk WHERE asset_id = {}", asset));
    run.chunks_per_s = static_cast<double>(chunks) / run.seconds;
    run.transactions = transactions(world) - before;
    world.stop_workers();
    fmt::print(stderr, "{} workers: {:.1f} s, {} chunks, estimate {:.0f} % off\n", workers, run.seconds,
               chunks, run.estimate_error * 100);
    return run;
}

void run() {
    LessonWorld world;
    const auto file = camera_video(world.folder(), lesson_seconds());
    const auto one = run_with(world, file, 1);
    const auto two = run_with(world, file, 2);
    const auto four = run_with(world, file, 4);
    print_result(
        "workers",
        fmt::format(R"("ratio":{:.3f},"against":"one worker on one core","unit":"s","ours":{:.1f},)"
                    R"("theirs":{:.1f},"spread":0,"lesson_seconds":{},"four_workers_s":{:.1f},)"
                    R"("chunks_per_s":[{:.3f},{:.3f},{:.3f}],"transactions":[{},{},{}],)"
                    R"("estimate_error":[{:.3f},{:.3f},{:.3f}])",
                    two.seconds / one.seconds, two.seconds, one.seconds, lesson_seconds(), four.seconds,
                    one.chunks_per_s, two.chunks_per_s, four.chunks_per_s, one.transactions, two.transactions,
                    four.transactions, one.estimate_error, two.estimate_error, four.estimate_error));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("workers", &yanxiu::bench::run);
}
