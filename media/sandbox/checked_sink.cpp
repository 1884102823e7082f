#include "media/sandbox/checked_sink.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "media/sandbox/messages.hpp"

namespace yanxiu::media::sandbox {
namespace {

constexpr int kLongestSide = 1 << 18;
constexpr std::int64_t kFarthestUs = std::int64_t{1} << 60;  // of a file's own time
constexpr std::int64_t kMostPackets = std::int64_t{1} << 40;
constexpr std::int64_t kSoundMayDifferUs = 100'000;      // its frames do not end where pictures do
constexpr std::int64_t kLongestSegmentUs = 10'000'000;   // twice the grid's, and more
constexpr std::int64_t kBesideTheRate = 64 * 1024;       // bytes of a segment, whatever its length
constexpr std::size_t kLargestInit = 64 * 1024;          // bytes
constexpr std::size_t kLargestPoster = 4 * 1024 * 1024;  // bytes
constexpr std::size_t kLargestSheet = 1024 * 1024;       // bytes
constexpr std::size_t kLargestStill = 256 * 1024;        // bytes
constexpr std::size_t kLongestCodecs = 32;
constexpr std::size_t kLongestText = 300;

constexpr std::array<std::string_view, 16> kReasons{"",
                                                    "not_media",
                                                    "playlist",
                                                    "not_video",
                                                    "no_streams",
                                                    "no_video_stream",
                                                    "unsupported_codec",
                                                    "corrupt",
                                                    "encrypted",
                                                    "truncated",
                                                    "too_large",
                                                    "too_long",
                                                    "out_of_memory",
                                                    "transcode_failed",
                                                    "picture_unreadable",
                                                    "needs_its_end"};

void require(bool holds, const char* what) {
    if (!holds) throw BadMessage(what);
}

bool near(std::int64_t value, std::int64_t limit) {
    return value >= -limit && value <= limit;
}

bool is_codecs_name(std::string_view name) {
    return !name.empty() && name.size() <= kLongestCodecs &&
           std::all_of(name.begin(), name.end(), [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '.';
           });
}

bool is_printable(char letter) {
    return letter >= ' ' && letter <= '~';
}

bool is_jpeg(std::string_view bytes, std::size_t most_bytes) {
    return bytes.starts_with("\xff\xd8") && bytes.size() <= most_bytes;
}

void check_source(const probe::Source& source) {
    const auto& [width, height] = source.display;
    require(width > 0 && height > 0 && width <= kLongestSide && height <= kLongestSide, "no such picture");
    const auto& rate = source.rate;
    require(rate.den > 0 && rate.num >= rate.den && std::int64_t{rate.num} <= std::int64_t{rate.den} * 60,
            "no such frame rate");
    require(source.video_stream >= 0 && source.audio_stream.value_or(0) >= 0, "no such stream");
    require(source.orientation.quarter_turns >= 0 && source.orientation.quarter_turns < 4, "no such turn");
    require(near(source.start_us, kFarthestUs), "no such start");
    require(source.claimed_duration_us >= 0 && source.claimed_duration_us <= kFarthestUs, "no such length");
}

}  // namespace

CheckedSink::CheckedSink(const transcode::Request& request, transcode::SegmentSink& to)
    : scout_(std::get_if<transcode::ScoutRequest>(&request)),
      chunk_(std::get_if<transcode::ChunkRequest>(&request)),
      still_(std::holds_alternative<transcode::StillRequest>(request)),
      to_(to) {
    if (chunk_ != nullptr) allow_videos(chunk_->source, chunk_->part);
}

const ladder::Grid& CheckedSink::grid() const {
    require(grid_.has_value(), "nothing is known of the source yet");
    return *grid_;
}

void CheckedSink::allow_videos(const probe::Source& source, transcode::Part part) {
    grid_.emplace(source.rate);
    const auto videos = probe::ladder_of(source).videos;
    if (part != transcode::Part::others) allow_small_pictures(videos.back().size);
    for (std::size_t i = 0; i < videos.size(); ++i) {
        const bool lowest = i + 1 == videos.size();
        if (part == transcode::Part::lowest && !lowest) continue;
        if (part == transcode::Part::others && lowest) continue;
        allowed_[videos[i].name] = {.video = true,
                                    .size = videos[i].size,
                                    .ceiling_rate = videos[i].ceiling_rate,
                                    .begun = false,
                                    .numbers = {}};
    }
}

void CheckedSink::allow_small_pictures(ladder::Size smallest) {
    const auto claimed_us = chunk_->source.claimed_duration_us;
    const auto first_frame = grid().first_frame(chunk_->chunk.first_segment);
    const auto end_frame = chunk_->chunk.end_frame;
    storyboard_ = ladder::plan_storyboard(smallest, claimed_us);
    sheets_ = ladder::sheets_of(storyboard_, grid(), first_frame, end_frame);
    check_stills_ = ladder::plan_check_stills(smallest, claimed_us);
    const auto stills = ladder::check_stills_of(check_stills_, grid(), first_frame, end_frame);
    stills_.insert(stills.begin(), stills.end());
}

void CheckedSink::allow_sound(const probe::Source& source) {
    grid_.emplace(source.rate);
    for (const auto& audio : probe::ladder_of(source).audios)
        allowed_[audio.name] = {
            .video = false, .size = {}, .ceiling_rate = audio.ceiling_rate, .begun = false, .numbers = {}};
}

void CheckedSink::accepted(const probe::Source& source) {
    require(scout_ != nullptr && !grid_, "a source at the wrong moment");
    check_source(source);
    allow_sound(source);
    to_.accepted(source);
}

void CheckedSink::planned(const ladder::Chunk& chunk) {
    require(scout_ != nullptr, "a plan without a scout");
    const auto begin = grid().first_frame(chunk.first_segment);
    if (last_) {
        require(chunk.number == last_->number + 1 && begin == last_->end_frame, "a chunk out of order");
        require(chunk.entry.packet >= last_->entry.packet, "a chunk that goes back");
    } else {
        require(chunk.number == 0 && chunk.first_segment == 0, "a plan without its beginning");
    }
    require(chunk.end_frame > begin, "an empty chunk");
    require(grid().time_us(chunk.end_frame - 1) <= scout_->limits.max_duration_us,
            "a chunk behind the longest lesson");
    const auto& entry = chunk.entry;
    require(entry.packet >= 0 && entry.packet <= kMostPackets, "no such packet");
    require(near(entry.dts_us.value_or(0), kFarthestUs) && near(entry.shift_us, 2 * kFarthestUs) &&
                near(entry.latest_us, 2 * kFarthestUs),
            "no such time");
    last_ = chunk;
    to_.planned(chunk);
}

void CheckedSink::begin(const std::vector<transcode::RenditionHead>& renditions) {
    require(!renditions.empty(), "nothing begins");
    for (const auto& head : renditions) check(head);
    to_.begin(renditions);
}

void CheckedSink::check(const transcode::RenditionHead& head) {
    const auto found = allowed_.find(head.name);
    require(found != allowed_.end(), "no such rendition");
    auto& allowed = found->second;
    require(!allowed.begun, "a rendition that has begun");
    require(
        head.video == allowed.video && head.size == allowed.size && head.bandwidth == allowed.ceiling_rate,
        "a rendition unlike the ladder's");
    require(!head.video || head.rate == grid().rate(), "a rendition of another rate");
    require(is_codecs_name(head.codecs), "no name of a codec");
    require(!head.init.empty() && head.init.size() <= kLargestInit, "no initialisation segment");
    allowed.begun = true;
}

void CheckedSink::publish(const transcode::Step& step) {
    for (const auto& segment : step.segments) check(segment);
    to_.publish(step);
}

void CheckedSink::check(const transcode::Segment& segment) {
    const auto found = allowed_.find(segment.rendition);
    require(found != allowed_.end() && found->second.begun, "a segment of nothing that has begun");
    auto& allowed = found->second;
    check_place(segment, allowed.video);
    const auto most = allowed.ceiling_rate * segment.duration_us / 8'000'000 * 2 + kBesideTheRate;
    require(!segment.bytes.empty() && static_cast<std::int64_t>(segment.bytes.size()) <= most,
            "a segment above the rendition's ceiling");
    const auto size = static_cast<std::int64_t>(segment.bytes.size());
    require(segment.key_bytes >= (allowed.video ? 1 : 0) && segment.key_bytes <= (allowed.video ? size : 0),
            "a key frame outside its segment");
    require(allowed.numbers.insert(segment.number).second, "a segment told twice");
}

void CheckedSink::check_place(const transcode::Segment& segment, bool video) const {
    const auto first = chunk_ != nullptr ? chunk_->chunk.first_segment : scout_->published_sound;
    require(segment.number >= first, "a segment before the first");
    require(segment.duration_us > 0 && segment.duration_us <= kLongestSegmentUs,
            "no such length of a segment");
    const auto begin = grid().first_frame(segment.number);
    const auto start_us = grid().time_us(begin);
    if (!video) {
        require(start_us <= scout_->limits.max_duration_us, "sound behind the longest lesson");
        require(near(segment.start_us - start_us, kSoundMayDifferUs), "sound out of its place");
        return;
    }
    require(begin < chunk_->chunk.end_frame, "a segment behind the last");
    const auto end = std::min(grid().first_frame(segment.number + 1), chunk_->chunk.end_frame);
    require(segment.start_us == start_us && segment.duration_us == grid().time_us(end) - start_us,
            "a segment off the grid");
}

void CheckedSink::storyboard(const transcode::StoryboardSheet& sheet) {
    const auto found = std::find(sheets_.begin(), sheets_.end(), sheet.sheet);
    require(found != sheets_.end() && sheet.plan == storyboard_, "a sheet that nobody wants");
    require(is_jpeg(sheet.jpeg, kLargestSheet), "no such sheet");
    sheets_.erase(found);
    to_.storyboard(sheet);
}

void CheckedSink::check_still(const transcode::CheckStill& still) {
    require(stills_.contains(still.number) && still.plan == check_stills_, "a still that nobody wants");
    require(is_jpeg(still.jpeg, kLargestStill), "no such still");
    stills_.erase(still.number);
    to_.check_still(still);
}

void CheckedSink::poster(const transcode::Poster& poster) {
    const auto above = chunk_ != nullptr ? chunk_->poster_above : std::nullopt;
    require((above.has_value() || still_) && !poster_told_, "a poster that nobody wants");
    require(poster.score > above.value_or(0) && poster.score <= transcode::kBestPoster, "a useless poster");
    require(is_jpeg(poster.jpeg, kLargestPoster), "no such poster");
    poster_told_ = true;
    to_.poster(poster);
}

void CheckedSink::alive(std::int64_t made) {
    to_.alive(made);
}

transcode::Outcome checked(transcode::Outcome outcome) {
    if (std::find(kReasons.begin(), kReasons.end(), outcome.reason) == kReasons.end())
        return {"child_failed", "the transcode ended for no reason of ours", 0};
    std::erase_if(outcome.text, [](char letter) { return !is_printable(letter); });
    outcome.text.resize(std::min(outcome.text.size(), kLongestText));
    outcome.duration_us = std::clamp<std::int64_t>(outcome.duration_us, 0, kFarthestUs);
    return outcome;
}

}  // namespace yanxiu::media::sandbox
