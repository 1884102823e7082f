#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "media/sandbox/messages.hpp"
#include "media/sandbox/reserve.hpp"
#include "media/transcode/transcode.hpp"

namespace yanxiu::media::sandbox {

struct ChildOptions {
    std::string program = "/proc/self/exe";  // calls child_main() when given kChildArgument
    std::shared_ptr<Reserve> reserve;        // of the same program; none: a child is started when needed
    ChildLimits limits;
    /// No progress in the lesson's own time for so long: it will not come.
    std::chrono::seconds stall{60};
    /// A run may take this long, and so many times what it has made, which is never more than was asked.
    std::chrono::seconds grace{600};
    int slowest = 20;       // to encode
    int slowest_scout = 2;  // to read, and to make the sound
};

/// Thrown by run_in_child when `keep_going` says no.
struct Interrupted {};

/// Transcodes in a child process that has nothing but the file and one socket. What happens to the child is
/// an outcome: besides those of transcode(): decoder_crashed, out_of_memory, stalled, too_slow, child_failed.
/// `arrived`: of a file that still arrives (ScoutRequest::arriving_bytes), asked several times a second while
/// the child waits for more; what it throws comes through. The sink sees only what CheckedSink lets through.
/// What it throws comes through, and Interrupted; the child is dead by then. Blocks; asks `keep_going`
/// several times a second.
transcode::Outcome run_in_child(const ChildOptions& options, int source, const transcode::Request& request,
                                transcode::SegmentSink& sink, const std::function<bool()>& keep_going,
                                const std::function<Arrived()>& arrived = {});

/// How far a child here gets into its jail. Blocks for some milliseconds; throws std::system_error when none
/// can be started, and std::runtime_error when it does not come so far.
Jail try_jail(const ChildOptions& options);

/// Whether another attempt could end otherwise: false for what lies in the file itself.
bool may_be_retried(const transcode::Outcome& outcome);

}  // namespace yanxiu::media::sandbox
