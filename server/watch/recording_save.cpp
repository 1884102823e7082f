// What a transaction of evidence ends with: in the database, or left to the lane's memory.
#include <algorithm>

#include "server/watch/recording.hpp"

namespace yanxiu::watch {

/// Who does nothing but play one lease to its last claim can be remembered.
void Recording::judge_play() {
    for (const auto& [id, work] : leases_) {
        const auto& lease = work.lease;
        auto& person = persons_.at(lease.person);
        person.lease = id;
        ++person.leases;
        const bool all_counted =
            lease.counted.upto == lease.stored_upto && lease.stored_upto == lease.greatest_seq;
        if (!lease.open() || !all_counted || work.had_waiting) person.plays = false;
        if (work.behind) person.save = true;
    }
    for (const auto& [key, work] : watched_) {
        auto& person = persons_.at(key.first);
        ++person.contents;
        if (!work.watched.lesson) person.plays = false;
    }
    // That a page is there although it has nothing new is known from the row of its lease alone.
    for (const auto* report : batch_.reports) {
        const auto person = persons_.find(report->person);
        if (person != persons_.end() && !person->second.grew) person->second.save = true;
    }
    for (auto& [id, person] : persons_) {
        person.plays = person.plays && memory_ && person.leases == 1 && person.contents == 1;
        person.save = person.save || !person.plays || person.unsaved >= kUnsaved;
    }
}

bool Recording::saves(base::PersonId person) const {
    return persons_.at(person).save;
}

void Recording::save(store::Transaction& t) {
    judge_play();
    std::vector<ChangedDay> days;
    std::vector<std::pair<WatchedKey, const Watched*>> rows;
    for (const auto& [key, work] : watched_) {
        if (!saves(key.first)) continue;
        for (const auto& [guard, day] : work.changed_days) {
            const auto& of = guard == 0 ? work.watched.coverage : work.watched.guarded.at(guard).coverage;
            days.push_back({key, guard, day, &of.at(day)});
        }
        if (work.changed) rows.emplace_back(key, &work.watched);
    }
    forget_guarded(t, batch_.answered);
    save_coverage(t, days);
    save_watching(t, rows);
    save_leases(t);
    save_stretches(t);
    mark_clocks(t);
}

void Recording::save_leases(store::Transaction& t) {
    std::vector<const Lease*> leases;
    std::vector<WaitingLease> waiting;
    std::vector<base::LeaseId> settled;
    for (const auto& [id, work] : leases_) {
        const auto& lease = work.lease;
        if (work.changed && saves(lease.person)) leases.push_back(&lease);
        if (lease.counted.upto < lease.stored_upto) {
            const auto next = std::find_if(work.claims.begin(), work.claims.end(), [&](const Claim& claim) {
                return claim.seq > lease.counted.upto;
            });
            waiting.push_back({id, lease.person, base::Instant{std::chrono::milliseconds(next->wall.to)}});
        } else if (work.had_waiting) {
            settled.push_back(id);
        }
    }
    watch::save_leases(t, leases);
    save_waiting(t, waiting, settled);
}

void Recording::save_stretches(store::Transaction& t) {
    std::vector<PlayedStretch> played;
    for (auto& [id, person] : persons_) {
        if (!person.save) continue;
        for (auto& stretch : person.presence.stretches()) {
            if (stretch.played_ms == stretch.saved_ms) continue;
            played.push_back({id, stretch.number, stretch.played_ms});
            stretch.saved_ms = stretch.played_ms;
        }
    }
    save_played(t, played);
}

void Recording::mark_clocks(store::Transaction& t) {
    std::vector<RememberedLease> remembered;
    std::vector<base::PersonId> forgotten;
    for (const auto& [id, person] : persons_) {
        const auto& clock = person.clock;
        if (!person.plays) {
            if (clock.remembered_by != 0) forgotten.push_back(id);
        } else if (clock.remembered_by != memory_->id() || clock.remembered_lease != person.lease) {
            remembered.push_back({id, person.lease});
        }
    }
    if (!remembered.empty()) set_remembered(t, remembered, memory_->id());
    set_forgotten(t, forgotten);
}

void Recording::remember() && {
    for (auto& [id, person] : persons_) {
        if (!person.plays) continue;
        auto remembered = person.recalled ? std::move(person.recalled) : std::make_unique<Remembered>();
        remembered->lease = std::move(leases_.at(person.lease).lease);
        auto& work = watched_.at({id, remembered->lease.content});
        remembered->watched = std::move(work.watched);
        remembered->unsaved = person.save ? 0 : person.unsaved;
        if (person.save) work.changed_days.clear();
        remembered->unsaved_days = std::move(work.changed_days);
        remembered->presence = std::move(person.presence);
        if (const auto head = heads_.find(id); head != heads_.end()) remembered->head = head->second;
        memory_->keep(id, std::move(remembered));
    }
}

}  // namespace yanxiu::watch
