#include "server/library/timeline.hpp"

#include <algorithm>
#include <array>

#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"

namespace yanxiu::library {
namespace {

using base::Code;
using base::RequestError;

constexpr std::array<std::string_view, 3> kLanguages{"zh", "mn", "en"};
constexpr std::int64_t kLatestMs = 24 * 3'600'000LL;

}  // namespace

std::string checked_caption_language(std::string_view language) {
    if (std::ranges::find(kLanguages, language) == kLanguages.end()) {
        throw RequestError(Code::invalid_argument, "caption_language_invalid",
                           "captions are in zh, mn or en");
    }
    return std::string(language);
}

std::vector<CaptionCue> checked_captions(CaptionFile file) {
    if (!file.faults.empty()) {
        const auto& fault = file.faults.front();
        throw RequestError(Code::invalid_argument, fault.code, "line " + std::to_string(fault.line));
    }
    return std::move(file.cues);
}

std::vector<ChapterRecord> checked_chapters(const google::protobuf::RepeatedPtrField<v1::Chapter>& chapters) {
    std::vector<ChapterRecord> checked;
    std::int64_t earliest_ms = 0;
    for (const auto& chapter : chapters) {
        if (chapter.start_ms() < earliest_ms || chapter.start_ms() >= kLatestMs) {
            throw RequestError(Code::invalid_argument, "chapter_time_invalid",
                               "chapters begin one after another, within a day");
        }
        earliest_ms = chapter.start_ms() + 1;
        checked.push_back({chapter.start_ms(), checked_title(chapter.title())});
    }
    return checked;
}

std::string caption_url(base::LessonId lesson, std::string_view language) {
    return "/captions/" + std::to_string(lesson.value) + "/" + std::string(language) + ".vtt";
}

void write_captions(const std::vector<CaptionRecord>& captions,
                    google::protobuf::RepeatedPtrField<v1::CaptionTrack>& to) {
    for (const auto& caption : captions) {
        auto& track = *to.Add();
        track.set_language(caption.language);
        track.set_cue_count(caption.cue_count);
        track.set_url(caption_url(caption.lesson, caption.language));
        track.set_saved_at(caption.saved_at);
    }
}

void write_chapters(const std::vector<ChapterRecord>& chapters,
                    google::protobuf::RepeatedPtrField<v1::Chapter>& to) {
    for (const auto& chapter : chapters) {
        auto& one = *to.Add();
        one.set_start_ms(chapter.start_ms);
        one.set_title(chapter.title);
    }
}

}  // namespace yanxiu::library
