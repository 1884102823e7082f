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

#ifdef __SANITIZE_THREAD__
// FFmpeg's own threads are not instrumented: how they hand frames to each other cannot be seen, and looks
// like races.
extern "C" const char* __tsan_default_suppressions() {
    return "race:libavcodec.so\nrace:libavutil.so\nrace:libavfilter.so\nrace:libx264.so\nrace:libswscale.so\n"
           "mutex:libavfilter.so\nmutex:libswscale.so\nmutex:libavutil.so\n"
           "called_from_lib:libavcodec.so\ncalled_from_lib:libavutil.so\ncalled_from_lib:libx264.so\n";
}
#endif
