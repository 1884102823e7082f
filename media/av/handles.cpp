#include "media/av/handles.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavutil/frame.h>
}

#include <new>

namespace yanxiu::media::av {

void Release::operator()(AVCodecContext* context) const {
    avcodec_free_context(&context);
}
void Release::operator()(AVFilterGraph* graph) const {
    avfilter_graph_free(&graph);
}
void Release::operator()(AVFrame* frame) const {
    av_frame_free(&frame);
}
void Release::operator()(AVPacket* packet) const {
    av_packet_free(&packet);
}

FrameHandle new_frame() {
    FrameHandle frame(av_frame_alloc());
    if (!frame) throw std::bad_alloc();
    return frame;
}

PacketHandle new_packet() {
    PacketHandle packet(av_packet_alloc());
    if (!packet) throw std::bad_alloc();
    return packet;
}

}  // namespace yanxiu::media::av
