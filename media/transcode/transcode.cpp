#include "media/transcode/transcode.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "media/probe/front.hpp"
#include "media/transcode/check_still_maker.hpp"
#include "media/transcode/picture_pass.hpp"
#include "media/transcode/poster.hpp"
#include "media/transcode/scout.hpp"
#include "media/transcode/still.hpp"
#include "media/transcode/storyboard_maker.hpp"

namespace yanxiu::media::transcode {
namespace {

Outcome scout(const av::File& file, const ScoutRequest& request, SegmentSink& sink, const Now& now) {
    if (file.forwards && !probe::is_readable_from_front(file))
        return {"needs_its_end", "what it is stands behind its media", 0};
    auto source = request.source;
    std::unique_ptr<av::Input> input;
    if (!source) {
        auto verdict = probe::probe(file, request.limits);
        if (!verdict.source) return {verdict.reason, verdict.text, 0};
        source = verdict.source;
        input = std::move(verdict.input);
    }
    sink.accepted(*source);
    if (input && !input->rewind()) input.reset();
    if (!input) input = std::make_unique<av::Input>(file);
    return Scout(file.forwards, std::move(input), *source, request, sink, now).run();
}

std::vector<ladder::Ladder> passes_of(const ladder::Ladder& whole, Part part) {
    ladder::Ladder lowest = whole;
    ladder::Ladder others = whole;
    lowest.videos = {whole.videos.back()};
    others.videos.pop_back();
    std::vector<ladder::Ladder> passes;
    if (part == Part::all) passes.push_back(whole);
    if (part == Part::lowest || part == Part::lowest_then_others) passes.push_back(std::move(lowest));
    if ((part == Part::others || part == Part::lowest_then_others) && !others.videos.empty()) {
        passes.push_back(std::move(others));
    }
    return passes;
}

/// Makes the sheets and the stills of the chunk.
PicturePass::SmallestSeen small_pictures(const ChunkRequest& request, const ladder::Ladder& whole,
                                         SegmentSink& sink) {
    const ladder::Grid grid(whole.rate);
    const auto smallest = whole.videos.back().size;
    const auto claimed_us = request.source.claimed_duration_us;
    auto storyboard = std::make_shared<StoryboardMaker>(ladder::plan_storyboard(smallest, claimed_us), grid,
                                                        request.chunk, sink);
    auto stills = std::make_shared<CheckStillMaker>(ladder::plan_check_stills(smallest, claimed_us), grid,
                                                    request.chunk, sink);
    return [storyboard, stills](const av::Frame& picture, std::int64_t frame) {
        storyboard->add(picture, frame);
        stills->add(picture, frame);
    };
}

Outcome make_chunk(int descriptor, const ChunkRequest& request, SegmentSink& sink, const Now& now) {
    const auto whole = probe::ladder_of(request.source);
    const ladder::Grid grid(whole.rate);
    const auto& chunk = request.chunk;
    std::optional<PosterPicker> poster;
    if (request.poster_above) {
        poster.emplace(request.source.display, request.source.orientation, *request.poster_above);
    }
    auto smallest_seen =
        request.part == Part::others ? PicturePass::SmallestSeen() : small_pictures(request, whole, sink);
    for (const auto& ladder : passes_of(whole, request.part)) {
        PicturePass pass({.descriptor = descriptor, .forwards = request.arriving}, request, ladder, sink,
                         now);
        // The first pass has the smallest rendition, and sees all there is to see.
        const bool has_picture = pass.run(poster ? &*poster : nullptr, std::exchange(smallest_seen, nullptr));
        if (!has_picture) return {"corrupt", "no picture could be decoded", 0};
        poster.reset();
    }
    return {"", "", grid.time_us(chunk.end_frame) - grid.time_us(grid.first_frame(chunk.first_segment))};
}

}  // namespace

Outcome transcode(int descriptor, const Request& request, SegmentSink& sink, const Now& now,
                  av::Arrival* arrival) {
    if (const auto* chunk = std::get_if<ChunkRequest>(&request)) {
        return make_chunk(descriptor, *chunk, sink, now);
    }
    if (const auto* still = std::get_if<StillRequest>(&request)) return make_still(descriptor, *still, sink);
    const av::File file{.descriptor = descriptor, .forwards = arrival != nullptr, .arrival = arrival};
    return scout(file, std::get<ScoutRequest>(request), sink, now);
}

}  // namespace yanxiu::media::transcode
