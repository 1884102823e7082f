#include "media/sandbox/child.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <optional>
#include <variant>

#include "media/av/error.hpp"
#include "media/sandbox/messages.hpp"

namespace yanxiu::media::sandbox {
namespace {

constexpr int kSource = 0;
constexpr int kParent = 1;

struct ParentGone {};

void send(const std::string& frame) {
    for (std::size_t sent = 0; sent < frame.size();) {
        const auto done = ::write(kParent, frame.data() + sent, frame.size() - sent);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) throw ParentGone{};
        sent += static_cast<std::size_t>(done);
    }
}

/// `buffer`: what has come of it.
Frame receive(std::string buffer = {}) {
    std::array<char, 4096> chunk{};
    while (true) {
        std::string_view bytes = buffer;
        if (auto frame = take_frame(bytes)) return *frame;
        const auto got = ::read(kParent, chunk.data(), chunk.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) throw ParentGone{};
        buffer.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

/// The first bytes bring the source's descriptor along.
Frame receive_with_source() {
    std::array<char, 4096> bytes{};
    iovec first{.iov_base = bytes.data(), .iov_len = bytes.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr message{};
    message.msg_iov = &first;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    ssize_t got = -1;
    while ((got = ::recvmsg(kParent, &message, 0)) < 0 && errno == EINTR) {
    }
    const auto* header = CMSG_FIRSTHDR(&message);
    if (got <= 0 || header == nullptr || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
        throw ParentGone{};
    int source = -1;
    std::memcpy(&source, CMSG_DATA(header), sizeof source);
    if (::dup2(source, kSource) != kSource) throw ParentGone{};
    ::close(source);
    return receive({bytes.data(), static_cast<std::size_t>(got)});
}

void die_with_parent() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/// For whoever looks at the machine's processes.
void call_it(const char* name) {
    prctl(PR_SET_NAME, name);
}

void limit(__rlimit_resource resource, std::int64_t value, std::int64_t beyond = 0) {
    const struct rlimit both { static_cast<rlim_t>(value), static_cast<rlim_t>(value + beyond) };
    setrlimit(resource, &both);
}

Jail renounce(const ChildLimits& limits) {
    limit(RLIMIT_CPU, limits.cpu_seconds, 5);  // at the limit SIGXCPU, which says why; behind it SIGKILL
    limit(RLIMIT_CORE, 0);
    if (!kJailed) return {};
    const auto jail = leave_world();
    limit(RLIMIT_AS, limits.memory_bytes);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 3);
    die_with_parent();  // once more: whoever becomes somebody else is let off
    filter_calls();
    return jail;
}

class ParentSink final : public transcode::SegmentSink {
  public:
    void accepted(const probe::Source& source) override { send(accepted_frame(source)); }
    void planned(const ladder::Chunk& chunk) override { send(planned_frame(chunk)); }
    void begin(const std::vector<transcode::RenditionHead>& renditions) override {
        send(begin_frame(renditions));
    }
    void publish(const transcode::Step& step) override { send(publish_frame(step)); }
    void storyboard(const transcode::StoryboardSheet& sheet) override { send(storyboard_frame(sheet)); }
    void check_still(const transcode::CheckStill& still) override { send(check_still_frame(still)); }
    void poster(const transcode::Poster& poster) override { send(poster_frame(poster)); }
    void alive(std::int64_t made) override { send(alive_frame(made)); }
};

/// Known to the parent alone.
class ParentArrival final : public av::Arrival {
  public:
    explicit ParentArrival(std::int64_t size) : size_(size) {}

    std::int64_t wait_for(std::int64_t position) override {
        while (arrived_.bytes <= position && !arrived_.whole) {
            send(waiting_frame(position));
            arrived_ = read_arrived(receive());
        }
        return arrived_.bytes;
    }
    std::int64_t size() const override { return size_; }

  private:
    const std::int64_t size_;
    Arrived arrived_;
};

transcode::Outcome work(const transcode::Request& request) {
    try {
        ParentSink sink;
        const auto* scout = std::get_if<transcode::ScoutRequest>(&request);
        std::optional<ParentArrival> arrival;
        if (scout != nullptr && scout->arriving_bytes > 0) arrival.emplace(scout->arriving_bytes);
        return transcode::transcode(
            kSource, request, sink, [] { return std::chrono::steady_clock::now(); },
            arrival ? &*arrival : nullptr);
    } catch (const std::bad_alloc&) {
        return {"out_of_memory", "the video needs more memory than a transcode may have", 0};
    } catch (const av::Error& error) {
        const bool memory = error.failure() == av::Failure::no_memory;
        return {memory ? "out_of_memory" : "transcode_failed", error.what(), 0};
    }
}

}  // namespace

int child_main() {
    die_with_parent();
    close_range(3, ~0U, 0);
    std::signal(SIGPIPE, SIG_IGN);
    av::silence_log();
    try {
        call_it("yanxiu-waits");
        const auto given = read_request(receive_with_source());
        call_it("yanxiu-media");
        send(jailed_frame(renounce(given.limits)));
        send(outcome_frame(work(given.request)));
        return 0;
    } catch (const ParentGone&) {
        return 2;
    } catch (const std::exception&) {
        return 3;
    }
}

}  // namespace yanxiu::media::sandbox
