#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yanxiu::library {

/// A stretch of a caption's line in one look.
struct CaptionRun {
    std::string text;
    bool bold = false;
    bool italic = false;
    bool underlined = false;
    std::string reading;  // stands over the text as ruby; empty: none
    friend bool operator==(const CaptionRun&, const CaptionRun&) = default;
};
using CaptionLine = std::vector<CaptionRun>;

/// What the files of subtitle programs are written in.
enum class CaptionFormat { subrip, webvtt };

/// The words of one caption, lines separated by \n, as lines that are not empty: entities resolved, `<b>`,
/// `<i>`,
/// `<u>`, `<ruby>` and `<br>` understood, every other tag and (in SubRip) every `{\…}` removed while its
/// content stays. A "<" that begins no tag, as of mathematics, is a character. Control characters are
/// removed. Never refuses; linear in the text. Pure.
std::vector<CaptionLine> caption_lines(std::string_view text, CaptionFormat format);

/// The same as WebVTT cue text, which reads as the same lines again.
std::string to_cue_text(const std::vector<CaptionLine>& lines);

/// The words alone.
std::string plain_text(const std::vector<CaptionLine>& lines);

}  // namespace yanxiu::library
