#include "media/transcode/transcode.hpp"

#include <algorithm>
#include <limits>

#include "media/transcode/pass.hpp"

namespace yanxiu::media::transcode {
namespace {

using End = PassResult::End;

int published_by_all(const ladder::Ladder& ladder, const Request& request) {
    int least = std::numeric_limits<int>::max();
    for (const auto& video : ladder.videos) {
        const auto found = request.published.find(video.name);
        least = std::min(least, found == request.published.end() ? 0 : found->second);
    }
    return least;
}

Outcome outcome_of(const PassResult& result) {
    switch (result.end) {
        case End::too_long:
            return {"too_long", "the video is longer than a lesson may be", result.duration_us};
        case End::nothing:
            return {"corrupt", "no picture could be decoded", 0};
        case End::next_to_nothing:
            return {"truncated", "the file ends long before its header says", result.duration_us};
        case End::complete:
        case End::too_slow:
            break;
    }
    return {"", "", result.duration_us};
}

/// The renditions of one lesson, over as many runs as its schedule takes.
class Lesson {
  public:
    Lesson(int descriptor, const probe::Source& source, const Request& request, SegmentSink& sink,
           const Now& now)
        : descriptor_(descriptor),
          source_(source),
          request_(request),
          sink_(sink),
          now_(now),
          ladder_(ladder::plan_ladder(source.display, source.rate)) {}

    Outcome run() {
        if (ladder_.videos.size() > 1 && request_.schedule == Schedule::lowest_first) return lowest_first();
        PassPlan together{.ladder = ladder_, .poster = request_.wants_poster};
        together.must_be_fast = ladder_.videos.size() > 1 && request_.schedule == Schedule::automatic;
        const auto result = run_pass(std::move(together));
        return result.end == End::too_slow ? lowest_first() : outcome_of(result);
    }

  private:
    Outcome lowest_first() {
        PassPlan lowest{.ladder = ladder_, .poster = request_.wants_poster};
        lowest.ladder.videos = {ladder_.videos.back()};
        const bool done = request_.complete.contains(lowest.ladder.videos.front().name);
        const auto first = done ? PassResult{} : run_pass(std::move(lowest));
        if (first.end != End::complete) return outcome_of(first);

        PassPlan others{.ladder = ladder_, .sound = false, .listed = false};
        others.ladder.videos.pop_back();
        auto outcome = outcome_of(run_pass(std::move(others)));
        outcome.duration_us = first.duration_us;
        return outcome;
    }

    PassResult run_pass(PassPlan plan) {
        plan.first_segment = published_by_all(plan.ladder, request_);
        return Pass(descriptor_, source_, std::move(plan), request_, sink_, now_).run();
    }

    int descriptor_;
    const probe::Source& source_;
    const Request& request_;
    SegmentSink& sink_;
    const Now& now_;
    ladder::Ladder ladder_;
};

}  // namespace

Outcome transcode(int descriptor, const Request& request, SegmentSink& sink, const Now& now) {
    const auto verdict = probe::probe(descriptor, request.limits);
    if (!verdict.source) return {verdict.reason, verdict.text, 0};
    sink.accepted(*verdict.source);
    return Lesson(descriptor, *verdict.source, request, sink, now).run();
}

}  // namespace yanxiu::media::transcode
