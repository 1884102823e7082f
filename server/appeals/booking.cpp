#include "server/appeals/booking.hpp"

#include <chrono>
#include <utility>

#include "server/base/error.hpp"
#include "server/credit/ledger_store.hpp"
#include "server/watch/recording.hpp"

namespace yanxiu::appeals {

void lock_ledger(store::Transaction& t, const credit::Policy& policy, const watch::EvidenceTime& time,
                 base::PersonId person) {
    const auto clock = watch::lock_clock(t, person);
    if (clock.remembered_by != 0) watch::catch_up(t, policy, time, person);
}

std::int64_t book_correction(store::Transaction& t, credit::Correction correction, base::PersonId approver,
                             base::Instant now) {
    correction.approver = approver;
    credit::Heads heads;
    credit::book(t, {credit::booking_of(correction)}, now, heads);
    return heads.at(correction.person).seq;
}

void require_enough(store::Transaction& t, const credit::Correction& correction, bool with_waiting) {
    if (correction.amount_ms >= 0) return;
    const auto year = std::chrono::year_month_day(correction.day).year();
    const base::Day first(std::chrono::local_days{year / 1 / 1});
    const base::Day next(std::chrono::local_days{(year + std::chrono::years(1)) / 1 / 1});
    auto left_ms = credit::credited_by_category(t, correction.person, first, next)[correction.category];
    if (with_waiting)
        left_ms +=
            credit::waiting_to_take_ms(t, correction.person, correction.category, static_cast<int>(year));
    if (left_ms + correction.amount_ms >= 0) return;
    throw base::RequestError(base::Code::failed_precondition, "below_zero",
                             "the person has not that much in this category and year");
}

}  // namespace yanxiu::appeals
