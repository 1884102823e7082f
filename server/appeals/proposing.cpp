#include "server/appeals/proposing.hpp"

#include "server/appeals/appeal_rules.hpp"
#include "server/appeals/booking.hpp"
#include "server/base/error.hpp"
#include "server/credit/ledger_store.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::appeals {
namespace {

using base::Code;
using base::RequestError;

/// What takes an entry of the ledger back.
void reverse_entry(store::Transaction& t, credit::Correction& correction, std::int64_t seq) {
    const auto entry = credit::find_entry(t, correction.person, seq);
    if (!entry) throw RequestError(Code::not_found, "entry_not_found", "the ledger has no such entry");
    if (entry->booking.cause == "reversal") {
        throw RequestError(Code::failed_precondition, "entry_not_reversible",
                           "a reversal stays: correct it by an adjustment");
    }
    if (credit::is_reversed(t, correction.person, seq)) {
        throw RequestError(Code::already_exists, "entry_reversed", "it is taken back already, or is to be");
    }
    correction.reverses_seq = seq;
    correction.content = entry->booking.content;
    correction.day = entry->booking.day;
    correction.category = entry->booking.category;
    correction.amount_ms = -entry->booking.amount_ms;
}

void take_amount(const credit::Policy& policy, base::Day today, const v1::ProposeCorrectionRequest& request,
                 credit::Correction& correction) {
    correction.category = checked_category(policy, request.category());
    correction.day = checked_past_day(request.day(), today);
    correction.amount_ms = request.amount_ms();
    if (correction.amount_ms >= 0)
        throw RequestError(Code::invalid_argument, "amount_invalid", "an amount that is taken back");
}

}  // namespace

std::int64_t propose_correction(store::Transaction& t, const credit::Policy& policy,
                                const watch::EvidenceTime& time, const net::Caller& caller,
                                const v1::ProposeCorrectionRequest& request) {
    credit::Correction correction;
    correction.person = {request.person_id()};
    correction.proposer = caller.person;
    correction.reason = checked_reason(request.reason());
    if (!people::find_person(t, correction.person))
        throw RequestError(Code::not_found, "person_not_found", "no such person");
    if (correction.person == caller.person)
        throw RequestError(Code::permission_denied, "correction_own", "not of one's own hours");
    lock_ledger(t, policy, time, correction.person);
    const auto now = watch::time_of_evidence(t, time);
    if (request.reverses_seq() != 0)
        reverse_entry(t, correction, request.reverses_seq());
    else
        take_amount(policy, policy.day_of(now), request, correction);
    require_enough(t, correction, true);
    const auto id = credit::insert_correction(t, correction, 0, now);
    people::audit(t, caller.person, "correction.propose", "correction:" + std::to_string(id));
    return id;
}

}  // namespace yanxiu::appeals
