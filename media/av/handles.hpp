#pragma once

#include <memory>

struct AVCodecContext;
struct AVFilterGraph;
struct AVFormatContext;
struct AVFrame;
struct AVPacket;

/// FFmpeg's objects, each with one owner that frees it.
namespace yanxiu::media::av {

struct Release {
    void operator()(AVCodecContext* context) const;
    void operator()(AVFilterGraph* graph) const;
    void operator()(AVFrame* frame) const;
    void operator()(AVPacket* packet) const;
};

using CodecHandle = std::unique_ptr<AVCodecContext, Release>;
using GraphHandle = std::unique_ptr<AVFilterGraph, Release>;
using FrameHandle = std::unique_ptr<AVFrame, Release>;
using PacketHandle = std::unique_ptr<AVPacket, Release>;

/// Empty ones; std::bad_alloc when there is no memory.
FrameHandle new_frame();
PacketHandle new_packet();

}  // namespace yanxiu::media::av
