// What a file's pictures are taken for: screens are encoded otherwise than what a camera films.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "media/probe/probe.hpp"
#include "tests/support/ffmpeg.hpp"

namespace yanxiu::test {
namespace {

using media::ladder::Material;

constexpr auto kPage =
    "color=c=white:size=854x480:rate=15:duration=12,drawtext=fontfile=/usr/share/fonts/opentype/noto/"
    "NotoSansCJK-Regular.ttc:fontsize=20:x=30:y=30:text='课堂观察 评价量规 f(x)=3x+2 page %{eif\\:t/4\\:d}':"
    "fontcolor=black,drawbox=y=440:h=40:w=854:c=blue:t=fill";
constexpr auto kHand = "testsrc2=size=854x480:rate=30:duration=6,noise=alls=15:allf=t";

struct File {
    const char* name;
    const char* source;
    const char* options;
    Material material;
};

class Probed : public testing::TestWithParam<File> {
  protected:
    Folder folder_;
};

TEST_P(Probed, IsTakenForWhatItIs) {
    const auto file = folder_.path() / GetParam().name;
    run_ffmpeg(std::string("-f lavfi -i \"") + GetParam().source + "\" -pix_fmt yuv420p -c:v libx264 " +
               GetParam().options + " '" + file.string() + "'");
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const auto verdict = media::probe::probe({descriptor}, {});
    ::close(descriptor);
    ASSERT_TRUE(verdict.source) << verdict.reason;
    EXPECT_EQ(verdict.source->material, GetParam().material);
}

INSTANTIATE_TEST_SUITE_P(
    Files, Probed,
    testing::Values(File{"screen.mp4", kPage, "-preset ultrafast -crf 18 -g 30", Material::screen},
                    File{"coarse_screen.mp4", kPage, "-preset veryfast -crf 36 -g 45", Material::screen},
                    File{"screen.mkv", kPage, "-preset veryfast -crf 23 -g 45", Material::screen},
                    File{"screen.ts", kPage, "-preset veryfast -crf 23 -g 45", Material::screen},
                    File{"entered_at_one_place.mp4", kPage, "-preset veryfast -crf 23 -g 999",
                         Material::camera},
                    File{"hand.mp4", kHand, "-preset veryfast -crf 23", Material::camera},
                    File{"coarse_hand.mp4", kHand, "-preset veryfast -b:v 300k", Material::camera},
                    File{"slow_hand.mp4", "testsrc2=size=854x480:rate=10:duration=12,noise=alls=9:allf=t",
                         "-preset veryfast -b:v 200k", Material::camera}),
    [](const auto& tested) {
        std::string name = tested.param.name;
        return name.replace(name.find('.'), 1, "_");
    });

}  // namespace
}  // namespace yanxiu::test
