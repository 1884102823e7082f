#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/library/caption_text.hpp"

namespace yanxiu::library {

/// What is shown from `start_ms` until `end_ms` of the lesson. Cues may overlap, as of two speakers.
struct CaptionCue {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::vector<CaptionLine> lines;
    friend bool operator==(const CaptionCue&, const CaptionCue&) = default;
};

/// What is wrong with a file, and where: `line` counts from 1, 0 is all of it. `code` is stable, and
/// translated.
struct CaptionFault {
    int line = 0;
    std::string code;
    friend bool operator==(const CaptionFault&, const CaptionFault&) = default;
};

struct CaptionFile {
    std::vector<CaptionCue> cues;      // in order of their beginning
    std::vector<CaptionFault> faults;  // in order of their lines, the first 20; none: the file is good
};

inline constexpr std::size_t kLargestCaptionBytes = 1 << 20;
inline constexpr std::size_t kMostCaptionCues = 10'000;

/// Reads WebVTT (what begins with "WEBVTT") or SubRip of any line end, in an encoding that base::as_utf8
/// knows. Notes, styles, regions, cue settings and names are passed over, cues without words left out; of
/// their text stays what caption_lines keeps. Never throws; linear in the bytes, up to the largest file.
/// Pure.
CaptionFile read_captions(std::string_view bytes);

/// As WebVTT that reads as the same cues again.
std::string to_webvtt(const std::vector<CaptionCue>& cues);

}  // namespace yanxiu::library
