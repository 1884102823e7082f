#pragma once

#include <string>
#include <vector>

#include "media/av/frame.hpp"
#include "media/av/handles.hpp"

struct AVFilterContext;

namespace yanxiu::media::av {

/// One picture in, one picture out of each output; the text is FFmpeg's graph language, from [in] to [out0],
/// [out1] … Counts pass through. Home: one thread.
class PictureFilter {
  public:
    PictureFilter(const PictureShape& shape, const std::string& text, int outputs);

    void push(const Frame& frame);
    void finish();
    /// The next picture of an output; false when it needs more.
    bool pull(int output, Frame& frame);

  private:
    GraphHandle graph_;
    AVFilterContext* source_ = nullptr;
    std::vector<AVFilterContext*> sinks_;
};

}  // namespace yanxiu::media::av
