#include "media/av/collage.hpp"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
}

#include <cstring>
#include <stdexcept>

#include "media/av/error.hpp"

namespace yanxiu::media::av {

Frame blank_page(ladder::Size size) {
    constexpr int kColourless = 128;
    Frame page;
    auto* raw = page.get();
    raw->format = AV_PIX_FMT_YUVJ420P;
    raw->width = size.width;
    raw->height = size.height;
    check(av_frame_get_buffer(raw, 0), "make room for a page");
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const auto rows = static_cast<std::size_t>(plane == 0 ? size.height : (size.height + 1) / 2);
        std::memset(raw->data[plane], plane == 0 ? 0 : kColourless,
                    static_cast<std::size_t>(raw->linesize[plane]) * rows);
    }
    return page;
}

void paste(Frame& page, const Frame& picture, int x, int y) {
    auto& to = *page.get();
    const auto& from = *picture.get();
    if (from.format != to.format || x % 2 != 0 || y % 2 != 0 || x < 0 || y < 0 || x + from.width > to.width ||
        y + from.height > to.height)
        throw std::logic_error("a picture beside its page");
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const int part = plane == 0 ? 1 : 2;
        auto* corner = to.data[plane] + std::ptrdiff_t{y / part} * to.linesize[plane] + x / part;
        av_image_copy_plane(corner, to.linesize[plane], from.data[plane], from.linesize[plane],
                            (from.width + part - 1) / part, (from.height + part - 1) / part);
    }
}

}  // namespace yanxiu::media::av
