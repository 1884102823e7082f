#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "media/sandbox/jail.hpp"
#include "media/transcode/sink.hpp"
#include "media/transcode/transcode.hpp"

/// What the jailed child and its parent say to each other over one socket: frames of a length (four bytes,
/// least first), a kind and a body. The parent trusts none of it: every length is checked here, and what is
/// told by CheckedSink. Pure.
namespace yanxiu::media::sandbox {

enum class Kind : std::uint8_t {
    scout = 1,
    chunk,
    accepted,
    planned,
    begin,
    publish,
    poster,
    alive,
    outcome,
    jailed,
    still,
    storyboard,
    waiting,
    arrived,
    check_still,
};

inline constexpr std::size_t kLongestFrame = 64U << 20;

/// Limits that the child puts on itself before it looks at the file.
struct ChildLimits {
    std::int64_t memory_bytes = std::int64_t{4} << 30;
    std::int64_t cpu_seconds = 24 * 3600;
};

struct Frame {
    Kind kind;
    std::string body;
};

/// Takes the first whole frame off `bytes`; nothing when it is not there yet. Throws BadMessage.
std::optional<Frame> take_frame(std::string_view& bytes);

/// A frame that no child of ours would send.
class BadMessage : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

std::string request_frame(const transcode::Request& request, const ChildLimits& limits);
std::string jailed_frame(const Jail& jail);
std::string accepted_frame(const probe::Source& source);
std::string planned_frame(const ladder::Chunk& chunk);
std::string begin_frame(const std::vector<transcode::RenditionHead>& renditions);
std::string publish_frame(const transcode::Step& step);
std::string storyboard_frame(const transcode::StoryboardSheet& sheet);
std::string check_still_frame(const transcode::CheckStill& still);
std::string poster_frame(const transcode::Poster& poster);
std::string alive_frame(std::int64_t made);
std::string outcome_frame(const transcode::Outcome& outcome);

/// How much of a file that still arrives is there.
struct Arrived {
    std::int64_t bytes = 0;
    bool whole = false;  // and this is all
};
/// A child wants the byte at `position`, and waits until it is told `arrived`.
std::string waiting_frame(std::int64_t position);
std::string arrived_frame(const Arrived& arrived);
std::int64_t read_waiting(const Frame& frame);
Arrived read_arrived(const Frame& frame);

struct ReadRequest {
    transcode::Request request;
    ChildLimits limits;
};
ReadRequest read_request(const Frame& frame);
Jail read_jailed(const Frame& frame);
transcode::Outcome read_outcome(const Frame& frame);
std::int64_t read_alive(const Frame& frame);

/// To keep what a scout has found for those who make its chunks. Reading throws BadMessage for bytes that
/// another version has written.
std::string source_bytes(const probe::Source& source);
probe::Source source_from(std::string_view bytes);

/// Gives a frame of any other kind to the sink. Throws BadMessage, and what the sink throws.
void deliver(const Frame& frame, transcode::SegmentSink& sink);

}  // namespace yanxiu::media::sandbox
