#include "tests/support/made_lesson.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <regex>
#include <set>
#include <stdexcept>

#include "tests/support/ffmpeg.hpp"

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;
namespace transcode = media::transcode;

class Collector final : public transcode::SegmentSink {
  public:
    explicit Collector(MadeLesson& lesson) : lesson_(lesson) {}

    void accepted(const media::probe::Source& found) override { source = found; }
    void planned(const media::ladder::Chunk& chunk) override { chunks.push_back(chunk); }
    void begin(const std::vector<transcode::RenditionHead>& renditions) override {
        if (begun_.insert(renditions.front().name).second) {
            lesson_.heads.insert(lesson_.heads.end(), renditions.begin(), renditions.end());
        }
    }
    void publish(const transcode::Step& step) override {
        for (const auto& segment : step.segments) lesson_.segments[segment.rendition].push_back(segment);
    }
    void storyboard(const transcode::StoryboardSheet& sheet) override { lesson_.sheets.push_back(sheet); }
    void check_still(const transcode::CheckStill&) override {}
    void poster(const transcode::Poster& poster) override { lesson_.poster = poster.jpeg; }
    void alive(std::int64_t) override {}

    media::probe::Source source;
    std::vector<media::ladder::Chunk> chunks;

  private:
    MadeLesson& lesson_;
    std::set<std::string> begun_;
};

}  // namespace

const transcode::RenditionHead& MadeLesson::head(const std::string& rendition) const {
    for (const auto& head : heads)
        if (head.name == rendition) return head;
    throw std::runtime_error("the lesson has no " + rendition + ": " + outcome.reason + " " + outcome.text);
}

fs::path MadeLesson::joined(const fs::path& folder, const std::string& rendition) const {
    const auto file = folder / (rendition + ".mp4");
    std::ofstream out(file, std::ios::binary);
    out << head(rendition).init;
    for (const auto& segment : segments.at(rendition)) out << segment.bytes;
    return file;
}

std::int64_t MadeLesson::duration_us(const std::string& rendition) const {
    std::int64_t sum = 0;
    for (const auto& segment : segments.at(rendition)) sum += segment.duration_us;
    return sum;
}

std::string MadeLesson::best() const {
    for (const auto& head : heads)
        if (head.video) return head.name;
    throw std::runtime_error("the lesson has no picture: " + outcome.reason + " " + outcome.text);
}

MadeLesson make_lesson(const media::sandbox::ChildOptions& options, int source) {
    MadeLesson lesson;
    Collector sink(lesson);
    const auto run = [&](const transcode::Request& request) {
        lesson.outcome = media::sandbox::run_in_child(options, source, request, sink, [] { return true; });
        return lesson.outcome.reason.empty();
    };
    if (!run(transcode::ScoutRequest{})) return lesson;
    for (const auto& chunk : sink.chunks) {
        if (!run(transcode::ChunkRequest{.limits = {},
                                         .source = sink.source,
                                         .chunk = chunk,
                                         .part = transcode::Part::all,
                                         .poster_above = chunk.number == 0 ? std::optional(-1) : std::nullopt,
                                         .encoder_threads = 1}))
            break;
    }
    return lesson;
}

MadeLesson make_lesson(const std::string& program, const fs::path& file) {
    const int source = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (source < 0) throw std::runtime_error("cannot open " + file.string());
    media::sandbox::ChildOptions options;
    options.program = program;
    auto lesson = make_lesson(options, source);
    ::close(source);
    return lesson;
}

Picture::Colour Picture::at(double x, double y, int reach) const {
    const int across = static_cast<int>(x * width);
    const int down = static_cast<int>(y * height);
    double sum[3] = {0, 0, 0};
    int pixels = 0;
    for (int row = std::max(0, down - reach); row <= std::min(height - 1, down + reach); ++row) {
        for (int column = std::max(0, across - reach); column <= std::min(width - 1, across + reach);
             ++column) {
            const auto* pixel =
                reinterpret_cast<const unsigned char*>(rgb.data()) + 3 * (row * width + column);
            for (int part = 0; part < 3; ++part) sum[part] += pixel[part];
            ++pixels;
        }
    }
    return {sum[0] / pixels, sum[1] / pixels, sum[2] / pixels};
}

Picture picture_at(const fs::path& file, double seconds) {
    const auto size = probe_value(file, "v", "stream=width,height");
    Picture picture;
    picture.width = std::stoi(size);
    picture.height = std::stoi(size.substr(size.find(',') + 1));
    const auto raw = file.string() + ".rgb";
    run_ffmpeg(
        "-i '" + file.string() + "' -ss " + std::to_string(seconds) +
        " -frames:v 1 -sws_flags accurate_rnd+full_chroma_int+full_chroma_inp+bicubic -pix_fmt rgb24 -f "
        "rawvideo '" +
        raw + "'");
    picture.rgb = bytes_of(raw);
    if (picture.rgb.size() < static_cast<std::size_t>(3 * picture.width * picture.height))
        throw std::runtime_error("no picture at " + std::to_string(seconds));
    return picture;
}

std::vector<std::vector<float>> sound_of(const fs::path& file) {
    const auto raw = file.string() + ".f32";
    run_ffmpeg("-i '" + file.string() + "' -vn -ac 2 -ar 48000 -f f32le '" + raw + "'");
    const auto bytes = bytes_of(raw);
    std::vector<float> pairs(bytes.size() / sizeof(float));
    std::memcpy(pairs.data(), bytes.data(), pairs.size() * sizeof(float));
    std::vector<std::vector<float>> sides(2);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        sides[0].push_back(pairs[i]);
        sides[1].push_back(pairs[i + 1]);
    }
    return sides;
}

Loudness loudness_of(const fs::path& file) {
    const auto text = run_command("ffmpeg -nostdin -hide_banner -nostats -i '" + file.string() +
                                  "' -vn -af ebur128=peak=true -f null - 2>&1");
    const auto summary = text.substr(text.rfind("Summary:"));
    static const std::regex kIntegrated(R"(I:\s+(-?[0-9.]+|-inf|nan) LUFS)");
    static const std::regex kPeak(R"(Peak:\s+(-?[0-9.]+|-inf|nan) dBFS)");
    std::smatch found;
    Loudness loudness{-200, -200};
    if (std::regex_search(summary, found, kIntegrated) && found[1] != "nan")
        loudness.integrated = std::stod(found[1]);
    if (std::regex_search(summary, found, kPeak) && found[1] != "nan")
        loudness.true_peak = std::stod(found[1]);
    return loudness;
}

}  // namespace yanxiu::test
