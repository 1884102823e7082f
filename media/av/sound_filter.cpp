#include "media/av/sound_filter.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
}

#include <array>
#include <vector>

#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

constexpr int kSampleRate = 48000;

bool same_format(const AVFrame& a, const AVFrame& b) {
    return a.format == b.format && a.sample_rate == b.sample_rate &&
           av_channel_layout_compare(&a.ch_layout, &b.ch_layout) == 0;
}

/// How loud a channel is to the left and to the right (after ITU-R BS.775, which leaves the low-frequency
/// channel out; here nothing is lost). What exceeds full scale is the leveller's business.
std::array<double, 2> sides_of(AVChannel channel) {
    constexpr double kHalfPower = 0.70710678;
    switch (channel) {
        case AV_CHAN_FRONT_LEFT:
        case AV_CHAN_STEREO_LEFT:
            return {1, 0};
        case AV_CHAN_FRONT_RIGHT:
        case AV_CHAN_STEREO_RIGHT:
            return {0, 1};
        case AV_CHAN_BACK_LEFT:
        case AV_CHAN_SIDE_LEFT:
        case AV_CHAN_FRONT_LEFT_OF_CENTER:
        case AV_CHAN_TOP_FRONT_LEFT:
        case AV_CHAN_TOP_BACK_LEFT:
        case AV_CHAN_TOP_SIDE_LEFT:
        case AV_CHAN_WIDE_LEFT:
        case AV_CHAN_SURROUND_DIRECT_LEFT:
        case AV_CHAN_BOTTOM_FRONT_LEFT:
            return {kHalfPower, 0};
        case AV_CHAN_BACK_RIGHT:
        case AV_CHAN_SIDE_RIGHT:
        case AV_CHAN_FRONT_RIGHT_OF_CENTER:
        case AV_CHAN_TOP_FRONT_RIGHT:
        case AV_CHAN_TOP_BACK_RIGHT:
        case AV_CHAN_TOP_SIDE_RIGHT:
        case AV_CHAN_WIDE_RIGHT:
        case AV_CHAN_SURROUND_DIRECT_RIGHT:
        case AV_CHAN_BOTTOM_FRONT_RIGHT:
            return {0, kHalfPower};
        case AV_CHAN_UNUSED:
            return {0, 0};
        default:
            // All that stands in the middle, and channels that nobody describes: each may be a microphone.
            // Of an ambisonic field only the first holds all of it.
            return channel > AV_CHAN_AMBISONIC_BASE ? std::array<double, 2>{0, 0}
                                                    : std::array<double, 2>{kHalfPower, kHalfPower};
    }
}

/// Row by row, left and right, of one weight per channel.
std::vector<double> mix_of(const AVChannelLayout& layout) {
    const auto channels = static_cast<std::size_t>(layout.nb_channels);
    std::vector<double> mix(2 * channels);
    for (std::size_t i = 0; i < channels; ++i) {
        const auto sides = sides_of(av_channel_layout_channel_from_index(&layout, static_cast<unsigned>(i)));
        mix[i] = sides[0];
        mix[channels + i] = sides[1];
    }
    return mix;
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
    // A container that only counts channels means the usual layout of so many, where there is one.
    if (raw.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
        av_channel_layout_default(&from, raw.ch_layout.nb_channels);
    } else {
        check(av_channel_layout_copy(&from, &raw.ch_layout), "read the channel layout");
    }
    const auto mix = mix_of(from);
    int code = swr_alloc_set_opts2(&resampler_, &to, AV_SAMPLE_FMT_FLTP, kSampleRate, &from,
                                   static_cast<AVSampleFormat>(raw.format), raw.sample_rate, 0, nullptr);
    if (code >= 0) code = swr_set_matrix(resampler_, mix.data(), from.nb_channels);
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
