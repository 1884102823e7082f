#include "server/appeals/review_service.hpp"

#include "server/appeals/anomaly_store.hpp"
#include "server/appeals/appeal_rules.hpp"
#include "server/appeals/messages.hpp"
#include "server/appeals/proposing.hpp"
#include "server/base/error.hpp"
#include "server/library/page_token.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::appeals {
namespace {

using base::Code;
using base::RequestError;

RequestError no_such_case() {
    return {Code::not_found, "anomaly_not_found", "no such case"};
}

bool checked_filter(const std::string& filter) {
    if (filter.empty() || filter == "open") return false;
    if (filter == "reviewed") return true;
    throw RequestError(Code::invalid_argument, "filter_invalid", "no such list");
}

std::string state_of(const StoredAnomaly& stored) {
    if (!stored.reviewed) return "open";
    return stored.correction == 0 ? "cleared" : "proposed";
}

void write(store::Transaction& t, const StoredAnomaly& stored, v1::AnomalyCase& message) {
    const auto& anomaly = stored.anomaly;
    auto labels = person_labels(t, {anomaly.person, stored.reviewed_by});
    message.set_id(stored.id);
    message.set_person_id(anomaly.person.value);
    message.set_person_name(labels[anomaly.person].name);
    message.set_login(labels[anomaly.person].login);
    message.set_school_name(labels[anomaly.person].school);
    message.set_month(base::to_text(stored.month));
    message.set_kind(anomaly.kind);
    if (anomaly.day) message.set_day(base::to_text(*anomaly.day));
    for (const auto& [name, value] : anomaly.facts) {
        auto& fact = *message.add_facts();
        fact.set_name(name);
        fact.set_value(value);
    }
    message.set_found_at(base::to_text(stored.found_at));
    message.set_state(state_of(stored));
    message.set_note(stored.note);
    if (!stored.reviewed) return;
    message.set_reviewed_by_name(labels[stored.reviewed_by].name);
    message.set_reviewed_at(base::to_text(stored.reviewed_at));
    if (stored.correction != 0)
        appeals::write(t, credit::find_correction(t, stored.correction).value(),
                       *message.mutable_correction());
}

/// One that was not reviewed, of somebody else.
StoredAnomaly require_open(store::Transaction& t, const net::Caller& caller, std::int64_t id) {
    auto stored = find_anomaly(t, id);
    if (!stored || stored->anomaly.person == caller.person) throw no_such_case();
    if (stored->reviewed)
        throw RequestError(Code::failed_precondition, "anomaly_reviewed", "it was reviewed already");
    return std::move(*stored);
}

void write_again(store::Transaction& t, std::int64_t id, v1::AnomalyCase& message) {
    write(t, find_anomaly(t, id).value(), message);
}

}  // namespace

void ReviewService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (ReviewService::*function)(const net::Caller&, const Request&)) {
        calls.add<Request, Response>(
            method, [this, function](net::CallContext& context, const Request& request) {
                if (!context.caller.bureau_admin)
                    throw RequestError(Code::permission_denied, "role_required", "for bureau administrators");
                return (this->*function)(context.caller, request);
            });
    };
    add("yanxiu.v1.ReviewService/ListAnomalies", &ReviewService::list);
    add("yanxiu.v1.ReviewService/ClearAnomaly", &ReviewService::clear);
    add("yanxiu.v1.ReviewService/ProposeReversal", &ReviewService::propose);
}

v1::ListAnomaliesResponse ReviewService::list(const net::Caller& caller,
                                              const v1::ListAnomaliesRequest& request) {
    const int size = checked_page_size(request.page_size(), 50, 100);
    const auto from = library::from_token(request.page_token());
    const AnomalyPage page{checked_filter(request.filter()), caller.person,
                           from.id == 0 ? INT64_MAX : from.id, size + 1};
    return database_.transact([&](store::Transaction& t) {
        auto anomalies = list_anomalies(t, page);
        v1::ListAnomaliesResponse response;
        if (anomalies.size() > static_cast<std::size_t>(size)) {
            anomalies.pop_back();
            response.set_next_page_token(library::to_token({anomalies.back().id, anomalies.back().id}));
        }
        for (const auto& stored : anomalies) write(t, stored, *response.add_cases());
        return response;
    });
}

v1::ClearAnomalyResponse ReviewService::clear(const net::Caller& caller,
                                              const v1::ClearAnomalyRequest& request) {
    const auto note = checked_reason(request.note());
    return database_.transact([&](store::Transaction& t) {
        const auto stored = require_open(t, caller, request.anomaly_id());
        insert_review(t, stored.id, 0, note, caller.person);
        people::audit(t, caller.person, "anomaly.clear", "anomaly:" + std::to_string(stored.id));
        v1::ClearAnomalyResponse response;
        write_again(t, stored.id, *response.mutable_anomaly());
        return response;
    });
}

v1::ProposeReversalResponse ReviewService::propose(const net::Caller& caller,
                                                   const v1::ProposeReversalRequest& request) {
    return database_.transact([&](store::Transaction& t) {
        const auto stored = require_open(t, caller, request.anomaly_id());
        if (request.correction().person_id() != stored.anomaly.person.value)
            throw RequestError(Code::invalid_argument, "person_not_found", "the case is of somebody else");
        const auto correction = propose_correction(t, policy_, time_, caller, request.correction());
        insert_review(t, stored.id, correction, checked_reason(request.correction().reason()), caller.person);
        people::audit(t, caller.person, "anomaly.propose", "anomaly:" + std::to_string(stored.id));
        v1::ProposeReversalResponse response;
        write_again(t, stored.id, *response.mutable_anomaly());
        return response;
    });
}

}  // namespace yanxiu::appeals
