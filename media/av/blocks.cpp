#include "media/av/blocks.hpp"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstdlib>

namespace yanxiu::media::av {
namespace {

constexpr int kSide = 16;
constexpr int kStillDifference = kSide * kSide;  // one level a pixel
constexpr int kFlatRange = 3;                    // levels between darkest and brightest

bool has_luma_of_bytes(const AVFrame& frame) {
    const auto* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    return format != nullptr && frame.data[0] != nullptr && format->comp[0].depth == 8 &&
           format->comp[0].step == 1 && (format->flags & AV_PIX_FMT_FLAG_RGB) == 0;
}

struct Block {
    bool still, flat;
};

Block look_at(const AVFrame& earlier, const AVFrame& later, int row, int column) {
    int difference = 0;
    int darkest = 255;
    int brightest = 0;
    for (int y = row; y < row + kSide; ++y) {
        const auto* before = earlier.data[0] + std::ptrdiff_t{y} * earlier.linesize[0] + column;
        const auto* now = later.data[0] + std::ptrdiff_t{y} * later.linesize[0] + column;
        for (int x = 0; x < kSide; ++x) {
            difference += std::abs(now[x] - before[x]);
            darkest = std::min<int>(darkest, now[x]);
            brightest = std::max<int>(brightest, now[x]);
        }
    }
    return {difference <= kStillDifference, brightest - darkest <= kFlatRange};
}

}  // namespace

std::optional<BlockShares> compare_blocks(const Frame& earlier, const Frame& later) {
    const auto& before = *earlier.get();
    const auto& now = *later.get();
    const bool alike =
        before.width == now.width && before.height == now.height && before.format == now.format;
    if (!alike || !has_luma_of_bytes(before) || !has_luma_of_bytes(now)) return std::nullopt;
    int blocks = 0;
    BlockShares shares;
    for (int row = 0; row + kSide <= now.height; row += kSide) {
        for (int column = 0; column + kSide <= now.width; column += kSide) {
            const auto block = look_at(before, now, row, column);
            ++blocks;
            shares.still += block.still;
            shares.flat += block.flat;
        }
    }
    if (blocks == 0) return std::nullopt;
    return BlockShares{shares.still / blocks, shares.flat / blocks};
}

}  // namespace yanxiu::media::av
