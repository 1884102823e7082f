#include "media/transcode/shrinker.hpp"

#include <fmt/format.h>

#include "media/av/error.hpp"

namespace yanxiu::media::transcode {

av::Frame Shrinker::small(const av::Frame& picture) {
    if (!filter_) {
        const auto chain = fmt::format(
            "[in]scale={}:{}:flags=area:in_range=limited:in_color_matrix=bt709:out_range=full:"
            "out_color_matrix=bt601,format=yuvj420p[out0]",
            size_.width, size_.height);
        filter_.emplace(picture.shape(), chain, 1);
    }
    av::Frame copy = picture;
    copy.set_count(0);
    filter_->push(copy);
    av::Frame made;
    if (!filter_->pull(0, made)) throw av::Error(av::Failure::other, "a picture was not made small");
    return made;
}

}  // namespace yanxiu::media::transcode
