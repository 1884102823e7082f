#include "media/av/fragment_writer.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/mem.h>
}

#include <new>
#include <utility>

#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

constexpr int kBufferBytes = 64 * 1024;

#if LIBAVFORMAT_VERSION_MAJOR >= 61
using WrittenBytes = const std::uint8_t;
#else
using WrittenBytes = std::uint8_t;
#endif

int append(void* opaque, WrittenBytes* data, int size) {
    static_cast<std::string*>(opaque)->append(reinterpret_cast<const char*>(data),
                                              static_cast<std::size_t>(size));
    return size;
}

}  // namespace

struct FragmentWriter::Muxer {
    AVFormatContext* format = nullptr;
    AVIOContext* io = nullptr;
    std::string bytes;
    std::string init;
    AVRational time_base{1, 1};

    Muxer() = default;
    Muxer(const Muxer&) = delete;
    Muxer& operator=(const Muxer&) = delete;
    ~Muxer() {
        avformat_free_context(format);
        if (io != nullptr) av_freep(&io->buffer);
        avio_context_free(&io);
    }

    std::string take() {
        avio_flush(io);
        return std::exchange(bytes, {});
    }
};

FragmentWriter::FragmentWriter(const AVCodecContext* encoder, int time_num, int time_den)
    : muxer_(std::make_unique<Muxer>()) {
    Muxer& muxer = *muxer_;
    muxer.time_base = {time_num, time_den};
    check(avformat_alloc_output_context2(&muxer.format, nullptr, "mp4", nullptr), "make a writer");
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    muxer.io = buffer == nullptr
                   ? nullptr
                   : avio_alloc_context(buffer, kBufferBytes, 1, &muxer.bytes, nullptr, &append, nullptr);
    AVStream* stream = avformat_new_stream(muxer.format, nullptr);
    if (muxer.io == nullptr || stream == nullptr) throw std::bad_alloc();
    muxer.format->pb = muxer.io;
    muxer.format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    check(avcodec_parameters_from_context(stream->codecpar, encoder), "describe the stream");
    stream->codecpar->codec_tag = 0;
    stream->time_base = muxer.time_base;
    AVDictionary* options = nullptr;
    av_dict_set(
        &options, "movflags",
        "cmaf+empty_moov+default_base_moof+frag_custom+frag_discont+negative_cts_offsets+skip_trailer", 0);
    av_dict_set(&options, "use_editlist", "0", 0);
    const int code = avformat_write_header(muxer.format, &options);
    av_dict_free(&options);
    check(code, "write the initialisation segment");
    muxer.init = muxer.take();
}

FragmentWriter::~FragmentWriter() = default;

const std::string& FragmentWriter::init() const {
    return muxer_->init;
}

void FragmentWriter::add(Packet& packet) {
    Muxer& muxer = *muxer_;
    AVPacket* raw = packet.get();
    raw->stream_index = 0;
    av_packet_rescale_ts(raw, muxer.time_base, muxer.format->streams[0]->time_base);
    check(av_write_frame(muxer.format, raw), "write a packet");
}

std::string FragmentWriter::cut() {
    check(av_write_frame(muxer_->format, nullptr), "cut a segment");
    return muxer_->take();
}

}  // namespace yanxiu::media::av
