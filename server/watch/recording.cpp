#include "server/watch/recording.hpp"

#include <algorithm>
#include <limits>

#include "server/credit/ledger_store.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;

/// R1: at most one claim per second of the lease's age, plus so many.
constexpr std::int64_t kClaimsAtOnce = 60;

std::chrono::sys_days first_of_month(base::Instant instant) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(instant)};
    return day.year() / day.month() / 1;
}

RequestError no_such_lease() {
    return {Code::not_found, "lease_not_found", "no such lease"};
}

bool too_many(const Lease& lease, const Report& report, base::Instant now) {
    if (report.claims.empty()) return false;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - lease.granted_at).count();
    return report.claims.back().seq >= std::max<std::int64_t>(age, 0) + kClaimsAtOnce;
}

template <class Key>
std::vector<Key> sorted(std::vector<Key> keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::int64_t covered_ms(const Coverage& coverage) {
    IntervalSet all;
    for (const auto& [day, covered] : coverage) all.add(covered.classes.back());
    return all.length();
}

}  // namespace

bool Months::known(base::Instant instant) const {
    const std::lock_guard lock(mutex_);
    return first_days_.contains(first_of_month(instant));
}

void Months::add(base::Instant instant) {
    const std::lock_guard lock(mutex_);
    first_days_.insert(first_of_month(instant));
}

Recording::Recording(const credit::Policy& policy, const EvidenceTime& time, const Months& months,
                     const Batch& batch)
    : policy_(policy), time_(time), months_(months), batch_(batch) {}

void Recording::run(store::Transaction& t) {
    lock(t);
    load_leases(t);
    admit_reports();
    load_watched(t);
    store_claims(t);
    collect_claims(t);
    count();
    take_deliveries(t);
    book(t);
    save(t);
}

void Recording::lock(store::Transaction& t) {
    std::vector<base::PersonId> persons;
    for (const auto* report : batch_.reports) persons.push_back(report->person);
    for (const auto* delivery : batch_.deliveries) persons.push_back(delivery->person);
    for (const auto& [person, lease] : batch_.settle) persons.push_back(person);
    for (const auto& [person, content] : batch_.rebook) persons.push_back(person);
    for (const auto& clock : lock_clocks(t, sorted(std::move(persons)))) clocks_[clock.person] = clock;
    now_ = time_of_evidence(t, time_);
}

void Recording::load_leases(store::Transaction& t) {
    std::vector<base::LeaseId> ids;
    for (const auto* report : batch_.reports) ids.push_back(report->lease);
    for (const auto& [person, lease] : batch_.settle) ids.push_back(lease);
    if (ids.empty()) return;
    for (auto& lease : find_leases(t, sorted(std::move(ids)))) {
        // A lease of somebody whose clock is not locked here is a stranger's: nobody in this batch may touch
        // it.
        if (!clocks_.contains(lease.person)) continue;
        if (!months_.known(lease.granted_at)) throw MonthMissing{lease.granted_at};
        auto& work = leases_[lease.id];
        work.had_waiting = lease.counted.upto < lease.stored_upto;
        work.lease = std::move(lease);
    }
}

void Recording::admit_reports() {
    refusals_.reserve(batch_.reports.size());
    for (const auto* report : batch_.reports) refusals_.push_back(admit(*report));
}

std::optional<RequestError> Recording::admit(const Report& report) {
    const auto found = leases_.find(report.lease);
    if (found == leases_.end() || found->second.lease.person != report.person) return no_such_lease();
    auto& work = found->second;
    if (too_many(work.lease, report, now_)) {
        return RequestError(Code::resource_exhausted, "claims_too_many", "more claims than a lease can make");
    }
    take_claims(work, report);
    if (work.lease.open()) work.lease.last_seen_at = std::max(work.lease.last_seen_at, now_);
    work.changed = true;
    return std::nullopt;
}

void Recording::take_claims(LeaseWork& work, const Report& report) {
    for (const auto& claim : report.claims) {
        const auto [place, fresh] = work.sent.emplace(claim.seq, claim);
        if (fresh || place->second == claim) continue;
        conflicts_.push_back({work.lease.id, work.lease.granted_at, claim});
    }
}

void Recording::load_watched(store::Transaction& t) {
    std::vector<WatchedKey> keys = batch_.rebook;
    for (const auto& [id, work] : leases_) keys.emplace_back(work.lease.person, work.lease.content);
    for (const auto* each : batch_.deliveries) {
        if (clocks_.contains(each->person)) keys.emplace_back(each->person, each->content);
    }
    keys = sorted(std::move(keys));
    std::vector<base::ContentId> contents;
    for (const auto& key : keys) contents.push_back(key.second);
    for (auto& [key, watched] : find_watched(t, keys)) watched_[key].watched = std::move(watched);
    if (!contents.empty()) placements_ = library::placements_of(t, sorted(std::move(contents)));
}

void Recording::store_claims(store::Transaction& t) {
    std::vector<LeaseClaim> claims;
    for (const auto& [id, work] : leases_) {
        for (const auto& [seq, claim] : work.sent) claims.push_back({id, work.lease.granted_at, claim});
    }
    if (insert_claims(t, claims, now_) < claims.size()) find_conflicts(t, claims);
    keep_conflicts(t, conflicts_, now_);
}

/// Some keys were taken: by the same claims, as after a lost acknowledgement, or by others.
void Recording::find_conflicts(store::Transaction& t, const std::vector<LeaseClaim>& claims) {
    const auto stored = stored_claims(t, claims);
    for (const auto& sent : claims) {
        const auto& claim = stored.at(sent.lease).at(sent.claim.seq);
        if (claim == sent.claim) continue;
        conflicts_.push_back(sent);
        leases_.at(sent.lease).sent.at(sent.claim.seq) = claim;
    }
}

/// What may be counted now: this batch's claims, and for leases that had some before, all of theirs.
void Recording::collect_claims(store::Transaction& t) {
    std::vector<const Lease*> with_earlier;
    for (auto& [id, work] : leases_) {
        if (work.lease.counted.upto < work.lease.greatest_seq) with_earlier.push_back(&work.lease);
    }
    auto earlier = uncounted_claims(t, with_earlier);
    for (auto& [id, work] : leases_) {
        auto& lease = work.lease;
        if (lease.counted.upto < lease.greatest_seq) {
            work.claims = std::move(earlier[id]);
        } else {
            for (const auto& [seq, claim] : work.sent) {
                if (seq > lease.counted.upto) work.claims.push_back(as_it_counts(claim, now_));
            }
        }
        lease.stored_upto = lease.counted.upto;
        for (const auto& claim : work.claims) {
            if (claim.seq == lease.stored_upto + 1) lease.stored_upto = claim.seq;
            lease.greatest_seq = std::max(lease.greatest_seq, claim.seq);
        }
    }
}

void Recording::count() {
    for (auto& [id, work] : leases_) count_lease(work);
    for (std::size_t i = 0; i < batch_.reports.size(); ++i) {
        if (!refusals_[i]) note_position(*batch_.reports[i]);
    }
}

void Recording::count_lease(LeaseWork& work) {
    auto& of_content = watched_.at({work.lease.person, work.lease.content});
    const auto before = work.lease.counted.upto;
    auto& coverage = of_content.watched.coverage;
    if (!count_claims(policy_, work.claims, work.lease.owned, now_, work.lease.counted, coverage)) return;
    work.changed = of_content.changed = of_content.evidence = true;
    const auto day_of = [&](std::int64_t ms) {
        return policy_.day_of(base::Instant{std::chrono::milliseconds(ms)});
    };
    for (const auto& claim : work.claims) {
        if (claim.seq <= before || claim.seq > work.lease.counted.upto || claim.wall.empty()) continue;
        const auto last = day_of(claim.wall.to - 1);
        for (auto day = day_of(claim.wall.from); day <= last; day += std::chrono::days(1)) {
            if (coverage.contains(day)) of_content.changed_days.insert(day);
        }
    }
}

/// Where the learner is: from the lease that played last, not from a journal that comes home late.
void Recording::note_position(const Report& report) {
    const auto& lease = leases_.at(report.lease).lease;
    auto& work = watched_.at({lease.person, lease.content});
    auto at = now_;
    if (!lease.open()) {
        if (report.claims.empty()) return;
        at = std::min(at, base::Instant{std::chrono::milliseconds(report.claims.back().wall.to)});
    }
    if (work.watched.lesson && at < work.watched.last_watched_at) return;
    work.watched.lesson = lease.lesson;
    work.watched.position_ms = report.position_ms;
    work.watched.last_watched_at = at;
    work.changed = true;
}

void Recording::take_deliveries(store::Transaction& t) {
    std::vector<const Delivery*> adding;
    for (const auto* each : batch_.deliveries) {
        const auto found = watched_.find({each->person, each->content});
        // Without a row, nobody ever opened a lease on it: nothing to deliver to.
        if (found == watched_.end() || !found->second.watched.lesson) continue;
        auto& work = found->second;
        if (work.watched.delivered.contains(each->media)) continue;
        work.watched.delivered.add(each->media);
        work.changed = work.evidence = true;
        adding.push_back(each);
    }
    if (!adding.empty() && !months_.known(now_)) throw MonthMissing{now_};
    insert_deliveries(t, adding, now_);
}

void Recording::book(store::Transaction& t) {
    for (const auto& key : batch_.rebook) watched_.at(key).evidence = true;
    std::vector<credit::Booking> bookings;
    for (auto& [key, work] : watched_) {
        if (work.evidence) book_growth(key, work, bookings);
    }
    if (!bookings.empty()) credit::book(t, bookings, now_);
}

void Recording::book_growth(const WatchedKey& key, WatchedWork& work,
                            std::vector<credit::Booking>& bookings) {
    auto& watched = work.watched;
    watched.covered_ms = covered_ms(watched.coverage);
    auto due = credit_of(policy_, watched.coverage, watched.delivered, placements_[key.second]);
    const auto missing = difference(due, watched.booked);
    if (missing.empty()) return;
    ++watched.revision;
    for (const auto& [category, days] : missing) {
        for (const auto& [day, amount_ms] : days) {
            credit::Booking booking;
            booking.person = key.first;
            booking.day = day;
            booking.category = category;
            booking.amount_ms = amount_ms;
            booking.content = key.second;
            booking.idempotency_key = "watch:" + std::to_string(key.second.value) + ':' +
                                      std::to_string(watched.revision) + ':' + category + ':' +
                                      base::to_text(day);
            bookings.push_back(std::move(booking));
        }
    }
    watched.booked = std::move(due);
    watched.credited_ms = total(watched.booked);
    work.changed = true;
}

void Recording::save(store::Transaction& t) {
    std::vector<ChangedDay> days;
    std::vector<std::pair<WatchedKey, const Watched*>> rows;
    for (const auto& [key, work] : watched_) {
        for (const auto day : work.changed_days) days.push_back({key, day, &work.watched.coverage.at(day)});
        if (work.changed) rows.emplace_back(key, &work.watched);
    }
    std::vector<const Lease*> leases;
    std::vector<WaitingLease> waiting;
    std::vector<base::LeaseId> settled;
    for (const auto& [id, work] : leases_) {
        const auto& lease = work.lease;
        if (work.changed) leases.push_back(&lease);
        if (lease.counted.upto < lease.stored_upto) {
            const auto next = std::find_if(work.claims.begin(), work.claims.end(), [&](const Claim& claim) {
                return claim.seq > lease.counted.upto;
            });
            waiting.push_back({id, lease.person, base::Instant{std::chrono::milliseconds(next->wall.to)}});
        } else if (work.had_waiting) {
            settled.push_back(id);
        }
    }
    save_coverage(t, days);
    save_watching(t, rows);
    save_leases(t, leases);
    save_waiting(t, waiting, settled);
}

std::vector<Receipt> Recording::receipts() const {
    std::vector<Receipt> receipts(batch_.reports.size());
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        auto& receipt = receipts[i];
        receipt.refusal = refusals_[i];
        if (receipt.refusal) continue;
        const auto& work = leases_.at(batch_.reports[i]->lease);
        const auto& lease = work.lease;
        const auto& watched = watched_.at({lease.person, lease.content}).watched;
        const auto placed = placements_.find(lease.content);
        receipt.response.set_durable_upto(lease.stored_upto);
        receipt.response.set_owned(lease.open() && clocks_.at(lease.person).owner == lease.id);
        *receipt.response.mutable_standing() = message_of(standing_of(
            policy_, watched.coverage, watched.delivered,
            placed == placements_.end() ? std::vector<library::Placement>{} : placed->second,
            pending_of(work.claims, lease.counted.upto), std::numeric_limits<std::int32_t>::max()));
    }
    return receipts;
}

}  // namespace yanxiu::watch
