#include "tests/integration/media/measured.hpp"

#include <numeric>

namespace yanxiu::test {

double Luma::mean(std::size_t frame) const {
    const auto& pixels = frames.at(frame);
    const auto sum = std::accumulate(pixels.begin(), pixels.end(), 0.0, [](double so_far, char pixel) {
        return so_far + static_cast<unsigned char>(pixel);
    });
    return sum / static_cast<double>(pixels.size());
}

Luma luma_of(const std::filesystem::path& file) {
    const auto size = probe_value(file, "v", "stream=width,height");
    Luma luma;
    luma.width = std::stoi(size);
    luma.height = std::stoi(size.substr(size.find(',') + 1));
    const auto raw = file.string() + ".luma";
    run_ffmpeg("-i '" + file.string() + "' -an -vf extractplanes=y -fps_mode passthrough -f rawvideo '" +
               raw + "'");
    const auto bytes = bytes_of(raw);
    const auto frame = static_cast<std::size_t>(luma.width * luma.height);
    for (std::size_t at = 0; at + frame <= bytes.size(); at += frame)
        luma.frames.push_back(bytes.substr(at, frame));
    return luma;
}

std::filesystem::path MeasuredLesson::source(const std::string& name, const std::string& arguments) {
    run_ffmpeg(arguments + " '" + path(name).string() + "'");
    return path(name);
}

MadeLesson MeasuredLesson::make(const std::filesystem::path& file) {
    auto lesson = make_lesson(YANXIU_WORKER, file);
    EXPECT_EQ(lesson.outcome.reason, "") << file.filename() << ": " << lesson.outcome.text;
    return lesson;
}

}  // namespace yanxiu::test
