#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/credit/ledger.hpp"

namespace yanxiu::credit {

/// An entry that one bureau administrator proposes for a person's ledger and another approves: an adjustment,
/// or the reversal of an entry.
struct Correction {
    std::int64_t id = 0;
    base::PersonId person;
    base::ContentId content;  // zero: of nothing in particular
    base::Day day;
    std::string category;
    std::int64_t amount_ms = 0;
    std::string reason;
    std::int64_t reverses_seq = 0;  // of the person's chain; zero: an adjustment
    base::PersonId proposer;
    base::PersonId approver;     // zero: not approved
    std::int64_t entry_seq = 0;  // of the person's chain; zero: not approved
    std::string media;           // as text, what of the content it grants; empty: no part of it
};

/// What an approved correction books. Its key is the correction's own with the SHA-256 of the media that it
/// grants, so that the chain holds these too; or that of the reversed entry, so that the ledger takes back no
/// entry twice. Pure.
Booking booking_of(const Correction& correction);

/// How a chain differs from the corrections that were approved for its person, one line each: entries that
/// nobody approved, or that say otherwise; approved ones without their entry; approvals without a second
/// person, or by the learner; reversals that do not make their entry zero. Pure.
std::vector<std::string> correction_faults(const std::vector<Entry>& chain,
                                           const std::vector<Correction>& approved);

}  // namespace yanxiu::credit
