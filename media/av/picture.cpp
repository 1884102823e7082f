#include "media/av/picture.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/opt.h>
}

#include <cstring>
#include <new>
#include <string_view>

#include "media/av/error.hpp"
#include "media/av/packet.hpp"

namespace yanxiu::media::av {
namespace {

using namespace std::literals;

/// Null for any other kind of file.
const char* decoder_name(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return "mjpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return "png";
    if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return "webp";
    return nullptr;
}

CodecHandle open_decoder(const char* name, std::int64_t max_pixels) {
    const AVCodec* codec = avcodec_find_decoder_by_name(name);
    if (codec == nullptr) throw Error(Failure::unsupported, "FFmpeg was built without a decoder of pictures");
    CodecHandle context(avcodec_alloc_context3(codec));
    if (!context) throw std::bad_alloc();
    context->thread_count = 1;
    check(av_opt_set(context.get(), "codec_whitelist", "mjpeg,png,webp,vp8", 0), "limit the decoders");
    check(av_opt_set_int(context.get(), "max_pixels", max_pixels, 0), "limit the picture size");
    check(avcodec_open2(context.get(), codec, nullptr), "open the decoder");
    return context;
}

}  // namespace

std::optional<DecodedPicture> decode_picture(const std::string& bytes, std::int64_t max_pixels) {
    const char* name = decoder_name(bytes);
    if (name == nullptr) return std::nullopt;
    const auto context = open_decoder(name, max_pixels);
    Packet packet;
    if (av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0) throw std::bad_alloc();
    std::memcpy(packet.get()->data, bytes.data(), bytes.size());
    packet.get()->flags |= AV_PKT_FLAG_KEY;
    if (avcodec_send_packet(context.get(), packet.get()) < 0) return std::nullopt;
    avcodec_send_packet(context.get(), nullptr);
    DecodedPicture picture;
    auto* frame = picture.frame.get();
    if (avcodec_receive_frame(context.get(), frame) < 0) return std::nullopt;
    const auto* matrix = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    if (matrix != nullptr && matrix->size >= sizeof *picture.display_matrix) {
        picture.display_matrix.emplace();
        std::memcpy(picture.display_matrix->data(), matrix->data, sizeof *picture.display_matrix);
    }
    return picture;
}

}  // namespace yanxiu::media::av
