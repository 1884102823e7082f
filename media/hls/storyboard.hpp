#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A storyboard as players read it: WebVTT (W3C) whose cues name a part of a picture by a media fragment (W3C
/// Media Fragments URI 1.0, 4.2.2). Pure.
namespace yanxiu::media::hls {

/// Names inside the folder of one lesson, beside those of names.hpp; the list names its sheets relatively.
inline constexpr std::string_view kStoryboardName = "storyboard.vtt";
inline constexpr std::string_view kStoryboardType = "text/vtt; charset=utf-8";
inline constexpr std::string_view kSheetType = "image/jpeg";

/// A sheet as ladder/storyboard.hpp lays it out: cells of width by height, a picture every interval_ms.
struct StoryboardSheet {
    std::int64_t start_ms = 0;
    int interval_ms = 0;
    int pictures = 0;
    int width = 0;
    int height = 0;
};

/// "storyboard/12000.jpg".
std::string sheet_name(std::int64_t start_ms);
/// The time in such a name; nothing for any other spelling.
std::optional<std::int64_t> parse_sheet_name(std::string_view name);

/// A cue a picture, until the next one is due; without sheets a file without cues. `sheets`
/// ascend.
std::string storyboard_text(const std::vector<StoryboardSheet>& sheets);

}  // namespace yanxiu::media::hls
