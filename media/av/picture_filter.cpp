#include "media/av/picture_filter.hpp"

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/frame.h>
#include <libavutil/mathematics.h>
}

#include <fmt/format.h>

#include "media/av/error.hpp"
#include "media/av/filter_graph.hpp"

namespace yanxiu::media::av {

PictureFilter::PictureFilter(const PictureShape& shape, const std::string& text, int outputs) {
    const bool known_shape = shape.pixel_shape.num > 0 && shape.pixel_shape.den > 0;
    const auto arguments =
        fmt::format("video_size={}x{}:pix_fmt={}:time_base=1/1000000:pixel_aspect={}/{}", shape.size.width,
                    shape.size.height, shape.pixel_format, known_shape ? shape.pixel_shape.num : 1,
                    known_shape ? shape.pixel_shape.den : 1);
    auto graph = make_graph("buffer", arguments, "buffersink", outputs, text);
    graph_ = std::move(graph.handle);
    source_ = graph.source;
    sinks_ = std::move(graph.sinks);
}

void PictureFilter::push(const Frame& frame) {
    check(av_buffersrc_write_frame(source_, frame.get()), "filter a picture");
}

void PictureFilter::finish() {
    check(av_buffersrc_write_frame(source_, nullptr), "end the filter graph");
}

bool PictureFilter::pull(int output, Frame& frame) {
    av_frame_unref(frame.get());
    const int code = av_buffersink_get_frame(sinks_[static_cast<std::size_t>(output)], frame.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
    check(code, "take a filtered picture");
    // Some filters refine the time base; counts are in that of the source.
    const auto base = av_buffersink_get_time_base(sinks_[static_cast<std::size_t>(output)]);
    frame.set_count(av_rescale_q(frame.count(), base, {1, 1'000'000}));
    return true;
}

}  // namespace yanxiu::media::av
