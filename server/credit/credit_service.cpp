#include "server/credit/credit_service.hpp"

#include <algorithm>
#include <charconv>

#include "server/base/error.hpp"
#include "server/credit/ledger_store.hpp"
#include "server/credit/obligation_rules.hpp"
#include "server/people/person_store.hpp"

namespace yanxiu::credit {
namespace {

using base::Code;
using base::RequestError;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

base::Day first_day_of(int year) {
    return base::Day(std::chrono::year(year) / 1 / 1);
}

void require_year(int year) {
    if (year >= kFirstYear && year <= kLastYear) return;
    throw RequestError(Code::invalid_argument, "year_invalid", "a year is 1900 to 2199, or 0");
}

int checked_page_size(int size) {
    if (size < 0 || size > 200) {
        throw RequestError(Code::invalid_argument, "page_size_invalid", "a page has 1 to 200 entries");
    }
    return size == 0 ? 50 : size;
}

/// A page's token is the number of the last entry on the page before.
std::int64_t checked_page_token(const std::string& token) {
    if (token.empty()) return INT64_MAX;
    std::int64_t seq = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), seq);
    if (error != std::errc{} || end != token.data() + token.size() || seq < 1) {
        throw RequestError(Code::invalid_argument, "page_token_invalid", "not a token of ours");
    }
    return seq;
}

/// ISO dates compare as texts.
std::vector<v1::Role> roles_held_in(const people::PersonRecord& person, int year) {
    const std::string from = base::to_text(first_day_of(year));
    const std::string to = base::to_text(first_day_of(year + 1));
    std::vector<v1::Role> roles;
    for (const auto& grant : person.roles) {
        if (grant.starts_on < to && (grant.ends_on.empty() || grant.ends_on > from))
            roles.push_back(grant.role);
    }
    return roles;
}

std::string_view part_kind(Requirement::Kind kind) {
    return kind == Requirement::Kind::hours ? "hours" : "artifact";
}

void write(const Judgement& judgement, v1::Obligation& message) {
    message.set_name(judgement.name);
    message.set_title(judgement.title);
    message.set_owed_ms(judgement.owed_ms);
    message.set_done_ms(judgement.done_ms);
    message.set_held_ms(judgement.held_ms);
    message.set_met(judgement.met);
    message.set_explanation(judgement.explanation);
    for (const auto& part : judgement.parts) {
        auto& written = *message.add_parts();
        written.set_kind(std::string(part_kind(part.kind)));
        written.set_title(part.title);
        written.set_owed(part.owed);
        written.set_done(part.done);
        written.set_met(part.met);
    }
}

/// In the policy's order; a category that only an earlier policy knew comes last, under its code.
void write_sums(const Policy& policy, Sums sums, v1::GetMyHoursResponse& response) {
    const auto add = [&](const std::string& code, const std::string& title, std::int64_t ms) {
        auto& written = *response.add_categories();
        written.set_category(code);
        written.set_title(title);
        written.set_credited_ms(ms);
    };
    for (const auto& category : policy.categories) {
        const auto sum = sums.extract(category.code);
        if (sum) add(category.code, category.title, sum.mapped());
    }
    for (const auto& [code, ms] : sums) add(code, code, ms);
}

void write(const ShownEntry& shown, v1::LedgerEntry& message) {
    const Entry& entry = shown.entry;
    message.set_seq(entry.seq);
    message.set_booked_at(base::to_text(entry.booked_at));
    message.set_day(base::to_text(entry.booking.day));
    message.set_category(entry.booking.category);
    message.set_amount_ms(entry.booking.amount_ms);
    message.set_cause(entry.booking.cause);
    message.set_lesson_id(shown.lesson.value);
    message.set_lesson_title(shown.lesson_title);
    message.set_reason(entry.booking.reason);
    message.set_hash(hex_of(entry.hash));
}

void require_may_see(store::Transaction& t, const net::Caller& caller, base::PersonId person) {
    if (person == caller.person) return;
    const auto found = people::find_person(t, person);
    if (found && people::may(caller, people::Act::see, found->owner())) return;
    throw RequestError(Code::not_found, "person_not_found", "no such person");
}

template <class Terms>
void write_terms(const std::vector<Term>& terms, Terms* written) {
    for (const auto& term : terms) {
        auto& one = *written->Add();
        one.set_code(term.code);
        one.set_title(term.title);
    }
}

}  // namespace

CreditService::CreditService(store::Database& database, const Policy& policy, const base::Clock& clock)
    : held_ms([](store::Transaction&, base::PersonId, int) { return 0; }),
      database_(database),
      policy_(policy),
      clock_(clock) {}

void CreditService::register_calls(net::CallRegistry& calls) {
    calls.add<v1::GetMyHoursRequest, v1::GetMyHoursResponse>(
        "yanxiu.v1.CreditService/GetMyHours",
        [this](net::CallContext& context, const auto& request) { return get_my_hours(context, request); });
    calls.add<v1::ListLedgerRequest, v1::ListLedgerResponse>(
        "yanxiu.v1.CreditService/ListLedger",
        [this](net::CallContext& context, const auto& request) { return list_ledger(context, request); });
    calls.add<v1::GetPolicyRequest, v1::GetPolicyResponse>(
        "yanxiu.v1.CreditService/GetPolicy", [this](net::CallContext&, const auto&) { return get_policy(); });
}

v1::GetMyHoursResponse CreditService::get_my_hours(const net::CallContext& context,
                                                   const v1::GetMyHoursRequest& request) {
    const base::PersonId me = context.caller.person;
    const std::chrono::year_month_day today(policy_.day_of(clock_.now()));
    const int year = request.year() == 0 ? static_cast<int>(today.year()) : request.year();
    require_year(year);
    Earned earned;
    std::vector<v1::Role> roles;
    database_.transact([&](store::Transaction& t) {
        const auto person = people::find_person(t, me);
        roles = person ? roles_held_in(*person, year) : std::vector<v1::Role>();
        earned.year = credited_by_category(t, me, first_day_of(year), first_day_of(year + 1));
        if (needs_cycle(policy_, roles)) {
            const int begin = policy_.cycle.begin_of(year);
            earned.cycle =
                credited_by_category(t, me, first_day_of(begin), first_day_of(begin + policy_.cycle.years));
        }
        earned.held_ms = held_ms(t, me, year);
    });
    v1::GetMyHoursResponse response;
    response.set_year(year);
    response.set_class_hour_ms(policy_.class_hour.count());
    response.set_held_ms(earned.held_ms);
    for (const auto& one : judge(policy_, roles, earned)) write(one, *response.add_obligations());
    write_sums(policy_, std::move(earned.year), response);
    return response;
}

v1::ListLedgerResponse CreditService::list_ledger(const net::CallContext& context,
                                                  const v1::ListLedgerRequest& request) {
    if (request.year() != 0) require_year(request.year());
    const int size = checked_page_size(request.page_size());
    LedgerPage page;
    page.person = request.person_id() == 0 ? context.caller.person : base::PersonId{request.person_id()};
    page.from = first_day_of(request.year() == 0 ? kFirstYear : request.year());
    page.to = first_day_of(request.year() == 0 ? kLastYear + 1 : request.year() + 1);
    page.before_seq = checked_page_token(request.page_token());
    page.limit = size + 1;
    auto entries = database_.transact([&](store::Transaction& t) {
        require_may_see(t, context.caller, page.person);
        return newest_entries(t, page);
    });
    v1::ListLedgerResponse response;
    if (entries.size() > static_cast<std::size_t>(size)) {
        entries.pop_back();
        response.set_next_page_token(std::to_string(entries.back().entry.seq));
    }
    for (const auto& entry : entries) write(entry, *response.add_entries());
    return response;
}

v1::GetPolicyResponse CreditService::get_policy() const {
    v1::GetPolicyResponse response;
    response.set_name(policy_.name);
    response.set_class_hour_ms(policy_.class_hour.count());
    response.set_time_zone(policy_.time_zone);
    write_terms(policy_.categories, response.mutable_categories());
    write_terms(policy_.course_areas, response.mutable_course_areas());
    write_terms(policy_.subjects, response.mutable_subjects());
    response.mutable_english()->insert(policy_.english.begin(), policy_.english.end());
    return response;
}

}  // namespace yanxiu::credit
