#include "tests/bench/transcode/inputs.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <fstream>

#include "tests/bench/lessons/lesson_world.hpp"

namespace yanxiu::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kPages = 20;
constexpr int kSecondsPerPage = 10;
constexpr int kLinesPerPage = 26;
constexpr int kWordsPerLine = 14;
constexpr auto kFont = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
constexpr std::array kWords{"教研活动", "课堂观察", "作业设计", "单元整体",      "f(x)=3x+2",
                            "学情分析", "小组合作", "评价量规", "HTTP/1.1",      "阅读理解",
                            "核心素养", "第12课",   "实验记录", "while (i < n)", "导学案",
                            "错题整理", "0.618",    "听评课",   "分层教学"};

/// The same numbers on every machine (Numerical Recipes' generator).
class Chance {
  public:
    std::size_t below(std::size_t limit) {
        state_ = state_ * 1664525 + 1013904223;
        return (state_ >> 8) % limit;
    }

  private:
    std::uint32_t state_ = 1;
};

void write_pages(const fs::path& folder) {
    Chance chance;
    for (int page = 0; page < kPages; ++page) {
        const auto text = folder / fmt::format("page{}.txt", page);
        std::ofstream out(text);
        for (int line = 0; line < kLinesPerPage; ++line) {
            for (int word = 0; word < kWordsPerLine; ++word)
                out << kWords[chance.below(kWords.size())] << ' ';
            out << '\n';
        }
        out.close();
        run_command(fmt::format(
            "ffmpeg -nostdin -v error -y -f lavfi -i color=c=0xFDFDFB:size=1920x1080 -frames:v 1 -vf "
            "\"drawbox=w=1920:h=56:c=0x2B579A:t=fill,drawtext=fontfile={}:textfile='{}':fontsize=26:"
            "fontcolor=0x202020:x=60:y=80:line_spacing=8\" '{}/page{:02}.png'",
            kFont, text.string(), folder.string(), page));
    }
}

}  // namespace

fs::path handheld_video(const std::string& folder, int seconds) {
    const auto file = fs::path(folder) / fmt::format("handheld-{}.mp4", seconds);
    if (fs::exists(file)) return file;
    const auto still = fs::path(folder) / "still.png";
    run_command(
        fmt::format("ffmpeg -nostdin -v error -y -f lavfi -i "
                    "mandelbrot=size=2304x1296:start_scale=0.02:start_x=-0.7436:start_y=0.1318:maxiter=400 "
                    "-frames:v 1 '{}'",
                    still.string()));
    run_command(fmt::format(
        "ffmpeg -nostdin -v error -y -loop 1 -framerate 30 -i '{0}' -f lavfi -i "
        "testsrc2=size=480x640:rate=30 "
        "-f lavfi -i anoisesrc=color=pink:amplitude=0.2 -filter_complex "
        "\"[0]crop=1920:1080:x='192+170*sin(n/97)+6*sin(n/5)':y='108+90*sin(n/131)+5*cos(n/4)'[b];"
        "[1]hue=s=0.4,gblur=1.5[f];[b][f]overlay=x='700+500*sin(n/61)':y='220+60*sin(n/23)',"
        "noise=alls=9:allf=t,format=yuv420p\" "
        "-t {1} -c:v libx264 -preset veryfast -b:v 17M -g 30 -c:a aac -b:a 128k -movflags +faststart '{2}'",
        still.string(), seconds, file.string()));
    return file;
}

fs::path screen_recording(const std::string& folder, int seconds) {
    const auto file = fs::path(folder) / fmt::format("screen-{}.mp4", seconds);
    if (fs::exists(file)) return file;
    const auto pages = fs::path(folder) / "pages";
    fs::create_directories(pages);
    write_pages(pages);
    run_command(fmt::format(
        "ffmpeg -nostdin -v error -y -stream_loop -1 -framerate 1/{0} -i '{1}/page%02d.png' "
        "-f lavfi -i color=c=black:size=14x22:rate=30 -f lavfi -i anoisesrc=color=pink:amplitude=0.05 "
        "-filter_complex \"[0]fps=30[p];[p][1]overlay=x='900+700*sin(t/3)*sin(t/7)':y='540+400*sin(t/4)',"
        "format=yuv420p\" -t {2} -c:v libx264 -preset veryfast -crf 14 -g 250 -c:a aac -b:a 128k "
        "-movflags +faststart '{3}'",
        kSecondsPerPage, pages.string(), seconds, file.string()));
    return file;
}

}  // namespace yanxiu::bench
