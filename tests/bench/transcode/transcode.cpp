// Our worker against one ffmpeg process that makes the same renditions, on the same cores in the same run: a
// minute that a hand films, and ten minutes of a screen. Also against one ffmpeg process for each rendition,
// and what the settings for screens gain over those for cameras at equal bits.
// YANXIU_BENCH_SECONDS shortens both.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "media/ladder/ladder.hpp"
#include "tests/bench/lessons/lesson_world.hpp"
#include "tests/bench/support/figures.hpp"
#include "tests/bench/transcode/inputs.hpp"
#include "tests/bench/transcode/peer.hpp"

namespace yanxiu::bench {
namespace {

namespace fs = std::filesystem;
namespace ladder = media::ladder;
using ladder::Material;

constexpr double kLimitS = 3600;
constexpr ladder::Size kSize{1920, 1080};
constexpr ladder::FrameRate kRate{30, 1};
constexpr int kLookedAt = 1800;  // pictures of a rendition that are compared
constexpr int kExcerptSeconds = 60;

int seconds_of(int usual) {
    const char* wanted = std::getenv("YANXIU_BENCH_SECONDS");
    return wanted == nullptr ? usual : std::clamp(std::atoi(wanted), 10, usual);
}

/// What the worker has stored, put together as a player would.
Renditions joined(LessonWorld& world, std::int64_t asset) {
    Renditions found;
    const auto rows = world.texts(fmt::format(
        "SELECT name, key FROM (SELECT r.name, -1 AS number, r.init_key AS key FROM rendition r WHERE "
        "asset_id = {0} AND kind = 'video' UNION ALL SELECT r.name, s.number, s.blob_key FROM rendition r "
        "JOIN "
        "segment s ON s.rendition_id = r.id WHERE asset_id = {0} AND kind = 'video') AS parts ORDER BY name, "
        "number",
        asset));
    for (const auto& row : rows) {
        const auto file = fs::path(world.folder()) / ("ours-" + row[0] + ".mp4");
        const bool begun = !found.emplace(row[0], file).second;
        std::ofstream out(file, begun ? std::ios::binary | std::ios::app : std::ios::binary);
        std::ifstream in(fs::path(world.folder()) / "blobs" / row[1], std::ios::binary);
        out << in.rdbuf();
    }
    return found;
}

Effort make_by_worker(LessonWorld& world, const fs::path& file, Renditions& made) {
    world.start_worker(kCores, 0);
    const auto upload = world.store(file);
    std::int64_t asset = 0;
    Effort effort;
    {
        const MemoryWatch watch(world.worker());
        const auto before = whole_cpu_seconds(world.worker());
        asset = world.submit(upload);
        effort.wall_s = world.seconds_until(asset, "a.state = 'complete'", kLimitS);
        effort.cpu_s = whole_cpu_seconds(world.worker()) - before;
        effort.peak_mib = watch.peak_mib();
    }
    world.stop_workers();
    made = joined(world, asset);
    return effort;
}

struct Compared {
    std::string members;
    double wall = 0;
};

Compared compare(LessonWorld& world, const char* name, const fs::path& file, int seconds, Material material) {
    const auto plan = ladder::plan_ladder(kSize, kRate, material);
    const auto folder = fs::path(world.folder()) / "theirs";
    fs::create_directories(folder);
    Renditions ours, theirs;
    const auto our_effort = make_by_worker(world, file, ours);
    const auto their_effort = make_by_ffmpeg(file, plan, seconds, folder, theirs);
    const auto alone = make_one_by_one(file, plan, seconds, folder);
    fmt::print(
        stderr,
        "{}: ours {:.1f} s, {:.1f} s CPU; ffmpeg {:.1f} s, {:.1f} s CPU; one by one {:.1f} s, {:.1f} s\n",
        name, our_effort.wall_s, our_effort.cpu_s, their_effort.wall_s, their_effort.cpu_s, alone.wall_s,
        alone.cpu_s);
    Compared result{.members = {}, .wall = our_effort.wall_s / their_effort.wall_s};
    result.members = fmt::format(
        R"(,"{0}_wall":{1:.3f},"{0}_cpu":{2:.3f},"{0}_wall_one_by_one":{3:.3f},"{0}_cpu_one_by_one":{4:.3f},)"
        R"("{0}_seconds":[{5:.1f},{6:.1f},{7:.1f}],"{0}_peak_mib":[{8:.0f},{9:.0f}])",
        name, result.wall, our_effort.cpu_s / their_effort.cpu_s, our_effort.wall_s / alone.wall_s,
        our_effort.cpu_s / alone.cpu_s, our_effort.wall_s, their_effort.wall_s, alone.wall_s,
        our_effort.peak_mib, their_effort.peak_mib);
    const int every = std::max(1, seconds * kRate.num / kLookedAt);
    for (const auto& video : plan.videos) {
        const auto our = likeness_of(ours.at(video.name), file, video.size, every);
        const auto their = likeness_of(theirs.at(video.name), file, video.size, every);
        const auto line =
            fmt::format(R"("{}_{}":{{"ssim":[{:.5f},{:.5f}],"psnr_db":[{:.2f},{:.2f}],"bits":{:.4f}}})", name,
                        video.name, our.ssim, their.ssim, our.psnr_db, their.psnr_db, our.bits / their.bits);
        fmt::print(stderr, "{}\n", line);
        result.members += "," + line;
    }
    return result;
}

/// As camera settings would do with as many bits as those for screens take: between the two qualities that
/// come nearest.
Likeness at_equal_bits(const fs::path& file, ladder::VideoRendition camera, double bits, int seconds,
                       const fs::path& folder) {
    auto lower = encode_alone(file, camera, kRate, seconds, folder);
    const int step = lower.bits > bits ? 1 : -1;
    for (int tries = 0; tries < 20; ++tries) {
        camera.crf += step;
        const auto next = encode_alone(file, camera, kRate, seconds, folder);
        if ((next.bits > bits) != (lower.bits > bits)) {
            const double part = std::log(bits / lower.bits) / std::log(next.bits / lower.bits);
            return {.ssim = lower.ssim + part * (next.ssim - lower.ssim),
                    .psnr_db = lower.psnr_db + part * (next.psnr_db - lower.psnr_db),
                    .bits = bits};
        }
        lower = next;
    }
    throw std::runtime_error("no quality gives as many bits");
}

std::string gain_on_screens(const fs::path& file, int seconds, const fs::path& folder) {
    const auto screen = ladder::plan_ladder(kSize, kRate, Material::screen).videos;
    const auto camera = ladder::plan_ladder(kSize, kRate, Material::camera).videos;
    std::string members;
    for (std::size_t i = 0; i < screen.size(); ++i) {
        const auto now = encode_alone(file, screen[i], kRate, seconds, folder);
        const auto before = encode_alone(file, camera[i], kRate, seconds, folder);
        const auto equal = at_equal_bits(file, camera[i], now.bits, seconds, folder);
        const auto line = fmt::format(
            R"("gain_{}":{{"ssim":[{:.5f},{:.5f}],"psnr_db":[{:.2f},{:.2f}],"bits_to_before":{:.3f},)"
            R"("before":[{:.5f},{:.2f}]}})",
            screen[i].name, now.ssim, equal.ssim, now.psnr_db, equal.psnr_db, now.bits / before.bits,
            before.ssim, before.psnr_db);
        fmt::print(stderr, "{}\n", line);
        members += "," + line;
    }
    return members;
}

void run() {
    LessonWorld world;
    const int camera_s = seconds_of(60);
    const int screen_s = seconds_of(600);
    const auto camera = handheld_video(world.folder(), camera_s);
    const auto screen = screen_recording(world.folder(), screen_s);
    const auto handheld = compare(world, "camera", camera, camera_s, Material::camera);
    const auto pages = compare(world, "screen", screen, screen_s, Material::screen);
    const auto gain = gain_on_screens(screen, std::min(screen_s, kExcerptSeconds), world.folder());
    print_result("transcode",
                 fmt::format(R"("ratio":{:.3f},"against":"one ffmpeg process, one decode","unit":"s")"
                             R"({}{}{})",
                             std::max(handheld.wall, pages.wall), handheld.members, pages.members, gain));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("transcode", &yanxiu::bench::run);
}
