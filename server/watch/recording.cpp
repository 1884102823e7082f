#include "server/watch/recording.hpp"

#include <algorithm>
#include <limits>

#include "server/watch/booked.hpp"
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

/// Where a claim is, or belongs, among claims in order.
auto place_of(const std::vector<Claim>& claims, std::int64_t seq) {
    return std::partition_point(claims.begin(), claims.end(),
                                [seq](const Claim& each) { return each.seq < seq; });
}

RequestError no_such_lease() {
    return {Code::not_found, "lease_not_found", "no such lease"};
}

bool too_many(const Lease& lease, const Report& report, base::Instant now) {
    if (report.claims.empty()) return false;
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(now - lease.granted_at).count();
    return report.claims.back().seq >= std::max<std::int64_t>(age, 0) + kClaimsAtOnce;
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
                     const Batch& batch, Memory* memory, const CheckDraws* draws)
    : policy_(policy),
      time_(time),
      months_(months),
      batch_(batch),
      memory_(memory),
      draws_(draws),
      nodes_(std::make_unique<std::pmr::monotonic_buffer_resource>()) {}

void Recording::run(store::Transaction& t) {
    lock(t);
    load_leases(t);
    load_earlier_claims(t);
    load_presences(t);
    load_watched(t);
    admit_reports();
    store_claims(t);
    collect_claims();
    play(t);
    count();
    take_deliveries(t);
    book(t);
    save(t);
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
    if (work.sent.empty()) work.sent.reserve(report.claims.size());
    for (const auto& claim : report.claims) {
        const auto place = place_of(work.sent, claim.seq);
        if (place == work.sent.end() || place->seq != claim.seq)
            work.sent.insert(place, claim);
        else if (*place != claim)
            conflicts_.push_back({work.lease.id, work.lease.granted_at, claim});
    }
}

void Recording::store_claims(store::Transaction& t) {
    std::vector<LeaseClaim> fresh;
    std::vector<LeaseClaim> again;  // perhaps
    for (const auto& [id, work] : leases_) {
        const auto& lease = work.lease;
        if (!work.sent.empty() && !months_.known(lease.granted_at)) throw MonthMissing{lease.granted_at};
        for (const auto& claim : work.sent)
            (claim.seq > lease.greatest_seq ? fresh : again).push_back({id, lease.granted_at, claim});
    }
    append_claims(t, fresh, now_);
    if (insert_claims(t, again, now_) < again.size()) find_conflicts(t, again);
    keep_conflicts(t, conflicts_, now_);
}

/// Some keys were taken: by the same claims, as after a lost acknowledgement, or by others.
void Recording::find_conflicts(store::Transaction& t, const std::vector<LeaseClaim>& claims) {
    const auto stored = stored_claims(t, claims);
    for (const auto& sent : claims) {
        const auto& claim = stored.at(sent.lease).at(sent.claim.seq);
        if (claim == sent.claim) continue;
        conflicts_.push_back(sent);
        auto& of_batch = leases_.at(sent.lease).sent;
        of_batch[static_cast<std::size_t>(place_of(of_batch, claim.seq) - of_batch.begin())] = claim;
    }
}

/// What may be counted now: what was stored and not counted before, and this batch's.
void Recording::collect_claims() {
    for (auto& [id, work] : leases_) {
        auto& lease = work.lease;
        work.claims.reserve(work.claims.size() + work.sent.size());
        for (const auto& claim : work.sent) {
            const auto place = place_of(work.claims, claim.seq);
            const bool stored = place != work.claims.end() && place->seq == claim.seq;
            if (claim.seq > lease.counted.upto && !stored)
                work.claims.insert(place, as_it_counts(claim, now_));
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
    const auto before = work.lease.counted.upto;
    count_into(work);
    if (work.lease.counted.upto == before) return;
    auto& person = persons_.at(work.lease.person);
    person.grew = true;
    person.unsaved += work.lease.counted.upto - before;
}

void Recording::count_into(LeaseWork& work) {
    auto& lease = work.lease;
    auto& of_content = watched_.at({lease.person, lease.content});
    auto& watched = of_content.watched;
    const auto& presence = persons_.at(lease.person).presence;
    if (count_claims(policy_, work.claims, lease.owned, now_, presence,
                     {lease.counted, watched.coverage, watched.guarded, of_content.changed_days}))
        work.changed = of_content.changed = of_content.evidence = true;
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
        ++persons_.at(each->person).unsaved;
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
    if (bookings.empty()) return;
    std::vector<WatchedKey> grown;
    for (const auto& booking : bookings) grown.emplace_back(booking.person, booking.content);
    credit::book(t, std::move(bookings), now_, heads_);
    for (const auto& key : grown) watched_.at(key).watched.ledger_seq = heads_.at(key.first).seq;
}

void Recording::book_growth(const WatchedKey& key, WatchedWork& work,
                            std::vector<credit::Booking>& bookings) {
    auto& watched = work.watched;
    watched.covered_ms = covered_ms(watched.coverage, watched.guarded);
    auto due =
        credit_of(policy_, watched.coverage, watched.delivered, placements_[key.second], watched.granted);
    const auto missing = difference(due, watched.booked);
    watched.credited_ms = total(due);
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
            name_booking(booking, watched.revision);
            bookings.push_back(std::move(booking));
        }
    }
    watched.booked = std::move(due);
    work.changed = true;
}

Standing Recording::standing_after(const LeaseWork& work) const {
    static const std::vector<library::Placement> kNone;
    const auto& lease = work.lease;
    const auto& of_content = watched_.at({lease.person, lease.content});
    const auto& watched = of_content.watched;
    const auto placed = placements_.find(lease.content);
    const auto& placements = placed == placements_.end() ? kNone : placed->second;
    auto pending = pending_of(work.claims, lease.counted.upto);
    add_guarded(watched.guarded, now_, pending);
    constexpr auto kWhole = std::numeric_limits<std::int32_t>::max();
    // Without new evidence, what was booked may be from before the placements changed.
    if (!of_content.evidence)
        return standing_of(policy_, watched.coverage, watched.delivered, placements, pending, kWhole,
                           watched.granted);
    return standing_of(policy_, watched.coverage, watched.delivered, placements, watched.credited_ms, pending,
                       kWhole, watched.granted);
}

void rebook(store::Transaction& t, const credit::Policy& policy, const EvidenceTime& time,
            const WatchedKey& watched) {
    const Months none;  // nothing is added to the evidence
    Batch batch;
    batch.rebook.push_back(watched);
    Recording(policy, time, none, batch, nullptr, nullptr).run(t);
}

std::vector<Receipt> Recording::receipts(google::protobuf::Arena& arena) const {
    std::vector<Receipt> receipts(batch_.reports.size());
    for (std::size_t i = 0; i < receipts.size(); ++i) {
        auto& receipt = receipts[i];
        receipt.refusal = refusals_[i];
        if (receipt.refusal) continue;
        const auto& work = leases_.at(batch_.reports[i]->lease);
        const auto& lease = work.lease;
        auto* response = google::protobuf::Arena::CreateMessage<v1::ReportResponse>(&arena);
        response->set_durable_upto(lease.stored_upto);
        response->set_owned(lease.open() && persons_.at(lease.person).clock.owner == lease.id);
        response->set_check_id(check_due(work));
        write(standing_after(work), *response->mutable_standing());
        receipt.response = response;
    }
    return receipts;
}

}  // namespace yanxiu::watch
