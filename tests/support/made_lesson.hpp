#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "media/sandbox/parent.hpp"
#include "media/transcode/sink.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::test {

/// What the media child makes of a file, in memory.
struct MadeLesson {
    media::transcode::Outcome outcome;
    std::vector<media::transcode::RenditionHead> heads;  // in the order they were begun
    std::map<std::string, std::vector<media::transcode::Segment>> segments;
    std::vector<media::transcode::StoryboardSheet> sheets;
    std::string poster;

    const media::transcode::RenditionHead& head(const std::string& rendition) const;
    /// The best video rendition's name.
    std::string best() const;
    /// A rendition as a player would put it together, written as folder/<rendition>.mp4.
    std::filesystem::path joined(const std::filesystem::path& folder, const std::string& rendition) const;
    std::int64_t duration_us(const std::string& rendition) const;
};

/// Scouts a file, and makes its chunks one after the other, in jailed children: what workers do between them.
MadeLesson make_lesson(const media::sandbox::ChildOptions& options, int source);
/// In those that `program` has (yanxiu-worker).
MadeLesson make_lesson(const std::string& program, const std::filesystem::path& file);

/// A picture as RGB, three bytes a pixel.
struct Picture {
    int width = 0, height = 0;
    std::string rgb;

    struct Colour {
        double red, green, blue;
    };
    /// Mean of the square of 2 × reach + 1 pixels around a point given in parts of width and height.
    Colour at(double x, double y, int reach = 3) const;
};

/// The frame at `seconds` as a screen would show it: by the tags of the file alone.
Picture picture_at(const std::filesystem::path& file, double seconds);

/// Decoded, at 48 kHz, in [0] left and [1] right.
std::vector<std::vector<float>> sound_of(const std::filesystem::path& file);

/// By FFmpeg's ebur128.
struct Loudness {
    double integrated = 0;  // LUFS
    double true_peak = 0;   // dBTP
};
Loudness loudness_of(const std::filesystem::path& file);

}  // namespace yanxiu::test
