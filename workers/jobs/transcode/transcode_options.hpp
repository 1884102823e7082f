#pragma once

#include "media/probe/probe.hpp"
#include "media/sandbox/parent.hpp"

namespace yanxiu::workers {

/// What every transcode of this worker keeps to.
struct TranscodeOptions {
    media::sandbox::ChildOptions child;
    media::probe::Limits limits;
    int encoder_threads = 0;
};

}  // namespace yanxiu::workers
