#include "server/appeals/decision_service.hpp"

#include "server/appeals/appeal_rules.hpp"
#include "server/appeals/booking.hpp"
#include "server/appeals/case_reader.hpp"
#include "server/appeals/granting.hpp"
#include "server/appeals/messages.hpp"
#include "server/appeals/proposing.hpp"
#include "server/base/error.hpp"
#include "server/library/page_token.hpp"
#include "server/people/person_store.hpp"
#include "server/watch/booked.hpp"
#include "server/watch/recording.hpp"

namespace yanxiu::appeals {
namespace {

using base::Code;
using base::RequestError;

RequestError no_such_appeal() {
    return {Code::not_found, "appeal_not_found", "no such appeal"};
}

RequestError no_such_correction() {
    return {Code::not_found, "correction_not_found", "no such correction"};
}

std::string subject(const char* kind, std::int64_t id) {
    return kind + (":" + std::to_string(id));
}

std::string checked_filter(const std::string& filter, std::initializer_list<const char*> known) {
    if (filter.empty()) return *known.begin();
    for (const auto* each : known)
        if (filter == each) return filter;
    throw RequestError(Code::invalid_argument, "filter_invalid", "no such list");
}

/// Of an acceptance: positive, and not more than there is to grant.
void require_grantable(std::int64_t amount_ms, std::int64_t most_ms) {
    if (amount_ms > 0 && amount_ms <= most_ms) return;
    throw RequestError(Code::failed_precondition, "amount_too_large",
                       "at most " + std::to_string(most_ms) + " ms can be granted");
}

}  // namespace

void DecisionService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (DecisionService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(
            method, [this, function, method](net::CallContext& context, const Request& request) {
                if (!context.caller.bureau_admin)
                    throw RequestError(Code::permission_denied, "role_required", "for bureau administrators");
                try {
                    return (this->*function)(context.caller, request);
                } catch (const RequestError& error) {
                    people::audit_refusal(database_, context.caller.person, "correction", method, error);
                    throw;
                }
            });
    };
    add("yanxiu.v1.AppealService/ListAppeals", &DecisionService::list_appeals);
    add("yanxiu.v1.AppealService/GetAppeal", &DecisionService::get_appeal);
    add("yanxiu.v1.AppealService/AcceptAppeal", &DecisionService::accept);
    add("yanxiu.v1.AppealService/RefuseAppeal", &DecisionService::refuse);
    add("yanxiu.v1.AppealService/ListCorrections", &DecisionService::list_corrections);
    add("yanxiu.v1.AppealService/ProposeCorrection", &DecisionService::propose);
    add("yanxiu.v1.AppealService/DecideCorrection", &DecisionService::decide);
}

v1::ListAppealsResponse DecisionService::list_appeals(const net::Caller& caller,
                                                      const v1::ListAppealsRequest& request) {
    const int size = checked_page_size(request.page_size(), 50, 100);
    CasePage page{checked_filter(request.filter(), {"open", "proposed", "mine", "decided"}), caller.person,
                  library::from_token(request.page_token()).id, size + 1};
    return database_.transact([&](store::Transaction& t) {
        auto appeals = list_cases(t, page);
        v1::ListAppealsResponse response;
        if (appeals.size() > static_cast<std::size_t>(size)) {
            appeals.pop_back();
            response.set_next_page_token(library::to_token({appeals.back().id, appeals.back().id}));
        }
        write_cases(t, appeals, *response.mutable_cases());
        response.set_open(count_open_cases(t, caller.person));
        return response;
    });
}

v1::GetAppealResponse DecisionService::get_appeal(const net::Caller& caller,
                                                  const v1::GetAppealRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto appeal = find_appeal(t, request.appeal_id());
        if (!appeal || appeal->person == caller.person) throw no_such_appeal();
        lock_ledger(t, policy_, time_, appeal->person);
        v1::GetAppealResponse response;
        google::protobuf::RepeatedPtrField<v1::AppealCase> cases;
        write_cases(t, {*appeal}, cases);
        response.mutable_appeal_case()->Swap(&cases[0]);
        *response.mutable_evidence() = evidence_of(t, policy_, *appeal, watch::time_of_evidence(t, time_));
        for (const auto& stored : credit::corrections_of_appeal(t, appeal->id))
            if (stored.state == "rejected") write(t, stored, *response.add_rejected());
        return response;
    });
}

Appeal DecisionService::lock_open(store::Transaction& t, const net::Caller& caller, std::int64_t id) const {
    auto appeal = find_appeal(t, id);
    if (!appeal || appeal->person == caller.person) throw no_such_appeal();
    lock_ledger(t, policy_, time_, appeal->person);
    appeal = find_appeal(t, id);
    if (!appeal->open()) {
        throw RequestError(Code::failed_precondition, "appeal_not_open", "it is not open any more");
    }
    for (const auto& stored : credit::corrections_of_appeal(t, id)) {
        if (stored.state == "waiting")
            throw RequestError(Code::failed_precondition, "appeal_proposed", "a proposal waits for approval");
    }
    return std::move(*appeal);
}

v1::AcceptAppealResponse DecisionService::accept(const net::Caller& caller,
                                                 const v1::AcceptAppealRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto appeal = lock_open(t, caller, request.appeal_id());
        const auto now = watch::time_of_evidence(t, time_);
        credit::Correction correction;
        correction.person = appeal.person;
        correction.content = appeal.content;
        correction.proposer = caller.person;
        correction.reason = checked_reason(request.reason());
        correction.category = checked_category(policy_, request.category());
        correction.day = checked_past_day(request.day(), policy_.day_of(now));
        correction.amount_ms = request.amount_ms();
        require_grantable(correction.amount_ms, grantable_now(t, policy_, appeal, now).most_ms);
        const auto id = credit::insert_correction(t, correction, appeal.id, now);
        people::audit(t, caller.person, "appeal.accept", subject("appeal", appeal.id),
                      "{\"correction\": " + std::to_string(id) + "}");
        v1::AcceptAppealResponse response;
        write(t, credit::find_correction(t, id).value(), *response.mutable_proposal());
        return response;
    });
}

v1::RefuseAppealResponse DecisionService::refuse(const net::Caller& caller,
                                                 const v1::RefuseAppealRequest& request) {
    const auto reason = checked_reason(request.reason());
    const auto learner = database_.transact([&](store::Transaction& t) {
        const auto appeal = lock_open(t, caller, request.appeal_id());
        const auto now = watch::time_of_evidence(t, time_);
        insert_answer(t, appeal.id, 0, caller.person, reason, now);
        end_appeal(t, appeal.id, "decided", now);
        insert_notice(t, appeal.person, appeal.id, 0, now);
        people::audit(t, caller.person, "appeal.refuse", subject("appeal", appeal.id));
        return appeal.person;
    });
    notices_.announce(learner);
    return {};
}

v1::ListCorrectionsResponse DecisionService::list_corrections(const net::Caller& caller,
                                                              const v1::ListCorrectionsRequest& request) {
    const int size = checked_page_size(request.page_size(), 50, 100);
    const auto from = library::from_token(request.page_token());
    credit::CorrectionPage page;
    page.waiting = checked_filter(request.filter(), {"waiting", "decided"}) == "waiting";
    page.person = {request.person_id()};
    page.not_of = caller.person;
    if (from.id != 0) page.before_id = from.id;
    page.limit = size + 1;
    return database_.transact([&](store::Transaction& t) {
        auto corrections = credit::list_corrections(t, page);
        v1::ListCorrectionsResponse response;
        if (corrections.size() > static_cast<std::size_t>(size)) {
            corrections.pop_back();
            const auto last = corrections.back().correction.id;
            response.set_next_page_token(library::to_token({last, last}));
        }
        for (const auto& stored : corrections) write(t, stored, *response.add_corrections());
        return response;
    });
}

v1::ProposeCorrectionResponse DecisionService::propose(const net::Caller& caller,
                                                       const v1::ProposeCorrectionRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto id = propose_correction(t, policy_, time_, caller, request);
        v1::ProposeCorrectionResponse response;
        write(t, credit::find_correction(t, id).value(), *response.mutable_correction());
        return response;
    });
}

v1::DecideCorrectionResponse DecisionService::decide(const net::Caller& caller,
                                                     const v1::DecideCorrectionRequest& request) {
    const auto note =
        request.approve() && request.note().empty() ? std::string() : checked_reason(request.note());
    v1::DecideCorrectionResponse response;
    database_.transact([&](store::Transaction& t) {
        auto stored = credit::find_correction(t, request.correction_id());
        if (!stored || stored->correction.person == caller.person) throw no_such_correction();
        lock_ledger(t, policy_, time_, stored->correction.person);
        stored = credit::find_correction(t, request.correction_id());
        if (stored->state == "lapsed")
            throw RequestError(Code::failed_precondition, "appeal_not_open",
                               "its appeal is not open any more");
        if (stored->state != "waiting")
            throw RequestError(Code::failed_precondition, "correction_decided", "it was decided already");
        if (request.approve()) {
            approve(t, caller, *stored, note);
        } else {
            credit::insert_verdict(t, stored->correction.id, 0, caller.person, note,
                                   watch::time_of_evidence(t, time_));
        }
        people::audit(t, caller.person, request.approve() ? "correction.approve" : "correction.reject",
                      subject("correction", stored->correction.id));
        response.Clear();
        write(t, credit::find_correction(t, stored->correction.id).value(), *response.mutable_correction());
    });
    if (request.approve()) notices_.announce({response.correction().person_id()});
    return response;
}

std::string DecisionService::grant(store::Transaction& t, const credit::Correction& correction,
                                   const Appeal& appeal, base::Instant now) const {
    const auto grantable = grantable_now(t, policy_, appeal, now);
    require_grantable(correction.amount_ms, grantable.most_ms);
    const auto granted = granted_for(grantable.media, correction.amount_ms);
    watch::insert_granted(t, correction.id, granted);
    return watch::to_text(granted);
}

void DecisionService::approve(store::Transaction& t, const net::Caller& caller,
                              const credit::StoredCorrection& stored, const std::string& note) const {
    auto correction = stored.correction;
    if (correction.proposer == caller.person)
        throw RequestError(Code::permission_denied, "second_person_needed", "another person approves it");
    const auto now = watch::time_of_evidence(t, time_);
    if (stored.appeal != 0)
        correction.media = grant(t, correction, find_appeal(t, stored.appeal).value(), now);
    require_enough(t, correction, false);
    const auto seq = book_correction(t, correction, caller.person, now);
    credit::insert_verdict(t, correction.id, seq, caller.person, note, now);
    // What a grant had covered is open again to what was watched.
    if (correction.reverses_seq != 0 && correction.content)
        watch::rebook(t, policy_, time_, {correction.person, correction.content});
    if (stored.appeal != 0) {
        insert_answer(t, stored.appeal, correction.id, caller.person, correction.reason, now);
        end_appeal(t, stored.appeal, "decided", now);
        insert_notice(t, correction.person, stored.appeal, 0, now);
    } else {
        insert_notice(t, correction.person, 0, correction.id, now);
    }
}

}  // namespace yanxiu::appeals
