#include "media/av/packet.hpp"

extern "C" {
#include <libavcodec/packet.h>
#include <libavutil/avutil.h>
}

namespace yanxiu::media::av {
namespace {

std::optional<std::int64_t> known(std::int64_t time) {
    return time == AV_NOPTS_VALUE ? std::nullopt : std::optional(time);
}

}  // namespace

int Packet::stream() const {
    return packet_->stream_index;
}
std::size_t Packet::size_bytes() const {
    return static_cast<std::size_t>(packet_->size);
}
bool Packet::is_key() const {
    return (packet_->flags & AV_PKT_FLAG_KEY) != 0;
}
void Packet::clear() {
    av_packet_unref(packet_.get());
}

bool Packet::encrypted() const {
    return av_packet_get_side_data(packet_.get(), AV_PKT_DATA_ENCRYPTION_INFO, nullptr) != nullptr;
}

std::optional<std::int64_t> Packet::decode_time() const {
    return known(packet_->dts);
}
std::optional<std::int64_t> Packet::presentation_time() const {
    return known(packet_->pts);
}
std::int64_t Packet::duration() const {
    return packet_->duration;
}
void Packet::set_duration(std::int64_t duration) {
    packet_->duration = duration;
}

void Packet::shift(std::int64_t by) {
    if (packet_->pts != AV_NOPTS_VALUE) packet_->pts += by;
    if (packet_->dts != AV_NOPTS_VALUE) packet_->dts += by;
}

}  // namespace yanxiu::media::av
