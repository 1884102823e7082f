#include "media/sandbox/parent.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>
#include <vector>

#include "media/sandbox/checked_sink.hpp"

namespace yanxiu::media::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

void send(int socket, const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const auto done = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return;  // it died already: reading tells
        sent += static_cast<std::size_t>(done);
    }
}

/// How much of the lesson's own time a request may make, at most.
std::chrono::microseconds length_of(const transcode::Request& request) {
    if (const auto* scout = std::get_if<transcode::ScoutRequest>(&request))
        return std::chrono::microseconds(scout->limits.max_duration_us);
    const auto* chunk = std::get_if<transcode::ChunkRequest>(&request);
    if (chunk == nullptr) return {};  // a still is no time at all
    const ladder::Grid grid(chunk->source.rate);
    return std::chrono::microseconds(grid.time_us(chunk->chunk.end_frame) -
                                     grid.time_us(grid.first_frame(chunk->chunk.first_segment)));
}

/// Whether the child gets on, by the lesson's own time.
class Watchdog {
  public:
    Watchdog(const ChildOptions& options, const transcode::Request& request)
        : stall_(options.stall),
          grace_(options.grace),
          slowest_(std::holds_alternative<transcode::ScoutRequest>(request) ? options.slowest_scout
                                                                            : options.slowest),
          length_(length_of(request)) {}

    void run_begins() {
        began_ = moved_ = Clock::now();
        made_us_ = 0;
    }
    void made(std::int64_t made_us) {
        if (made_us <= made_us_) return;
        made_us_ = made_us;
        moved_ = Clock::now();
    }
    /// The sink may take its time, which is not the child's.
    void excuse(Clock::duration time) {
        moved_ += time;
        began_ += time;
    }
    const char* complaint() const {
        const auto now = Clock::now();
        if (now - moved_ > stall_) return "stalled";
        const auto allowed = grace_ + slowest_ * std::min(length_, std::chrono::microseconds(made_us_));
        return now - began_ > allowed ? "too_slow" : nullptr;
    }

  private:
    const std::chrono::seconds stall_;
    const std::chrono::seconds grace_;
    const int slowest_;
    const std::chrono::microseconds length_;
    Clock::time_point began_ = Clock::now();
    Clock::time_point moved_ = began_;
    std::int64_t made_us_ = 0;
};

transcode::Outcome outcome_of_death(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        if (signal == SIGXCPU) return {"too_slow", "the transcode used up its processor time", 0};
        if (signal == SIGSYS) return {"decoder_crashed", "the transcode made a forbidden system call", 0};
        if (signal == SIGKILL) return {"out_of_memory", "the system ended the transcode", 0};
        return {"decoder_crashed", "the transcode ended by signal " + std::to_string(signal), 0};
    }
    return {"child_failed", "the transcode ended without an outcome", 0};
}

class Conversation {
  public:
    Conversation(const ChildOptions& options, Child& child, const transcode::Request& request,
                 transcode::SegmentSink& sink, std::function<Arrived()> arrived)
        : child_(child), sink_(request, sink), watchdog_(options, request), arrived_(std::move(arrived)) {}

    transcode::Outcome run(const std::function<bool()>& keep_going) {
        constexpr int kPatienceMs = 200;
        std::vector<char> chunk(256 * 1024);
        while (true) {
            if (!keep_going()) throw Interrupted{};
            if (wanted_) tell_what_arrived();
            if (const char* complaint = watchdog_.complaint())
                return {complaint, "the transcode does not get on", 0};
            pollfd waiting{.fd = child_.socket(), .events = POLLIN, .revents = 0};
            if (::poll(&waiting, 1, kPatienceMs) <= 0) continue;
            const auto got = ::read(child_.socket(), chunk.data(), chunk.size());
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) {
                const int status = child_.end();         // it may live on and say nothing
                if (!keep_going()) throw Interrupted{};  // and may have died with us
                return outcome_of_death(status);
            }
            buffer_.append(chunk.data(), static_cast<std::size_t>(got));
            if (auto outcome = take_frames(keep_going)) return *std::move(outcome);
        }
    }

    const std::optional<Jail>& jail() const { return jail_; }

  private:
    /// All that have come, until one ends it.
    std::optional<transcode::Outcome> take_frames(const std::function<bool()>& keep_going) {
        std::string_view bytes = buffer_;
        while (const auto frame = take_frame(bytes)) {
            if (frame->kind == Kind::outcome) return checked(read_outcome(*frame));
            take(*frame);
            if (!keep_going()) throw Interrupted{};
        }
        buffer_.erase(0, buffer_.size() - bytes.size());
        return std::nullopt;
    }

    void take(const Frame& frame) {
        if (frame.kind == Kind::jailed) {
            jail_ = read_jailed(frame);
            return;
        }
        if (frame.kind == Kind::waiting) return wait_for(read_waiting(frame));
        // Who makes the first chunk is waited for; the sound is made many times faster than it plays.
        if (frame.kind == Kind::planned) child_.step_back();
        if (frame.kind == Kind::begin) watchdog_.run_begins();
        if (frame.kind == Kind::alive) watchdog_.made(read_alive(frame));
        const auto began = Clock::now();
        deliver(frame, sink_);
        watchdog_.excuse(Clock::now() - began);
    }

    void wait_for(std::int64_t position) {
        if (!arrived_ || told_.whole || position < told_.bytes)
            throw BadMessage("the child waits for nothing");
        wanted_ = position;
        asked_ = Clock::now();
    }

    /// The time until then is not the child's.
    void tell_what_arrived() {
        const auto now = arrived_();
        if (now.bytes > *wanted_ || now.whole) {
            told_ = now;
            wanted_.reset();
            send(child_.socket(), arrived_frame(now));
        }
        watchdog_.excuse(Clock::now() - asked_);
        asked_ = Clock::now();
    }

    Child& child_;
    CheckedSink sink_;
    Watchdog watchdog_;
    const std::function<Arrived()> arrived_;
    std::optional<std::int64_t> wanted_;  // by the child, who waits
    Clock::time_point asked_;
    Arrived told_;
    std::string buffer_;
    std::optional<Jail> jail_;
};

/// Of a file in which there is nothing.
class NoSink final : public transcode::SegmentSink {
  public:
    void accepted(const probe::Source&) override {}
    void planned(const ladder::Chunk&) override {}
    void begin(const std::vector<transcode::RenditionHead>&) override {}
    void publish(const transcode::Step&) override {}
    void storyboard(const transcode::StoryboardSheet&) override {}
    void check_still(const transcode::CheckStill&) override {}
    void poster(const transcode::Poster&) override {}
    void alive(std::int64_t) override {}
};

}  // namespace

transcode::Outcome run_in_child(const ChildOptions& options, int source, const transcode::Request& request,
                                transcode::SegmentSink& sink, const std::function<bool()>& keep_going,
                                const std::function<Arrived()>& arrived) {
    const auto child = options.reserve ? options.reserve->take() : std::make_unique<Child>(options.program);
    child->give(source, request_frame(request, options.limits));
    transcode::Outcome outcome;
    try {
        outcome = Conversation(options, *child, request, sink, arrived).run(keep_going);
    } catch (const BadMessage& bad) {
        outcome = {"child_failed", bad.what(), 0};
    }
    if (options.reserve) options.reserve->fill();
    return outcome;
}

Jail try_jail(const ChildOptions& options) {
    Child child(options.program);
    const transcode::Request request;
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0) throw std::system_error(errno, std::generic_category(), "open /dev/null");
    child.give(nothing, request_frame(request, options.limits));
    ::close(nothing);
    NoSink sink;
    auto hurried = options;
    hurried.stall = hurried.grace = std::chrono::seconds(10);
    Conversation conversation(hurried, child, request, sink, {});
    const auto outcome = conversation.run([] { return true; });
    if (!conversation.jail()) throw std::runtime_error("no jail for the media child: " + outcome.text);
    return *conversation.jail();
}

bool may_be_retried(const transcode::Outcome& outcome) {
    constexpr std::array<std::string_view, 6> kOfThisAttempt{
        "decoder_crashed", "out_of_memory", "stalled", "too_slow", "child_failed", "transcode_failed"};
    return std::find(kOfThisAttempt.begin(), kOfThisAttempt.end(), outcome.reason) != kOfThisAttempt.end();
}

}  // namespace yanxiu::media::sandbox
