#include "media/transcode/picture_chain.hpp"

#include <fmt/format.h>

namespace yanxiu::media::transcode {
namespace {

std::string matrix_name(const av::PictureShape& shape) {
    switch (shape.matrix) {
        case av::Matrix::bt601:
            return "bt601";
        case av::Matrix::bt709:
            return "bt709";
        case av::Matrix::bt2020:
            return "bt2020";
        case av::Matrix::rgb:
            return "";
        case av::Matrix::unknown:
            break;
    }
    return shape.size.height > 576 ? "bt709" : "bt601";  // what players assume of untagged pictures
}

std::string to_standard(const av::PictureShape& shape, ladder::Size size) {
    const auto matrix = matrix_name(shape);
    const auto from = matrix.empty() ? std::string()
                                     : fmt::format(":in_range={}:in_color_matrix={}",
                                                   shape.full_range ? "full" : "limited", matrix);
    return fmt::format("scale={}:{}:flags=bicubic{}:out_range=limited:out_color_matrix=bt709,format=yuv420p",
                       size.width, size.height, from);
}

std::string tone_mapped(const av::PictureShape& shape, ladder::Size size) {
    const char* transfer = shape.dynamics == av::Dynamics::pq ? "smpte2084" : "arib-std-b67";
    return fmt::format(
        "scale={}:{}:flags=bicubic,format=yuv420p10le,"
        "zscale=tin={}:min=bt2020nc:pin=bt2020:rin={}:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,"
        "tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:p=bt709:r=limited,format=yuv420p",
        size.width, size.height, transfer, shape.full_range ? "full" : "limited");
}

}  // namespace

std::string picture_chain(const av::PictureShape& shape, probe::Orientation orientation,
                          const std::vector<ladder::Size>& sizes) {
    auto lying = sizes.front();
    if (orientation.sideways()) std::swap(lying.width, lying.height);
    std::string text = "[in]";
    if (shape.interlaced) text += "yadif=mode=send_frame:deint=interlaced,";
    // Shrinking comes first: turning and tone mapping then cost less.
    text += shape.dynamics == av::Dynamics::standard ? to_standard(shape, lying) : tone_mapped(shape, lying);
    if (const auto upright = probe::upright_filters(orientation); !upright.empty()) text += "," + upright;
    text += ",setsar=1";
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
        text += fmt::format(",split=2[out{}][next{}];[next{}]scale={}:{}:flags=bicubic", i, i, i,
                            sizes[i + 1].width, sizes[i + 1].height);
    }
    return text + fmt::format("[out{}]", sizes.size() - 1);
}

}  // namespace yanxiu::media::transcode
