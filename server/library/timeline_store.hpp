#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/library/timeline.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// Captions as they are sent.
struct CaptionText {
    std::string webvtt;
    std::string revision;  // another one with every save
};

// The room's statements on what stands beside a lesson's timeline. Home: pool; each runs in the caller's
// transaction, which has seen that the lesson exists.

std::vector<CaptionRecord> captions_of(store::Transaction& t, base::LessonId lesson);
std::optional<CaptionText> find_caption(store::Transaction& t, base::LessonId lesson,
                                        const std::string& language);
/// In place of what the lesson had in the language.
void save_caption(store::Transaction& t, base::LessonId lesson, const std::string& language,
                  const std::string& webvtt, std::size_t cue_count);
/// Nothing happens when there are none.
void delete_caption(store::Transaction& t, base::LessonId lesson, const std::string& language);

/// In order.
std::vector<ChapterRecord> chapters_of(store::Transaction& t, base::LessonId lesson);
/// In place of all that the lesson had; one saver of a lesson after another.
void replace_chapters(store::Transaction& t, base::LessonId lesson,
                      const std::vector<ChapterRecord>& chapters);

}  // namespace yanxiu::library
