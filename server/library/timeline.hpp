#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/ids.hpp"
#include "server/library/caption_file.hpp"
#include "server/protocol/library.pb.h"

/// What an author puts beside a lesson's timeline: captions and chapters. Pure.
namespace yanxiu::library {

/// A lesson's captions in one language, without their words.
struct CaptionRecord {
    base::LessonId lesson;
    std::string language;
    int cue_count = 0;
    std::string saved_at;  // RFC 3339
};

/// A part of a lesson, until the next one.
struct ChapterRecord {
    std::int64_t start_ms = 0;
    std::string title;
    friend bool operator==(const ChapterRecord&, const ChapterRecord&) = default;
};

/// zh, mn or en; else throws RequestError{invalid_argument, "caption_language_invalid"}.
std::string checked_caption_language(std::string_view language);

/// The file's cues. Throws RequestError{invalid_argument} with the code of the first fault; its text has the
/// line.
std::vector<CaptionCue> checked_captions(CaptionFile file);

/// One after another, within a day, titled as lessons are. Throws RequestError{invalid_argument,
/// "chapter_time_invalid" | "title_invalid"}.
std::vector<ChapterRecord> checked_chapters(const google::protobuf::RepeatedPtrField<v1::Chapter>& chapters);

/// "/captions/17/zh.vtt"; the path of Captions.
std::string caption_url(base::LessonId lesson, std::string_view language);

void write_captions(const std::vector<CaptionRecord>& captions,
                    google::protobuf::RepeatedPtrField<v1::CaptionTrack>& to);
void write_chapters(const std::vector<ChapterRecord>& chapters,
                    google::protobuf::RepeatedPtrField<v1::Chapter>& to);

}  // namespace yanxiu::library
