#include "server/appeals/messages.hpp"

#include "server/base/day.hpp"
#include "server/base/error.hpp"
#include "server/library/watchable.hpp"

namespace yanxiu::appeals {
namespace {

/// Empty for what never was.
std::string moment(base::Instant at) {
    return at == base::Instant{} ? std::string() : base::to_text(at);
}

}  // namespace

void write(const Appeal& appeal, const std::string& title, v1::Appeal& message) {
    message.set_id(appeal.id);
    message.set_lesson_id(appeal.lesson.value);
    message.set_content_id(appeal.content.value);
    message.set_lesson_title(title);
    message.set_from_ms(appeal.media.from);
    message.set_to_ms(appeal.media.to);
    message.set_text(appeal.text);
    message.set_made_at(moment(appeal.made_at));
    message.set_state(appeal.state);
    message.set_answered_at(moment(appeal.answered_at));
    message.set_answer(appeal.answer);
    message.set_granted_ms(appeal.granted_ms);
    message.set_unread(appeal.unread);
}

void write(const Notice& notice, v1::Notice& message) {
    message.set_id(notice.id);
    message.set_appeal_id(notice.appeal);
    message.set_lesson_title(notice.lesson_title);
    message.set_accepted(notice.accepted);
    message.set_amount_ms(notice.amount_ms);
    message.set_reason(notice.reason);
    message.set_made_at(moment(notice.made_at));
}

void write(store::Transaction& t, const credit::StoredCorrection& stored, v1::Correction& message) {
    const auto& correction = stored.correction;
    auto labels = person_labels(t, {correction.person, correction.proposer, stored.decided_by});
    message.set_id(correction.id);
    message.set_person_id(correction.person.value);
    message.set_person_name(labels[correction.person].name);
    message.set_school_name(labels[correction.person].school);
    message.set_content_id(correction.content.value);
    if (correction.content) message.set_lesson_title(title_watched(t, correction.person, correction.content));
    message.set_category(correction.category);
    message.set_day(base::to_text(correction.day));
    message.set_amount_ms(correction.amount_ms);
    message.set_reason(correction.reason);
    message.set_reverses_seq(correction.reverses_seq);
    message.set_appeal_id(stored.appeal);
    message.set_proposed_by(correction.proposer.value);
    message.set_proposed_by_name(labels[correction.proposer].name);
    message.set_proposed_at(moment(stored.proposed_at));
    message.set_state(stored.state);
    message.set_decided_by(stored.decided_by.value);
    message.set_decided_by_name(labels[stored.decided_by].name);
    message.set_decided_at(moment(stored.decided_at));
    message.set_note(stored.note);
    message.set_entry_seq(correction.entry_seq);
}

std::map<base::LessonId, std::string> titles_of(store::Transaction& t, const std::vector<Appeal>& appeals) {
    std::vector<base::LessonId> lessons;
    for (const auto& appeal : appeals) lessons.push_back(appeal.lesson);
    std::map<base::LessonId, std::string> titles;
    for (auto& [lesson, label] : library::lesson_labels(t, lessons)) titles[lesson] = std::move(label.title);
    return titles;
}

int checked_page_size(int size, int usual, int most) {
    if (size < 0 || size > most) {
        throw base::RequestError(base::Code::invalid_argument, "page_size_invalid",
                                 "a page has 1 to " + std::to_string(most) + " entries");
    }
    return size == 0 ? usual : size;
}

}  // namespace yanxiu::appeals
