// Every lesson stands upright, in square pixels, whole to its last row.
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>

#include "tests/integration/media/measured.hpp"

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kX264 = " -c:v libx264 -preset ultrafast -qp 8 -pix_fmt yuv420p ";

/// Where the axes of the coded picture point on the screen: x to (a, b), y to (c, d), y downwards.
struct Held {
    int a, b, c, d;
};

class Upright : public MeasuredLesson {
  protected:
    /// Red, green, blue and yellow in the corners, as the camera wrote them.
    fs::path corners() {
        return source("corners.mp4",
                      std::string("-f lavfi -i \"color=gray:size=160x96:rate=10:duration=1,"
                                  "drawbox=0:0:48:32:red:fill,drawbox=112:0:48:32:lime:fill,"
                                  "drawbox=0:64:48:32:blue:fill,drawbox=112:64:48:32:yellow:fill\"") +
                          kX264);
    }

    /// Writes the display matrix into the header of the track (ISO/IEC 14496-12, 8.3.2).
    static void hold(const fs::path& file, const Held& held) {
        auto bytes = bytes_of(file);
        const std::array<std::int32_t, 9> matrix{
            held.a * 65536, held.b * 65536, 0, held.c * 65536, held.d * 65536, 0, 0, 0, 1 << 30};
        const auto at = bytes.find("tkhd") + 44;
        for (std::size_t i = 0; i < matrix.size() * 4; ++i)
            bytes[at + i] =
                static_cast<char>(static_cast<std::uint32_t>(matrix[i / 4]) >> (24 - 8 * (i % 4)));
        std::ofstream(file, std::ios::binary) << bytes;
    }
};

TEST_F(Upright, HoweverTheCameraWasHeld) {
    struct Corner {
        int x, y;
        const char* colour;
        std::array<int, 3> rgb;
    };
    constexpr std::array<Corner, 4> kCorners{{{-1, -1, "red", {255, 0, 0}},
                                              {1, -1, "green", {0, 255, 0}},
                                              {-1, 1, "blue", {0, 0, 255}},
                                              {1, 1, "yellow", {255, 255, 0}}}};
    const auto file = corners();
    for (const auto& held : {Held{1, 0, 0, 1}, Held{0, 1, -1, 0}, Held{-1, 0, 0, -1}, Held{0, -1, 1, 0},
                             Held{-1, 0, 0, 1}, Held{1, 0, 0, -1}, Held{0, 1, 1, 0}, Held{0, -1, -1, 0}}) {
        hold(file, held);
        const auto picture = shown(make(file));
        EXPECT_EQ(picture.width, held.a == 0 ? 96 : 160);
        EXPECT_EQ(picture.height, held.a == 0 ? 160 : 96);
        for (const auto& corner : kCorners) {
            const int x = held.a * corner.x + held.c * corner.y;
            const int y = held.b * corner.x + held.d * corner.y;
            const auto seen = picture.at(0.5 + 0.35 * x, 0.5 + 0.35 * y);
            const std::array<double, 3> rgb{seen.red, seen.green, seen.blue};
            for (std::size_t part = 0; part < 3; ++part)
                EXPECT_NEAR(rgb[part], corner.rgb[part], 6)
                    << corner.colour << " of " << held.a << held.b << held.c << held.d;
        }
    }
}

TEST_F(Upright, ACircleStaysACircle) {
    struct Row {
        const char* file;
        int width, height, across, down;  // coded size and the shape of a pixel
        const char* recipe;
        Held held;
    };
    constexpr const char* kMpeg2 = " -c:v mpeg2video -qscale:v 2 -pix_fmt yuv420p ";
    for (const auto& row : {Row{"pal.mp4", 352, 288, 16, 11, kX264, {1, 0, 0, 1}},
                            Row{"narrow.mkv", 480, 288, 1, 2, kX264, {1, 0, 0, 1}},
                            Row{"hdv.mp4", 720, 540, 4, 3, kX264, {1, 0, 0, 1}},
                            Row{"dvd.mpg", 360, 288, 64, 45, kMpeg2, {1, 0, 0, 1}},
                            Row{"turned.mp4", 352, 288, 16, 11, kX264, {0, 1, -1, 0}}}) {
        SCOPED_TRACE(row.file);
        const double shape = static_cast<double>(row.across) / row.down;
        const auto size = std::to_string(row.width) + "x" + std::to_string(row.height);
        const auto file = source(row.file, "-f lavfi -i \"nullsrc=size=" + size +
                                               ":rate=25:duration=0.4,geq=cb=128:cr=128:lum="
                                               "'if(lt(hypot((X-W/2)*" +
                                               std::to_string(shape) +
                                               ",Y-H/2),100),235,16)',setsar=" + std::to_string(row.across) +
                                               "/" + std::to_string(row.down) + "\"" + row.recipe);
        if (row.held.a == 0) hold(file, row.held);
        const auto made = luma(make(file));
        int across = 0;
        int down = 0;
        for (int x = 0; x < made.width; ++x) across += made.at(0, x, made.height / 2) > 125 ? 1 : 0;
        for (int y = 0; y < made.height; ++y) down += made.at(0, made.width / 2, y) > 125 ? 1 : 0;
        EXPECT_NEAR(across, down, 2);
        EXPECT_GT(across, 90);
        const double wide =
            row.held.a == 0 ? row.height / (row.width * shape) : row.width * shape / row.height;
        EXPECT_NEAR(static_cast<double>(made.width) / made.height, wide, 0.02);
    }
}

TEST_F(Upright, NothingAtTheEdgesOfOddTinyAndHugePictures) {
    struct Row {
        const char* file;
        const char* size;
        const char* recipe;
    };
    constexpr const char* kVp9 = " -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 4 -b:v 0 ";
    constexpr const char* kFull = " -c:v libx264 -preset ultrafast -qp 4 -pix_fmt yuv444p ";
    for (const auto& row :
         {Row{"odd.webm", "175x143", kVp9}, Row{"odd.mp4", "641x361", kFull},
          Row{"odd_tall.mp4", "33x479", kFull}, Row{"tiny.webm", "2x2", kVp9},
          Row{"line.webm", "200x3", kVp9}, Row{"huge.avi", "4098x2305", " -c:v mjpeg -q:v 2 "}}) {
        SCOPED_TRACE(row.file);
        const auto made = luma(make(source(row.file, std::string("-f lavfi -i \"color=0xC08040:size=") +
                                                         row.size + ":rate=10:duration=0.3\"" + row.recipe)));
        ASSERT_FALSE(made.frames.empty());
        EXPECT_EQ(made.width % 2 + made.height % 2, 0);
        const auto middle = made.at(0, made.width / 2, made.height / 2);
        int apart = 0;
        for (const char pixel : made.frames[0])
            apart = std::max(apart, std::abs(static_cast<unsigned char>(pixel) - middle));
        EXPECT_LE(apart, 3);
    }
}

}  // namespace
}  // namespace yanxiu::test
