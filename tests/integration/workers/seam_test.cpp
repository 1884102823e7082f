// Lessons are made in chunks by whoever is free: nobody may see where one ends and the next begins.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/integration/workers/worker_fixture.hpp"

namespace yanxiu::test {
namespace {

constexpr int kRate = 25;
constexpr int kSeconds = kSanitized ? 20 : 75;

/// Every picture has a brightness of its own, which tells its number.
int brightness_of(int picture) {
    return 20 + picture * 3 % 200;
}

struct Container {
    const char* name;
    const char* recipe;
    bool may_be_cut = true;  // it has key frames
};

/// Makes videos of such pictures, and reads them again.
class NumberedPictures : public WorkerTest {
  protected:
    std::filesystem::path make(const std::string& name, const std::string& recipe) {
        const auto file = folder_.path() / name;
        const auto length = std::to_string(kSeconds);
        run_ffmpeg("-f lavfi -i \"nullsrc=size=64x64:rate=" + std::to_string(kRate) + ":duration=" + length +
                   ",geq=lum='20+mod(N*3,200)':cb=128:cr=128\" -f lavfi -i sine=duration=" + length + " " +
                   recipe + " " + file.string());
        return file;
    }

    std::vector<unsigned char> brightnesses(const RenditionRow& rendition) {
        const auto file = folder_.path() / "brightness";
        run_ffmpeg("-i " + joined(rendition).string() +
                   " -vf scale=1:1,format=gray -fps_mode passthrough -f rawvideo " + file.string());
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    /// As decoded: the levels are those of the whole range.
    static double level_of(int picture) { return (brightness_of(picture) - 16) * 255.0 / 219; }
};

class Seams : public NumberedPictures, public testing::WithParamInterface<Container> {};

TEST_P(Seams, EveryPictureIsThereOnceInItsPlace) {
    const auto id = upload(make(GetParam().name, GetParam().recipe));
    start_worker();
    ASSERT_TRUE(within(120, [&] { return job_of(id).state == "done" || job_of(id).state == "failed"; }));
    ASSERT_EQ(asset(id).state, "complete") << asset(id).failure_code;
    EXPECT_EQ(chunk_jobs(id).size() > 1, GetParam().may_be_cut);
    const auto seen = brightnesses(renditions(id)[0]);
    ASSERT_GE(static_cast<int>(seen.size()), kSeconds * kRate);
    EXPECT_LE(static_cast<int>(seen.size()), kSeconds * kRate + 3) << "sound's last packet may reach further";
    for (int picture = 0; picture < kSeconds * kRate; ++picture) {
        ASSERT_NEAR(seen[static_cast<std::size_t>(picture)], level_of(picture), 6) << "picture " << picture;
    }
}

// Recorders of screens write a picture only when something has changed: while there is sound, no pause is a
// leap.
TEST_F(NumberedPictures, APictureThatStandsForLongHoldsUpNeitherSoundNorWhatFollows) {
    constexpr int kStands = (kSanitized ? 4 : 9) * kRate;    // the last before the pause
    constexpr int kGoesOn = (kSanitized ? 16 : 45) * kRate;  // the first behind it
    const auto id = upload(
        make("slides.mp4",
             "-vf \"select='lte(n," + std::to_string(kStands) + ")+gte(n," + std::to_string(kGoesOn) +
                 ")'\" -fps_mode vfr -c:v libx264 -preset ultrafast -qp 10 -g 50 -pix_fmt yuv420p -c:a aac"));
    start_worker();
    ASSERT_TRUE(within(120, [&] { return job_of(id).state == "done" || job_of(id).state == "failed"; }));
    ASSERT_EQ(asset(id).state, "complete") << asset(id).failure_code;
    const auto seen = brightnesses(renditions(id)[0]);
    ASSERT_GE(static_cast<int>(seen.size()), kSeconds * kRate);
    for (int at = 0; at < kSeconds * kRate; ++at) {
        const int picture = at > kStands && at < kGoesOn ? kStands : at;
        ASSERT_NEAR(seen[static_cast<std::size_t>(at)], level_of(picture), 6) << "at " << at;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Containers, Seams,
    testing::Values(
        Container{"closed.mp4",
                  "-c:v libx264 -preset ultrafast -qp 10 -bf 3 -g 50 -pix_fmt yuv420p -c:a aac"},
        Container{
            "open.mp4",
            "-c:v libx264 -preset medium -qp 10 -bf 3 -g 120 -x264-params open-gop=1:scenecut=0 -pix_fmt "
            "yuv420p -c:a aac"},
        Container{
            "no_cues.mkv",
            "-c:v libx264 -preset ultrafast -qp 10 -bf 2 -g 75 -pix_fmt yuv420p -c:a libopus -live 1 -f "
            "matroska"},
        Container{"stream.ts", "-c:v mpeg2video -qscale:v 2 -g 60 -bf 2 -c:a mp2"},
        Container{"plain.avi", "-c:v mpeg4 -qscale:v 2 -g 100 -bf 0 -an"},
        Container{"one_key.flv",
                  "-c:v libx264 -preset ultrafast -qp 10 -g 100000 -keyint_min 100000 -pix_fmt "
                  "yuv420p -sc_threshold 0 -an",
                  false}),
    [](const auto& tested) {
        std::string name = tested.param.name;
        return name.replace(name.find('.'), 1, "_");
    });

}  // namespace
}  // namespace yanxiu::test
