// What a transaction of evidence begins with: from the lane's memory, or from the database.
#include <algorithm>

#include "server/watch/recording.hpp"

namespace yanxiu::watch {
namespace {

template <class Key>
std::vector<Key> sorted(std::vector<Key> keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::vector<base::PersonId> persons_of(const Batch& batch) {
    auto persons = batch.catch_up;
    for (const auto* report : batch.reports) persons.push_back(report->person);
    for (const auto* delivery : batch.deliveries) persons.push_back(delivery->person);
    for (const auto& [person, lease] : batch.settle) persons.push_back(person);
    for (const auto& [person, content] : batch.rebook) persons.push_back(person);
    return sorted(std::move(persons));
}

}  // namespace

void Recording::lock(store::Transaction& t) {
    for (const auto& clock : lock_clocks(t, persons_of(batch_))) {
        auto& work = persons_[clock.person];
        work.clock = clock;
        work.behind = clock.remembered_by != 0;
    }
    now_ = time_of_evidence(t, time_);
    if (memory_) recall();
}

/// Takes from memory whoever does nothing here but to go on with what is remembered.
void Recording::recall() {
    for (auto& [person, work] : persons_) {
        work.recalled = memory_->take(person);
        if (work.clock.remembered_by != memory_->id()) work.recalled.reset();
    }
    const auto keep_if = [&](base::PersonId person, const auto& holds) {
        const auto found = persons_.find(person);
        if (found == persons_.end() || !found->second.recalled) return;
        if (!holds(*found->second.recalled)) found->second.recalled.reset();
    };
    for (const auto* report : batch_.reports) {
        keep_if(report->person, [&](const Remembered& r) {
            return r.lease.id == report->lease &&
                   std::all_of(report->claims.begin(), report->claims.end(),
                               [&](const Claim& claim) { return r.presence.knows(claim.wall.from); });
        });
    }
    for (const auto* each : batch_.deliveries)
        keep_if(each->person, [&](const Remembered& r) { return r.lease.content == each->content; });
    for (auto& [person, work] : persons_) {
        if (!work.recalled) continue;
        auto& remembered = *work.recalled;
        work.behind = false;
        work.unsaved = remembered.unsaved;
        if (remembered.head) heads_[person] = *remembered.head;
        work.presence = std::move(remembered.presence);
        const bool changed = remembered.unsaved > 0;
        auto& of_content = watched_[{person, remembered.lease.content}];
        of_content.watched = std::move(remembered.watched);
        of_content.changed_days = std::move(remembered.unsaved_days);
        of_content.changed = changed;
        auto& of_lease = leases_[remembered.lease.id];
        of_lease.lease = std::move(remembered.lease);
        of_lease.changed = changed;
    }
}

void Recording::load_leases(store::Transaction& t) {
    std::vector<base::LeaseId> ids;
    for (const auto* report : batch_.reports)
        if (!leases_.contains(report->lease)) ids.push_back(report->lease);
    for (const auto& [person, lease] : batch_.settle) ids.push_back(lease);
    for (const auto& [person, work] : persons_)
        if (work.behind) ids.push_back(work.clock.remembered_lease);
    if (ids.empty()) return;
    for (auto& lease : find_leases(t, sorted(std::move(ids)))) {
        // A lease of somebody whose clock is not locked here is a stranger's: nobody in this batch may touch
        // it.
        const auto person = persons_.find(lease.person);
        if (person == persons_.end()) continue;
        auto& work = leases_[lease.id];
        work.had_waiting = lease.counted.upto < lease.stored_upto;
        work.behind = person->second.behind && lease.id == person->second.clock.remembered_lease;
        work.lease = std::move(lease);
    }
}

/// Claims that were stored before this transaction and are not in the caches.
void Recording::load_earlier_claims(store::Transaction& t) {
    std::vector<const Lease*> leases;
    std::vector<const Lease*> behind;
    for (const auto& [id, work] : leases_) {
        if (work.behind || work.lease.counted.upto < work.lease.greatest_seq) leases.push_back(&work.lease);
        if (work.behind) behind.push_back(&work.lease);
    }
    for (auto& [id, claims] : uncounted_claims(t, leases)) {
        auto& work = leases_.at(id);
        work.lease.greatest_seq = std::max(work.lease.greatest_seq, claims.back().seq);
        work.claims = std::move(claims);
    }
    for (const auto& [id, at] : heard_of(t, behind)) {
        auto& work = leases_.at(id);
        work.lease.last_seen_at = std::max(work.lease.last_seen_at, at);
        work.changed = true;
    }
}

void Recording::load_watched(store::Transaction& t) {
    std::vector<WatchedKey> keys = batch_.rebook;
    for (const auto& [id, work] : leases_) keys.emplace_back(work.lease.person, work.lease.content);
    for (const auto* each : batch_.deliveries)
        if (persons_.contains(each->person)) keys.emplace_back(each->person, each->content);
    keys = sorted(std::move(keys));
    std::vector<base::ContentId> contents;
    for (const auto& key : keys) contents.push_back(key.second);
    std::erase_if(keys, [this](const WatchedKey& key) { return watched_.contains(key); });
    for (auto& [key, watched] : find_watched(t, keys)) watched_[key].watched = std::move(watched);
    if (!contents.empty()) placements_ = library::placements_of(t, sorted(std::move(contents)));
    release_answered();
    catch_up(t);
}

/// What the caches lack of leases that were remembered elsewhere. Their claims were counted before, with the
/// checks that could be drawn then: nothing is drawn now, which others might move.
void Recording::catch_up(store::Transaction& t) {
    std::vector<WatchedKey> keys;
    std::vector<base::PersonId> persons;
    std::vector<credit::ChainPlace> places;
    for (const auto& [id, work] : leases_) {
        if (!work.behind) continue;
        const WatchedKey key{work.lease.person, work.lease.content};
        keys.push_back(key);
        persons.push_back(key.first);
        places.push_back({key.first, key.second, watched_.at(key).watched.ledger_seq});
    }
    if (keys.empty()) return;
    credit::load_heads(t, persons, heads_);
    std::map<WatchedKey, std::vector<credit::Entry>> entries;
    for (auto& entry : credit::entries_after(t, places))
        entries[{entry.booking.person, entry.booking.content}].push_back(std::move(entry));
    const auto delivered = delivered_of(t, keys);
    for (const auto& key : keys) {
        auto& work = watched_.at(key);
        add_booked(entries[key], key.second, work.watched);
        work.watched.ledger_seq = heads_.at(key.first).seq;
        if (const auto found = delivered.find(key); found != delivered.end())
            work.watched.delivered.add(found->second);
        work.changed = work.evidence = true;
    }
    for (auto& [id, work] : leases_) {
        if (!work.behind) continue;
        restore_position(work);
        const auto& lease = work.lease;
        persons_.at(lease.person).presence.add(wall_to_count(work.claims, lease.owned, now_, lease.counted));
        count_into(work);
    }
}

/// Where the learner is, from the last claim that the cache does not know.
void Recording::restore_position(const LeaseWork& work) {
    auto& watched = watched_.at({work.lease.person, work.lease.content}).watched;
    if (work.claims.empty() || work.lease.last_seen_at < watched.last_watched_at) return;
    watched.lesson = work.lease.lesson;
    watched.position_ms = work.claims.back().media.to;
    watched.last_watched_at = work.lease.last_seen_at;
}

void catch_up(store::Transaction& t, const credit::Policy& policy, const EvidenceTime& time,
              base::PersonId person) {
    if (!is_remembered(t, person)) return;
    const Months none;  // nothing is added to the evidence
    Batch batch;
    batch.catch_up.push_back(person);
    Recording(policy, time, none, batch, nullptr, nullptr).run(t);
}

}  // namespace yanxiu::watch
