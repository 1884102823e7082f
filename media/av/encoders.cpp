#include "media/av/encoders.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include <limits>
#include <new>

#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

CodecHandle new_encoder(const char* name) {
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr) throw Error(Failure::unsupported, std::string("FFmpeg was built without ") + name);
    CodecHandle context(avcodec_alloc_context3(codec));
    if (!context) throw std::bad_alloc();
    return context;
}

void send_to(AVCodecContext* context, const AVFrame* frame) {
    check(avcodec_send_frame(context, frame), "encode");
}

bool receive_from(AVCodecContext* context, Packet& packet) {
    const int code = avcodec_receive_packet(context, packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
    check(code, "take an encoded packet");
    return true;
}

void describe_pictures(AVCodecContext& context, const ladder::VideoRendition& rendition,
                       ladder::FrameRate rate) {
    context.width = rendition.size.width;
    context.height = rendition.size.height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.sample_aspect_ratio = {1, 1};
    context.time_base = {rate.den, rate.num};
    context.framerate = {rate.num, rate.den};
    context.color_range = AVCOL_RANGE_MPEG;
    context.colorspace = AVCOL_SPC_BT709;
    context.color_primaries = AVCOL_PRI_BT709;
    context.color_trc = AVCOL_TRC_BT709;
}

/// The first five bits of the AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
int aac_object_type(const AVCodecContext& context) {
    if (context.extradata_size < 2) throw Error(Failure::other, "the encoder gave no configuration");
    return context.extradata[0] >> 3;
}

}  // namespace

VideoEncoder::VideoEncoder(const ladder::VideoRendition& rendition, ladder::FrameRate rate, int threads)
    : context_(new_encoder("libx264")) {
    AVCodecContext& context = *context_;
    describe_pictures(context, rendition, rate);
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
    context.thread_count = threads;
    context.gop_size = std::numeric_limits<int>::max() / 2;  // never by itself: the grid says where
    context.rc_max_rate = rendition.max_rate;
    context.rc_buffer_size = static_cast<int>(rendition.max_rate);
    auto* options = context.priv_data;
    check(av_opt_set(options, "preset", rendition.preset.c_str(), 0), "choose the preset");
    check(av_opt_set(options, "profile", "high", 0), "choose the profile");
    check(av_opt_set_double(options, "crf", rendition.crf, 0), "choose the quality");
    check(av_opt_set_int(options, "forced-idr", 1, 0), "ask for whole key frames");
    auto parameters = std::string("scenecut=0:open-gop=0");  // key frames on the grid alone
    if (!rendition.x264_options.empty()) parameters += ":" + rendition.x264_options;
    check(av_opt_set(options, "x264-params", parameters.c_str(), 0), "tune the encoder");
    check(avcodec_open2(&context, context.codec, nullptr), "open the H.264 encoder");
}

void VideoEncoder::send(Frame& frame, std::int64_t count, bool key) {
    AVFrame& raw = *frame.get();
    raw.pts = count;
    raw.pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    send_to(context_.get(), &raw);
}

void VideoEncoder::finish() {
    send_to(context_.get(), nullptr);
}

bool VideoEncoder::receive(Packet& packet) {
    if (!receive_from(context_.get(), packet)) return false;
    packet.set_duration(1);
    return true;
}

AudioEncoder::AudioEncoder(const ladder::AudioRendition& rendition) : context_(new_encoder("aac")) {
    AVCodecContext& context = *context_;
    context.sample_fmt = AV_SAMPLE_FMT_FLTP;
    context.sample_rate = rendition.sample_rate;
    av_channel_layout_default(&context.ch_layout, rendition.channels);
    context.bit_rate = rendition.bit_rate;
    context.time_base = {1, rendition.sample_rate};
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    check(avcodec_open2(&context, context.codec, nullptr), "open the AAC encoder");
}

int AudioEncoder::frame_samples() const {
    return context_->frame_size;
}

void AudioEncoder::send(Frame& frame, std::int64_t first_sample) {
    frame.get()->pts = first_sample;
    send_to(context_.get(), frame.get());
}

void AudioEncoder::finish() {
    send_to(context_.get(), nullptr);
}

bool AudioEncoder::receive(Packet& packet) {
    return receive_from(context_.get(), packet);
}

std::string encode_jpeg(Frame& picture, int quantiser) {
    CodecHandle context = new_encoder("mjpeg");
    AVFrame& raw = *picture.get();
    context->width = raw.width;
    context->height = raw.height;
    context->pix_fmt = AV_PIX_FMT_YUVJ420P;
    context->color_range = AVCOL_RANGE_JPEG;
    context->time_base = {1, 25};
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = quantiser * FF_QP2LAMBDA;
    check(avcodec_open2(context.get(), context->codec, nullptr), "open the JPEG encoder");
    raw.pts = 0;
    raw.quality = context->global_quality;
    raw.pict_type = AV_PICTURE_TYPE_NONE;
    send_to(context.get(), &raw);
    send_to(context.get(), nullptr);
    Packet packet;
    if (!receive_from(context.get(), packet)) throw Error(Failure::other, "the JPEG encoder gave nothing");
    return {reinterpret_cast<const char*>(packet.get()->data), packet.size_bytes()};
}

std::string codecs_name(const AVCodecContext* context) {
    if (context->codec_id == AV_CODEC_ID_AAC) return fmt::format("mp4a.40.{}", aac_object_type(*context));
    // The parameter set (NAL type 7) begins with profile, constraints and level (H.264, 7.3.2.1.1).
    const auto* data = context->extradata;
    for (int i = 0; i + 6 < context->extradata_size; ++i) {
        const bool start = data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1;
        if (start && (data[i + 3] & 0x1F) == 7) {
            return fmt::format("avc1.{:02x}{:02x}{:02x}", data[i + 4], data[i + 5], data[i + 6]);
        }
    }
    throw Error(Failure::other, "the encoder gave no parameter set");
}

}  // namespace yanxiu::media::av
