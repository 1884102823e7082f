#include "media/transcode/picture_chain.hpp"

#include <fmt/format.h>

namespace yanxiu::media::transcode {
namespace {

constexpr double kPaperNits = 203;       // what becomes ordinary white, a little compressed
constexpr double kBrightestNits = 1000;  // what becomes white itself

/// zimg's fast HLG gives the screen's gamma of 1.2 to each part of RGB instead of to their luminance alone
/// (BT.2100), and so colours too strong by it.
constexpr double kHlgSaturation = 1 / 1.2;

av::Matrix likely_matrix(const av::PictureShape& shape) {
    if (shape.matrix != av::Matrix::unknown) return shape.matrix;
    if (shape.gamut == av::Gamut::bt2020 || shape.dynamics != av::Dynamics::standard)
        return av::Matrix::bt2020;
    // What players assume of untagged pictures.
    return shape.size.height > 576 ? av::Matrix::bt709 : av::Matrix::bt601;
}

/// As zscale names it.
const char* matrix_name(av::Matrix matrix) {
    if (matrix == av::Matrix::bt601) return "smpte170m";
    return matrix == av::Matrix::bt2020 ? "bt2020nc" : "bt709";
}

/// Sized, in limited range, with the matrix that they came with.
std::string sized(const av::PictureShape& shape, ladder::Size size, const char* format) {
    // RGB has neither range nor matrix.
    const auto colour = shape.matrix == av::Matrix::rgb
                            ? std::string("out_color_matrix=bt709")
                            : fmt::format("in_range={}", shape.full_range ? "full" : "limited");
    return fmt::format("scale={}:{}:flags=bicubic:{}:out_range=limited,format={}", size.width, size.height,
                       colour, format);
}

/// Brings other coefficients to BT.709's; primaries and transfer are near enough.
std::string with_our_matrix(av::Matrix matrix) {
    return fmt::format(
        ",colorspace=ispace={}:iprimaries=bt709:itrc=bt709:irange=tv:all=bt709:range=tv:format=yuv420p:"
        "fast=1",
        matrix == av::Matrix::bt2020 ? "bt2020ncl" : "smpte170m");
}

/// Through linear light: to our primaries, and from high dynamics to ordinary ones.
std::string with_our_light(const av::PictureShape& shape, av::Matrix matrix) {
    const bool standard = shape.dynamics == av::Dynamics::standard;
    const bool is_p3 = shape.gamut == av::Gamut::p3;
    const char* transfer = standard                             ? "bt709"
                           : shape.dynamics == av::Dynamics::pq ? "smpte2084"
                                                                : "arib-std-b67";
    auto text = fmt::format(",zscale=tin={}:min={}:pin={}:rin=limited:p=bt709", transfer, matrix_name(matrix),
                            is_p3 ? "smpte432" : "bt2020");
    if (!standard) {
        text += fmt::format(
            ":t=linear:npl={},format=gbrpf32le,tonemap=tonemap=mobius:desat=0:peak={},zscale=p=bt709",
            kPaperNits, kBrightestNits / kPaperNits);
    }
    // What lies beyond our gamut is cut as RGB: as YCbCr it would darken what is left.
    text += ":t=bt709:m=gbr:r=full,format=gbrp,zscale=m=bt709:r=limited,format=yuv420p";
    if (shape.dynamics == av::Dynamics::hlg) text += fmt::format(",eq=saturation={}", kHlgSaturation);
    return text;
}

std::string in_our_colours(const av::PictureShape& shape, ladder::Size size) {
    const auto matrix = likely_matrix(shape);
    if (shape.dynamics != av::Dynamics::standard || shape.gamut != av::Gamut::ordinary)
        return sized(shape, size, "yuv420p10le") + with_our_light(shape, matrix);
    const bool ours = matrix == av::Matrix::bt709 || matrix == av::Matrix::rgb;
    return sized(shape, size, "yuv420p") + (ours ? "" : with_our_matrix(matrix));
}

}  // namespace

std::string picture_chain(const av::PictureShape& shape, probe::Orientation orientation,
                          const std::vector<ladder::Size>& sizes) {
    auto lying = sizes.front();
    if (orientation.sideways()) std::swap(lying.width, lying.height);
    std::string text = "[in]";
    if (shape.interlaced) text += "yadif=mode=send_frame:deint=interlaced,";
    // Shrinking comes first: turning and tone mapping then cost less.
    text += in_our_colours(shape, lying);
    if (const auto upright = probe::upright_filters(orientation); !upright.empty()) text += "," + upright;
    text += ",setsar=1";
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
        text += fmt::format(",split=2[out{}][next{}];[next{}]scale={}:{}:flags=bicubic", i, i, i,
                            sizes[i + 1].width, sizes[i + 1].height);
    }
    return text + fmt::format("[out{}]", sizes.size() - 1);
}

}  // namespace yanxiu::media::transcode
