// Good files with damage in them, each through the media child: whatever they make of it, it ends, with one
// of the outcomes that a lesson can have, and soon.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "media/sandbox/parent.hpp"
#include "tests/integration/workers/worker_fixture.hpp"
#include "tests/support/made_lesson.hpp"

namespace yanxiu::test {
namespace {

namespace sandbox = media::sandbox;

/// YANXIU_FUZZ=500 goes further than the tests of every day. The seed makes each of them what it is.
int mutations() {
    const char* wanted = std::getenv("YANXIU_FUZZ");
    return wanted != nullptr ? std::atoi(wanted) : kSanitized ? 10 : 50;
}

constexpr const char* kGood[] = {
    "-c:v libx264 -preset ultrafast -c:a aac good.mp4",
    "-c:v libx264 -preset ultrafast -c:a aac -movflags frag_keyframe+empty_moov good-fragments.mp4",
    "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus good.webm",
    "-c:v mpeg4 -c:a libmp3lame good.avi",
    "-c:v mpeg2video -c:a mp2 good.ts",
};

/// Flips bits, here and there or in one place, cuts, repeats, and lies in numbers, as files are damaged by
/// disks, links and attackers.
class Mutator {
  public:
    explicit Mutator(unsigned seed) : random_(seed) {}

    std::string mutate(std::string bytes) {
        for (auto times = below(3) + 1; times > 0 && !bytes.empty(); --times) {
            switch (below(5)) {
                case 0:
                    flip(bytes, 0, bytes.size(), bytes.size() / (20 + below(2000)) + 1);
                    break;
                case 1: {
                    const auto from = below(bytes.size());
                    flip(bytes, from, std::min<std::size_t>(bytes.size() - from, 4096), 1 + below(200));
                    break;
                }
                case 2:
                    bytes.resize(below(bytes.size()));
                    break;
                case 3:
                    bytes.insert(below(bytes.size()), bytes.substr(below(bytes.size()), below(70'000)));
                    break;
                default:
                    lie(bytes);
            }
        }
        return bytes;
    }

  private:
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, std::max<std::size_t>(end, 1) - 1)(random_);
    }
    void flip(std::string& bytes, std::size_t from, std::size_t length, std::size_t times) {
        for (; times > 0; --times) bytes[from + below(length)] ^= static_cast<char>(1U << below(8));
    }
    /// Four bytes in the first or the last kilobytes, where headers are, become a number to stumble over.
    void lie(std::string& bytes) {
        constexpr std::uint32_t kNumbers[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFF, 0x100};
        if (bytes.size() < 8) return;
        const auto window = std::min<std::size_t>(bytes.size() - 4, 4096);
        const auto at = below(2) == 0 ? below(window) : bytes.size() - 4 - below(window);
        const auto number = kNumbers[below(std::size(kNumbers))];
        for (int i = 0; i < 4; ++i)
            bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(number >> (24 - 8 * i));
    }

    std::mt19937 random_;
};

/// A descriptor of bytes that are in no directory.
class Memory {
  public:
    explicit Memory(const std::string& bytes) : file_(memfd_create("mutation", MFD_CLOEXEC)) {
        EXPECT_EQ(::write(file_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }
    ~Memory() { ::close(file_); }
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    int number() const { return file_; }

  private:
    int file_;
};

// All that a damaged file may end with. child_failed is not among them: whatever the child meets, it says
// what.
const std::set<std::string> kEnds{"",
                                  "corrupt",
                                  "truncated",
                                  "not_media",
                                  "not_video",
                                  "playlist",
                                  "no_streams",
                                  "no_video_stream",
                                  "encrypted",
                                  "unsupported_codec",
                                  "too_large",
                                  "too_long",
                                  "decoder_crashed",
                                  "stalled",
                                  "too_slow",
                                  "transcode_failed",
                                  "out_of_memory"};

TEST(Mutations, AllEnd) {
    const Folder folder;
    std::vector<std::string> good;
    for (const std::string recipe : kGood) {
        const auto name = recipe.substr(recipe.rfind(' ') + 1);
        const auto file = folder.path() / name;
        run_ffmpeg(
            "-f lavfi -i testsrc2=size=160x120:rate=15:duration=2 -f lavfi -i sine=duration=2 -pix_fmt "
            "yuv420p " +
            recipe.substr(0, recipe.rfind(' ')) + " " + file.string());
        good.push_back(bytes_of(file));
        ASSERT_FALSE(good.back().empty()) << name;
    }

    sandbox::ChildOptions options;
    options.program = YANXIU_WORKER;
    options.limits.memory_bytes = std::int64_t{1} << 30;
    options.stall = options.grace = std::chrono::seconds(kSanitized ? 120 : 30);
    std::map<std::string, int> ends;
    for (int seed = 0; seed < mutations(); ++seed) {
        const Memory damaged(
            Mutator(static_cast<unsigned>(seed)).mutate(good[static_cast<std::size_t>(seed) % good.size()]));
        const auto lesson = make_lesson(options, damaged.number());
        const auto& outcome = lesson.outcome;
        EXPECT_TRUE(kEnds.contains(outcome.reason))
            << "seed " << seed << ": " << outcome.reason << ": " << outcome.text;
        EXPECT_TRUE(!outcome.reason.empty() || !lesson.segments.empty()) << "seed " << seed;
        ++ends[outcome.reason];
    }
    for (const auto& [reason, times] : ends) RecordProperty(reason.empty() ? "playable" : reason, times);
    for (const auto& [reason, times] : ends)
        fmt::print("{:5} {}\n", times, reason.empty() ? "playable" : reason);
}

}  // namespace
}  // namespace yanxiu::test
