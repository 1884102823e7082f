#include "media/av/input.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/mem.h>
}

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string_view>

#include "media/av/allowed.hpp"
#include "media/av/decoder.hpp"
#include "media/av/error.hpp"

namespace yanxiu::media::av {
namespace {

constexpr int kBufferBytes = 64 * 1024;
constexpr int kReadFailuresInARow = 64;  // then the rest of the file counts as unreadable
constexpr AVRational kMicroseconds{1, 1'000'000};

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

struct Options {
    AVDictionary* dictionary = nullptr;
    Options() {
        av_dict_set(&dictionary, "format_whitelist", kAllowedFormats, 0);
        av_dict_set(&dictionary, "codec_whitelist", kAllowedCodecs, 0);
        av_dict_set(&dictionary, "protocol_whitelist", "file", 0);  // io_open refuses even that
        av_dict_set(&dictionary, "probesize", "10000000", 0);
        av_dict_set(&dictionary, "analyzeduration", "10000000", 0);
        av_dict_set(&dictionary, "max_streams", "64", 0);
    }
    ~Options() { av_dict_free(&dictionary); }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
};

StreamKind kind_of(AVMediaType type) {
    if (type == AVMEDIA_TYPE_VIDEO) return StreamKind::video;
    if (type == AVMEDIA_TYPE_AUDIO) return StreamKind::audio;
    return StreamKind::other;
}

const std::uint8_t* stream_side_data(const AVStream& stream, AVPacketSideDataType type, std::size_t least) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    const auto* data =
        av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, type);
    return data != nullptr && data->size >= least ? data->data : nullptr;
#else
    std::size_t size = 0;
    const auto* data = av_stream_get_side_data(&stream, type, &size);
    return data != nullptr && size >= least ? data : nullptr;
#endif
}

bool is_encrypted(const AVStream& stream) {
    const auto tag = stream.codecpar->codec_tag;
    return tag == MKTAG('e', 'n', 'c', 'v') || tag == MKTAG('e', 'n', 'c', 'a') ||
           stream_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, 1) != nullptr;
}

/// The names say stored, then shown; as Matroska and Core Media mean them, TB begins with the top field.
std::optional<FirstField> fields_of(AVFieldOrder order) {
    switch (order) {
        case AV_FIELD_TT:
        case AV_FIELD_TB:
            return FirstField::top;
        case AV_FIELD_BB:
        case AV_FIELD_BT:
            return FirstField::bottom;
        default:
            return std::nullopt;
    }
}

ladder::Ratio ratio(AVRational value) {
    return {value.num, value.den};
}

StreamInfo describe(const AVStream& stream) {
    const auto& parameters = *stream.codecpar;
    constexpr int kStill = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS;
    StreamInfo info;
    info.index = stream.index;
    info.kind = kind_of(parameters.codec_type);
    info.codec = avcodec_get_name(parameters.codec_id);
    info.decodable = find_allowed_decoder(static_cast<int>(parameters.codec_id)) != nullptr;
    info.still_picture = (stream.disposition & kStill) != 0;
    info.encrypted = is_encrypted(stream);
    info.preferred = (stream.disposition & AV_DISPOSITION_DEFAULT) != 0;
    info.size = {parameters.width, parameters.height};
    info.pixel_shape = ratio(stream.sample_aspect_ratio.num != 0 ? stream.sample_aspect_ratio
                                                                 : parameters.sample_aspect_ratio);
    info.average_rate = ratio(stream.avg_frame_rate);
    info.guessed_rate = ratio(stream.r_frame_rate);
    info.channels = parameters.ch_layout.nb_channels;
    info.frames_seen = stream.nb_frames;
    if (stream.start_time != AV_NOPTS_VALUE) {
        info.start_us = av_rescale_q(stream.start_time, stream.time_base, kMicroseconds);
    }
    if (const auto* data = stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t))) {
        info.display_matrix.emplace();
        std::copy_n(data, sizeof *info.display_matrix,
                    reinterpret_cast<std::uint8_t*>(info.display_matrix->data()));
    }
    return info;
}

}  // namespace

struct Input::Source {
    const File file;
    std::int64_t position = 0;
    AVIOContext* io = nullptr;
    AVFormatContext* format = nullptr;
    std::vector<std::optional<FirstField>> fields;  // of the streams that the header names

    explicit Source(const File& given) : file(given) {}
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    ~Source() {
        avformat_close_input(&format);
        if (io != nullptr) av_freep(&io->buffer);
        avio_context_free(&io);
    }

    static int read(void* opaque, std::uint8_t* buffer, int size) {
        auto& self = *static_cast<Source*>(opaque);
        const auto got = read_at(self.file, buffer, size, self.position);
        if (got < 0) return AVERROR(errno);
        if (got == 0) return AVERROR_EOF;
        self.position += got;
        return static_cast<int>(got);
    }

    static std::int64_t seek(void* opaque, std::int64_t offset, int whence) {
        auto& self = *static_cast<Source*>(opaque);
        const auto size = lseek(self.file.descriptor, 0, SEEK_END);
        if (whence == AVSEEK_SIZE) return size;
        if (whence == SEEK_CUR) offset += self.position;
        if (whence == SEEK_END) offset += size;
        if (offset < 0) return AVERROR(EINVAL);
        self.position = offset;
        return offset;
    }

    void open() {
        auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
        io = buffer == nullptr ? nullptr
                               : avio_alloc_context(buffer, kBufferBytes, 0, this, &read, nullptr,
                                                    file.forwards ? nullptr : &seek);
        format = avformat_alloc_context();
        if (io == nullptr || format == nullptr) throw std::bad_alloc();
        format->pb = io;
        format->flags |= AVFMT_FLAG_CUSTOM_IO;
        format->io_open = &refuse_to_open;
        Options options;
        check(avformat_open_input(&format, nullptr, nullptr, &options.dictionary), "open the file");
        // Looking further would mix the header's word with what the first pictures say of themselves.
        for (unsigned i = 0; i < format->nb_streams; ++i)
            fields.push_back(fields_of(format->streams[i]->codecpar->field_order));
        // A stream that cannot be understood is no reason to refuse the others.
        if (avformat_find_stream_info(format, nullptr) == AVERROR(ENOMEM)) throw std::bad_alloc();
    }
};

Input::Input(const File& file) : source_(std::make_unique<Source>(file)) {
    source_->open();
    for (unsigned i = 0; i < source_->format->nb_streams; ++i) {
        streams_.push_back(describe(*source_->format->streams[i]));
        if (i < source_->fields.size()) streams_.back().fields = source_->fields[i];
    }
}

Input::~Input() = default;

std::int64_t Input::claimed_duration_us() const {
    const auto duration = source_->format->duration;
    return duration == AV_NOPTS_VALUE || duration < 0 ? 0 : duration;
}

void Input::read_only(const std::vector<int>& streams) {
    for (unsigned i = 0; i < source_->format->nb_streams; ++i) {
        const bool wanted = std::find(streams.begin(), streams.end(), static_cast<int>(i)) != streams.end();
        source_->format->streams[i]->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
}

bool Input::read(Packet& packet) {
    for (int failures = 0; failures < kReadFailuresInARow; ++failures) {
        packet.clear();
        const int code = av_read_frame(source_->format, packet.get());
        if (code == AVERROR_EOF) return false;
        if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
        if (code < 0) {
            if (avio_feof(source_->io) != 0) return false;
            continue;
        }
        const auto* from = source_->format->streams[packet.stream()];
        if (from->discard == AVDISCARD_ALL) {
            failures = -1;
            continue;
        }
        av_packet_rescale_ts(packet.get(), from->time_base, kMicroseconds);
        return true;
    }
    return false;
}

bool Input::seek(int stream, std::int64_t dts_us) {
    const auto to = av_rescale_q(dts_us, kMicroseconds, source_->format->streams[stream]->time_base);
    return avformat_seek_file(source_->format, stream, std::numeric_limits<std::int64_t>::min(), to, to, 0) >=
           0;
}

bool Input::rewind() {
    const auto& format = *source_->format;
    if (source_->file.forwards ||
        std::string_view(format.iformat->name).find("mp4") == std::string_view::npos)
        return false;
    // All streams are sought by the time of one, which leads to their first packets where these are key
    // frames and no other has a time that is not later: more than one edit may give such.
    const AVStream* earliest = nullptr;
    std::int64_t begins_us = 0;
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        auto* stream = format.streams[i];
        const auto* entry = avformat_index_get_entry(stream, 0);
        if (entry == nullptr || (entry->flags & AVINDEX_KEYFRAME) == 0) return false;
        const auto first = entry->timestamp;
        for (int next = 1; next < avformat_index_get_entries_count(stream); ++next)
            if (avformat_index_get_entry(stream, next)->timestamp <= first) return false;
        const auto at_us = av_rescale_q(first, stream->time_base, kMicroseconds);
        if (earliest != nullptr && at_us >= begins_us) continue;
        earliest = stream;
        begins_us = at_us;
    }
    return earliest != nullptr && seek(earliest->index, begins_us);
}

bool Input::knows_way_to(int stream, std::int64_t time_us) const {
    auto* found = source_->format->streams[stream];
    const auto* last = avformat_index_get_entry(found, avformat_index_get_entries_count(found) - 1);
    return last != nullptr && av_rescale_q(last->timestamp, found->time_base, kMicroseconds) >= time_us;
}

const AVStream* Input::stream(int index) const {
    return source_->format->streams[index];
}

}  // namespace yanxiu::media::av
