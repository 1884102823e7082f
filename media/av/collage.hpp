#pragma once

#include "media/av/frame.hpp"

namespace yanxiu::media::av {

/// A black picture of full range in 4:2:0, which JPEG takes. `size` is even.
Frame blank_page(ladder::Size size);

/// Copies a picture of full range in 4:2:0 onto such a page, its upper left corner at (x, y), both even. What
/// would lie outside is an error of ours: std::logic_error.
void paste(Frame& page, const Frame& picture, int x, int y);

}  // namespace yanxiu::media::av
