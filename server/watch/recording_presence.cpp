// Presence checks in a transaction of evidence: what comes due with what is counted, and what an answer
// releases.
#include <algorithm>
#include <chrono>
#include <limits>

#include "server/watch/recording.hpp"

namespace yanxiu::watch {
namespace {

std::int64_t ms_of(std::chrono::milliseconds time) {
    return time.count();
}

}  // namespace

/// From which wall time on each person's stretches must be known: that of claims, of the last one counted,
/// and whatever is played from now on.
std::map<base::PersonId, std::int64_t> Recording::earliest_walls() const {
    std::map<base::PersonId, std::int64_t> earliest;
    const auto take = [&](base::PersonId person, std::int64_t wall_ms) {
        const auto [place, first] = earliest.try_emplace(person, wall_ms);
        if (!first) place->second = std::min(place->second, wall_ms);
    };
    for (const auto& [id, work] : leases_) {
        for (const auto& claim : work.claims) take(work.lease.person, claim.wall.from);
        const auto& counted = work.lease.counted.wall.intervals();
        take(work.lease.person, counted.empty() ? now_.time_since_epoch().count() : counted.back().to - 1);
    }
    for (const auto* report : batch_.reports)
        for (const auto& claim : report->claims) take(report->person, claim.wall.from);
    return earliest;
}

void Recording::load_presences(store::Transaction& t) {
    std::vector<PresenceFrom> unknown;
    for (const auto& [person, wall_ms] : earliest_walls()) {
        const auto found = persons_.find(person);
        if (found != persons_.end() && !found->second.recalled) unknown.push_back({person, wall_ms});
    }
    for (auto& [person, presence] : load_presence(t, unknown))
        persons_.at(person).presence = std::move(presence);
}

/// What waited for checks that are answered in this transaction.
void Recording::release_answered() {
    for (const auto& key : batch_.rebook) {
        auto& work = watched_.at(key);
        for (const auto& [person, number] : batch_.answered) {
            if (person == key.first)
                release(number, work.watched.guarded, work.watched.coverage, work.changed_days);
        }
    }
}

/// Draws the checks that come due with what will be counted now.
void Recording::play(store::Transaction& t) {
    std::map<base::PersonId, IntervalSet> fresh;
    for (const auto& [id, work] : leases_) {
        const auto wall = wall_to_count(work.claims, work.lease.owned, now_, work.lease.counted);
        if (!wall.empty()) fresh[work.lease.person].add(wall);
    }
    for (const auto& [person, wall] : fresh) {
        auto& presence = persons_.at(person).presence;
        if (!draws_ || !policy_.checks.asked) {
            presence.add(wall);
            continue;
        }
        const auto begun = presence.play(
            wall, {.now_ms = ms_of(now_.time_since_epoch()),
                   .answer_until_ms = ms_of((now_ + policy_.checks.answer_days).time_since_epoch()),
                   .allowance_ms = [&, id = person](std::int64_t number) {
                       return draws_->allowance_ms(id, number, ms_of(policy_.checks.least),
                                                   ms_of(policy_.checks.most));
                   }});
        for (const auto number : begun) {
            DrawnCheck check;
            check.person = person;
            check.stretch.number = number;
            begun_.push_back(std::move(check));
        }
    }
    if (!begun_.empty()) draw_checks(t);
}

void Recording::draw_checks(store::Transaction& t) {
    fill_counted_after(t);
    for (auto& check : begun_) {
        check.stretch = persons_.at(check.person).presence.stretch(check.stretch.number);
        check.drawn_ms = ms_of(now_.time_since_epoch());
        check.least_ms = ms_of(policy_.checks.least);
        check.most_ms = ms_of(policy_.checks.most);
        if (check.stretch.number != 0) place_check(check);
        check.mac = draws_->mac(text_of(check));
    }
    insert_checks(t, begun_);
    for (const auto& check : begun_) {
        persons_.at(check.person).presence.stretch(check.stretch.number).check_id = check.stretch.check_id;
        if (check.stretch.number != 0) drawn_.push_back(check);
    }
}

/// Time after a check that was counted before this transaction stays where it is: usually there is none.
void Recording::fill_counted_after(store::Transaction& t) {
    std::map<base::PersonId, std::int64_t> from;
    for (const auto& check : begun_) {
        const auto due_ms = persons_.at(check.person).presence.stretch(check.stretch.number).from_ms;
        const auto [place, first] = from.try_emplace(check.person, due_ms);
        if (!first) place->second = std::min(place->second, due_ms);
    }
    std::map<base::PersonId, IntervalSet> counted;
    std::vector<PresenceFrom> persons;
    for (const auto& [person, wall_ms] : from) persons.push_back({person, wall_ms});
    for (const auto& [person, lease, wall] : counted_from(t, persons))
        if (!leases_.contains(lease)) counted[person].add(wall);
    for (const auto& [id, work] : leases_) {
        const auto& lease = work.lease;
        if (from.contains(lease.person) && !lease.counted.wall.empty())
            counted[lease.person].add(lease.counted.wall.intersected(lease.owned));
    }
    for (const auto& check : begun_) {
        auto& stretch = persons_.at(check.person).presence.stretch(check.stretch.number);
        stretch.counted_after =
            counted[check.person].within({stretch.from_ms, std::numeric_limits<std::int64_t>::max()});
    }
}

/// What played when it came due.
void Recording::place_check(DrawnCheck& check) const {
    const auto due_ms = check.stretch.from_ms;
    for (const auto& [id, work] : leases_) {
        const auto& lease = work.lease;
        if (lease.person != check.person || !lease.owned.contains({due_ms, due_ms + 1})) continue;
        check.lease = id;
        check.content = lease.content;
        check.lesson = lease.lesson;
        check.position_ms = position_at(work.claims, due_ms);
    }
}

/// The check that the lease's last counted time waits for, where somebody may be there to be asked; else 0.
std::int64_t Recording::check_due(const LeaseWork& work) const {
    const auto& lease = work.lease;
    const auto& person = persons_.at(lease.person);
    const auto& counted = lease.counted.wall.intervals();
    if (counted.empty() || !lease.open() || person.clock.owner != lease.id) return 0;
    const auto last = counted.back().to - 1;
    const auto* stretch = person.presence.parts_of({last, last + 1}).front().stretch;
    if (!stretch || stretch->released()) return 0;
    return stretch->missed_at(ms_of(now_.time_since_epoch())) ? 0 : stretch->check_id;
}

void release_answered(store::Transaction& t, const credit::Policy& policy, const EvidenceTime& time,
                      base::PersonId person, std::int64_t check_number) {
    Batch batch;
    batch.answered.emplace_back(person, check_number);
    for (const auto content : contents_guarded(t, person, check_number))
        batch.rebook.emplace_back(person, content);
    if (batch.rebook.empty()) return;
    const Months none;  // nothing is added to the evidence
    Recording(policy, time, none, batch, nullptr, nullptr).run(t);
}

}  // namespace yanxiu::watch
