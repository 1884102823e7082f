#include "tests/bench/transcode/peer.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include "media/ladder/grid.hpp"

namespace yanxiu::bench {
namespace {

namespace fs = std::filesystem;
namespace ladder = media::ladder;
using Command = std::vector<std::string>;

void append(Command& command, std::initializer_list<std::string> more) {
    command.insert(command.end(), more);
}

/// As polite as the worker's children, so that a busy machine slows both alike.
Command ffmpeg_on_cores() {
    return {"nice",   "-n",       "10",           "taskset", "-c",    kCores,
            "ffmpeg", "-nostdin", "-hide_banner", "-v",      "error", "-y"};
}

/// The beginnings of our segments, as -force_key_frames wants them.
std::string key_frames(ladder::FrameRate rate, double seconds) {
    const ladder::Grid grid(rate);
    std::string times = "0";
    for (int number = 1; static_cast<double>(grid.time_us(grid.first_frame(number))) < seconds * 1e6;
         ++number)
        times += fmt::format(",{:.6f}", static_cast<double>(grid.time_us(grid.first_frame(number))) / 1e6);
    return times;
}

void append_video(Command& command, const ladder::VideoRendition& rendition, ladder::FrameRate rate,
                  double seconds) {
    const auto most = std::to_string(rendition.max_rate);
    auto parameters = std::string("scenecut=0:open-gop=0");
    if (!rendition.x264_options.empty()) parameters += ":" + rendition.x264_options;
    append(command, {"-c:v",
                     "libx264",
                     "-preset",
                     rendition.preset,
                     "-profile:v",
                     "high",
                     "-crf",
                     std::to_string(rendition.crf),
                     "-maxrate",
                     most,
                     "-bufsize",
                     most,
                     "-g",
                     "1000000",
                     "-forced-idr",
                     "1",
                     "-flags",
                     "+cgop",
                     "-force_key_frames",
                     key_frames(rate, seconds),
                     "-x264-params",
                     parameters,
                     "-r",
                     fmt::format("{}/{}", rate.num, rate.den)});
}

void append_sound(Command& command, const ladder::AudioRendition& sound, const fs::path& folder) {
    append(command, {"-map", "0:a", "-c:a", "aac", "-b:a", std::to_string(sound.bit_rate), "-ac", "2", "-ar",
                     "48000", "-movflags", "cmaf+frag_keyframe+empty_moov", "-frag_duration", "4000000",
                     (folder / (sound.name + ".mp4")).string()});
}

void append_file(Command& command, const fs::path& file) {
    append(command, {"-movflags", "cmaf+frag_keyframe+empty_moov", file.string()});
}

std::string scaled(ladder::Size size) {
    return fmt::format("scale={}:{}:flags=bicubic", size.width, size.height);
}

std::string cascade(const ladder::Ladder& plan) {
    auto text = "[0:v]" + scaled(plan.videos.front().size) + ",format=yuv420p";
    for (std::size_t i = 0; i + 1 < plan.videos.size(); ++i)
        text += fmt::format(",split=2[o{0}][n{0}];[n{0}]{1}", i, scaled(plan.videos[i + 1].size));
    return text + fmt::format("[o{}]", plan.videos.size() - 1);
}

double last_number(const std::string& text, const char* form) {
    const std::regex expression(form);
    double found = -1;
    for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match)
        found = (*match)[1].str() == "inf" ? 100 : std::stod((*match)[1].str());
    if (found < 0) throw std::runtime_error("ffmpeg said no likeness:\n" + text);
    return found;
}

}  // namespace

Effort make_by_ffmpeg(const fs::path& source, const ladder::Ladder& plan, double seconds,
                      const fs::path& folder, Renditions& made) {
    auto command = ffmpeg_on_cores();
    append(command, {"-i", source.string(), "-filter_complex", cascade(plan)});
    for (std::size_t i = 0; i < plan.videos.size(); ++i) {
        const auto& video = plan.videos[i];
        append(command, {"-map", fmt::format("[o{}]", i)});
        append_video(command, video, plan.rate, seconds);
        made[video.name] = folder / (video.name + ".mp4");
        append_file(command, made[video.name]);
    }
    for (const auto& sound : plan.audios) append_sound(command, sound, folder);
    return run_measured(command, (folder / "ffmpeg.log").string());
}

Effort make_one_by_one(const fs::path& source, const ladder::Ladder& plan, double seconds,
                       const fs::path& folder) {
    Effort sum;
    const auto run = [&](const Command& command) {
        const auto effort = run_measured(command, (folder / "ffmpeg.log").string());
        sum.wall_s += effort.wall_s;
        sum.cpu_s += effort.cpu_s;
        sum.peak_mib = std::max(sum.peak_mib, effort.peak_mib);
    };
    for (const auto& video : plan.videos) {
        auto command = ffmpeg_on_cores();
        append(command, {"-i", source.string(), "-an", "-vf", scaled(video.size) + ",format=yuv420p"});
        append_video(command, video, plan.rate, seconds);
        append_file(command, folder / ("alone-" + video.name + ".mp4"));
        run(command);
    }
    for (const auto& sound : plan.audios) {
        auto command = ffmpeg_on_cores();
        append(command, {"-i", source.string(), "-vn"});
        append_sound(command, sound, folder);
        run(command);
    }
    return sum;
}

Likeness likeness_of(const fs::path& made, const fs::path& source, ladder::Size size, int every) {
    const auto log = made.string() + ".likeness";
    const auto graph = fmt::format(
        "[0:v]framestep={0},setpts=N/TB,split=2[a][b];[1:v]framestep={0},{1},format=yuv420p,setpts=N/TB,"
        "split=2[c][d];[a][c]ssim=shortest=1[e];[b][d]psnr=shortest=1[f]",
        every, scaled(size));
    run_measured({"ffmpeg",
                  "-nostdin",
                  "-hide_banner",
                  "-v",
                  "info",
                  "-nostats",
                  "-i",
                  made.string(),
                  "-i",
                  source.string(),
                  "-filter_complex",
                  graph,
                  "-map",
                  "[e]",
                  "-f",
                  "null",
                  "-",
                  "-map",
                  "[f]",
                  "-f",
                  "null",
                  "-"},
                 log);
    std::ifstream in(log);
    const std::string said((std::istreambuf_iterator<char>(in)), {});
    return {.ssim = last_number(said, R"(SSIM .*All:([0-9.]+))"),
            .psnr_db = last_number(said, R"(PSNR .*average:([0-9.]+|inf))"),
            .bits = static_cast<double>(fs::file_size(made)) * 8};
}

Likeness encode_alone(const fs::path& source, const ladder::VideoRendition& rendition, ladder::FrameRate rate,
                      double seconds, const fs::path& folder) {
    const auto file = folder / "encoded.mp4";
    auto command = ffmpeg_on_cores();
    append(command, {"-t", fmt::format("{}", seconds), "-i", source.string(), "-an", "-vf",
                     scaled(rendition.size) + ",format=yuv420p"});
    append_video(command, rendition, rate, seconds);
    append_file(command, file);
    run_measured(command, (folder / "ffmpeg.log").string());
    return likeness_of(file, source, rendition.size, 1);
}

}  // namespace yanxiu::bench
