#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/ffmpeg.hpp"
#include "tests/support/made_lesson.hpp"

namespace yanxiu::test {

/// Decoded luma, 8 bits, as it lies in the file: 16 is black where nothing else is said.
struct Luma {
    int width = 0, height = 0;
    std::vector<std::string> frames;

    int at(std::size_t frame, int x, int y) const {
        return static_cast<unsigned char>(frames.at(frame)[static_cast<std::size_t>(y * width + x)]);
    }
    double mean(std::size_t frame) const;
};

/// All frames of a file's video, none added or left out.
Luma luma_of(const std::filesystem::path& file);

/// Lessons of sources that ffmpeg makes.
class MeasuredLesson : public testing::Test {
  protected:
    std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }

    /// What ffmpeg makes with these arguments, as a file of this name.
    std::filesystem::path source(const std::string& name, const std::string& arguments);

    /// The lesson must be made.
    MadeLesson make(const std::filesystem::path& file);

    /// The best rendition, decoded.
    std::filesystem::path best(const MadeLesson& lesson) {
        return lesson.joined(folder_.path(), lesson.best());
    }
    Picture shown(const MadeLesson& lesson, double seconds = 0) { return picture_at(best(lesson), seconds); }
    Luma luma(const MadeLesson& lesson) { return luma_of(best(lesson)); }
    std::vector<std::vector<float>> sound(const MadeLesson& lesson) {
        return sound_of(lesson.joined(folder_.path(), "a96"));
    }

    Folder folder_;
};

}  // namespace yanxiu::test
