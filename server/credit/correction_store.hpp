#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/credit/correction.hpp"
#include "server/store/database.hpp"

namespace yanxiu::credit {

// Corrections and what became of them: append-only. Home: pool; each runs in the caller's transaction, whose
// writers hold the lock on the person's row of person_clock.

/// A correction with what became of it.
struct StoredCorrection {
    Correction correction;
    std::int64_t appeal = 0;  // zero: of nobody's appeal
    base::Instant proposed_at;
    std::string state;          // waiting, approved, rejected; lapsed: waited when its appeal ended
    base::PersonId decided_by;  // zero while it waits
    base::Instant decided_at;
    std::string note;
};

/// Those that were approved for a person, ascending: what `correction_faults` asks for.
std::vector<Correction> approved_corrections(store::Transaction& t, base::PersonId person);

std::optional<StoredCorrection> find_correction(store::Transaction& t, std::int64_t id);

/// Of one appeal, ascending.
std::vector<StoredCorrection> corrections_of_appeal(store::Transaction& t, std::int64_t appeal);

/// Which corrections to show; the newest first, those before `before_id`.
struct CorrectionPage {
    bool waiting = true;    // else those that were decided
    base::PersonId person;  // zero: everybody's,
    base::PersonId not_of;  // but for this one's
    std::int64_t before_id = INT64_MAX;
    int limit = 50;
};
std::vector<StoredCorrection> list_corrections(store::Transaction& t, const CorrectionPage& page);

/// Whether a correction that waits, or was approved, takes back this entry.
bool is_reversed(store::Transaction& t, base::PersonId person, std::int64_t seq);

/// What corrections have booked of a content, in sum.
std::int64_t corrected_ms(store::Transaction& t, base::PersonId person, base::ContentId content);

/// What corrections that wait take from a person's category in a year, in sum; zero or less.
std::int64_t waiting_to_take_ms(store::Transaction& t, base::PersonId person, const std::string& category,
                                int year);

/// Answers its number. Zero for `appeal`: of nobody's.
std::int64_t insert_correction(store::Transaction& t, const Correction& correction, std::int64_t appeal,
                               base::Instant now);

/// `entry_seq` is zero where it is not approved. A second verdict throws
/// RequestError{failed_precondition, "correction_decided"}.
void insert_verdict(store::Transaction& t, std::int64_t correction, std::int64_t entry_seq, base::PersonId by,
                    const std::string& note, base::Instant now);

}  // namespace yanxiu::credit
