#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/integration/workers/worker_fixture.hpp"

namespace yanxiu::test {
namespace {

namespace fs = std::filesystem;

// Real and hostile files with an index of what must become of each, where there is such a collection beside
// the sources.
const fs::path kCorpus = fs::path(YANXIU_SOURCE_DIR) / ".." / "shared" / "media";

// Longer ones would hold up everybody who runs the tests. Sanitizers cost a multiple: under ThreadSanitizer a
// second of 720p takes minutes.
constexpr double kLongestSeconds = kSanitized ? 3 : 60;
constexpr int kMostPixels = kSanitized ? 300'000 : 1 << 30;

/// Of the picture's description, as "h264 320x240 yuv420p"; 0 without a size.
int pixels_of(const std::string& description) {
    static const std::regex kSize(R"((\d{1,5})x(\d{1,5}))");
    std::smatch size;
    if (!std::regex_search(description, size, kSize)) return 0;
    return std::stoi(size[1]) * std::stoi(size[2]);
}

struct Row {
    std::string file, expectation;
    double seconds = 0;  // that can be decoded; 0: unknown
};

std::vector<Row> index() {
    std::ifstream in(kCorpus / "INDEX.tsv");
    std::vector<Row> rows;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        std::vector<std::string> row;
        for (std::string field; std::getline(fields, field, '\t');) row.push_back(field);
        if (row.size() < 7) continue;
        const double seconds = row[6].empty() || row[6] == "-" ? 0 : std::stod(row[6]);
        const bool small = pixels_of(row[2]) <= kMostPixels;
        if (seconds <= kLongestSeconds && small) rows.push_back({row[0], row[5], seconds});
    }
    return rows;
}

// The reasons that belong to a refusal of the index.
const std::map<std::string, std::set<std::string>> kReasons{
    {"REFUSE:CORRUPT", {"corrupt", "not_media", "truncated"}},
    {"REFUSE:ENCRYPTED", {"encrypted"}},
    {"REFUSE:NOT_MEDIA", {"not_media", "not_video", "playlist"}},
    {"REFUSE:NOT_VIDEO", {"not_video", "not_media"}},
    {"REFUSE:NO_STREAMS", {"no_streams", "no_video_stream", "corrupt", "playlist"}},
    {"REFUSE:PLAYLIST", {"playlist"}},
    {"REFUSE:UNSUPPORTED_CODEC", {"unsupported_codec", "no_video_stream"}},
    {"AUDIO_ONLY", {"no_video_stream"}},  // a lesson needs a picture
};

class Corpus : public WorkerTest {
  protected:
    bool ended(std::int64_t id) {
        const auto state = asset(id).state;
        return state == "complete" || state == "failed";
    }

    void expect_playable(std::int64_t id, double seconds) {
        const auto lesson = asset(id);
        ASSERT_EQ(lesson.state, "complete") << lesson.failure_code;
        const double length = static_cast<double>(lesson.duration_ms) / 1000;
        EXPECT_NEAR(length, seconds, std::max(0.5, seconds / 20));
        const auto made = renditions(id);
        ASSERT_GE(made.size(), 2U);
        for (const auto& rendition : made) {
            if (rendition.kind != "video") continue;
            EXPECT_EQ(rendition.width % 2, 0);
            EXPECT_EQ(rendition.height % 2, 0);
            EXPECT_EQ(probe_value(joined(rendition), "v", "stream=pix_fmt,sample_aspect_ratio"),
                      "1:1,yuv420p");
        }
    }

    void expect_refused(std::int64_t id, const std::set<std::string>& reasons) {
        const auto lesson = asset(id);
        EXPECT_EQ(lesson.state, "failed");
        EXPECT_THAT(reasons, testing::Contains(lesson.failure_code));
        EXPECT_EQ(blobs_.size_bytes(lesson.source_key), -1) << "the refused file is gone";
    }

    void expect_as_indexed(const Row& row, std::int64_t id) {
        SCOPED_TRACE(row.file + " " + row.expectation);
        const auto refusal = kReasons.find(row.expectation);
        if (row.expectation == "ACCEPT") {
            expect_playable(id, row.seconds);
        } else if (refusal != kReasons.end()) {
            expect_refused(id, refusal->second);
        } else {
            ASSERT_EQ(row.expectation, "POLICY");
            const auto lesson = asset(id);
            EXPECT_TRUE(lesson.state == "complete" || !lesson.failure_code.empty());
        }
    }
};

TEST_F(Corpus, EachFileEndsAsTheIndexSays) {
    const auto rows = index();
    if (rows.empty()) GTEST_SKIP() << "no collection of media files beside the sources";
    std::map<std::string, std::int64_t> assets;
    for (const auto& row : rows) assets[row.file] = upload(kCorpus / row.file);
    start_worker();
    for (const auto& row : rows) {
        const auto id = assets[row.file];
        EXPECT_TRUE(within(180, [&] { return ended(id); })) << row.file << " ends in its turn";
    }
    for (const auto& row : rows) expect_as_indexed(row, assets[row.file]);
}

}  // namespace
}  // namespace yanxiu::test
