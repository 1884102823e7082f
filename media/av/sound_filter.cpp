#include "media/av/sound_filter.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
}

#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

constexpr int kSampleRate = 48000;

bool same_format(const AVFrame& a, const AVFrame& b) {
    return a.format == b.format && a.sample_rate == b.sample_rate &&
           av_channel_layout_compare(&a.ch_layout, &b.ch_layout) == 0;
}

}  // namespace

SoundFilter::SoundFilter() : like_(new_frame()) {}
SoundFilter::~SoundFilter() {
    swr_free(&resampler_);
}

void SoundFilter::set_up(const Frame& frame) {
    swr_free(&resampler_);
    const AVFrame& raw = *frame.get();
    AVChannelLayout to = AV_CHANNEL_LAYOUT_STEREO;
    AVChannelLayout from{};
    // Mixing needs to know what each channel is: a container that only counts them gets the usual meaning.
    if (raw.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC || raw.ch_layout.order == AV_CHANNEL_ORDER_CUSTOM) {
        av_channel_layout_default(&from, raw.ch_layout.nb_channels);
    } else {
        check(av_channel_layout_copy(&from, &raw.ch_layout), "read the channel layout");
    }
    const int code =
        swr_alloc_set_opts2(&resampler_, &to, AV_SAMPLE_FMT_FLTP, kSampleRate, &from,
                            static_cast<AVSampleFormat>(raw.format), raw.sample_rate, 0, nullptr);
    av_channel_layout_uninit(&from);
    check(code, "describe the resampler");
    check(swr_init(resampler_), "set up the resampler");
    av_frame_unref(like_.get());
    like_->format = raw.format;
    like_->sample_rate = raw.sample_rate;
    check(av_channel_layout_copy(&like_->ch_layout, &raw.ch_layout), "read the channel layout");
}

Frame SoundFilter::convert(const Frame& frame) {
    const AVFrame& raw = *frame.get();
    if (raw.sample_rate <= 0 || raw.nb_samples <= 0 || raw.ch_layout.nb_channels <= 0) return silence(1);
    if (resampler_ == nullptr || !same_format(raw, *like_)) set_up(frame);
    const auto inside = swr_get_delay(resampler_, kSampleRate);
    Frame out = silence(check(swr_get_out_samples(resampler_, raw.nb_samples), "count the samples") + 1);
    const auto* const* data = const_cast<const std::uint8_t* const*>(raw.extended_data);
    const int made = check(swr_convert(resampler_, out.get()->extended_data, out.samples(),
                                       const_cast<const std::uint8_t**>(data), raw.nb_samples),
                           "resample");
    out.get()->nb_samples = made;
    if (const auto time = frame.time_us()) out.set_time_us(*time - inside * 1'000'000 / kSampleRate);
    return out;
}

}  // namespace yanxiu::media::av
