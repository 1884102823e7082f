#include "media/av/decoder.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <new>
#include <string_view>

#include "media/av/allowed.hpp"
#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

bool is_allowed(std::string_view name) {
    std::string_view rest = kAllowedCodecs;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (rest.substr(0, comma) == name) return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

}  // namespace

const AVCodec* find_allowed_decoder(int codec_id) {
    void* cursor = nullptr;
    while (const AVCodec* codec = av_codec_iterate(&cursor)) {
        const bool fits = static_cast<int>(codec->id) == codec_id && av_codec_is_decoder(codec) != 0;
        if (fits && (codec->capabilities & AV_CODEC_CAP_EXPERIMENTAL) == 0 && is_allowed(codec->name))
            return codec;
    }
    return nullptr;
}

Decoder::Decoder(const Input& input, int stream, int threads, std::int64_t max_pixels, Purpose purpose)
    : fields_(input.streams()[static_cast<std::size_t>(stream)].fields) {
    const AVStream& from = *input.stream(stream);
    const AVCodec* codec = find_allowed_decoder(static_cast<int>(from.codecpar->codec_id));
    if (codec == nullptr) throw Error(Failure::unsupported, "no decoder that we allow");
    context_.reset(avcodec_alloc_context3(codec));
    if (!context_) throw std::bad_alloc();
    check(avcodec_parameters_to_context(context_.get(), from.codecpar), "take over the stream's parameters");
    context_->pkt_timebase = {1, 1'000'000};
    context_->thread_count = threads;
    if (purpose == Purpose::looking) context_->skip_loop_filter = AVDISCARD_ALL;
    check(av_opt_set(context_.get(), "codec_whitelist", kAllowedCodecs, 0), "limit the decoders");
    check(av_opt_set_int(context_.get(), "max_pixels", max_pixels, 0), "limit the picture size");
    check(avcodec_open2(context_.get(), codec, nullptr), "open the decoder");
}

void Decoder::send(const Packet& packet) {
    const int code = avcodec_send_packet(context_.get(), packet.get());
    if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
    if (code < 0 && code != AVERROR(EAGAIN)) ++damaged_;
}

void Decoder::finish() {
    avcodec_send_packet(context_.get(), nullptr);
}

bool Decoder::receive(Frame& frame) {
    constexpr int kFailuresInARow = 100;
    for (int failures = 0; failures < kFailuresInARow; ++failures) {
        const int code = avcodec_receive_frame(context_.get(), frame.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
        if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
        if (code < 0) {
            ++damaged_;
            continue;
        }
        const auto time = frame.get()->best_effort_timestamp;
        frame.set_time_us(time == AV_NOPTS_VALUE ? std::nullopt : std::optional(time));
        if (fields_) frame.set_interlaced(*fields_ == FirstField::top);
        return true;
    }
    return false;
}

}  // namespace yanxiu::media::av
