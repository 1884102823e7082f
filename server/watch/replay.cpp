#include "server/watch/replay.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>

#include "server/watch/clock_store.hpp"
#include "server/watch/replay_presence.hpp"
#include "server/watch/replay_store.hpp"

namespace yanxiu::watch {
namespace {

constexpr std::chrono::minutes kCountedWithin{10};  // the recorder looks every 30 s
constexpr int kPersonsAtOnce = 500;

std::vector<Claim> claims_after(const std::vector<Claim>& claims, std::int64_t seq) {
    const auto first = std::partition_point(claims.begin(), claims.end(),
                                            [seq](const Claim& claim) { return claim.seq <= seq; });
    return {first, claims.end()};
}

std::string number(std::int64_t value) {
    return std::to_string(value);
}

std::string found_and_given(std::int64_t found, std::int64_t given) {
    return number(found) + " is stored, the evidence gives " + number(given);
}

/// One person's replay.
class Replay {
  public:
    Replay(const credit::Policy& policy, const Dossier& dossier, base::Instant now)
        : policy_(policy), dossier_(dossier), now_(now), presence_(presence_of(dossier)) {
        for (auto& stretch : presence_.stretches()) stretch.played_ms = 0;
    }

    std::vector<std::string> differences() {
        compare_ownership();
        for (const auto& each : dossier_.leases) compare_lease(each);
        for (const auto& fault : check_faults(dossier_, presence_, counted_)) tell(fault);
        for (const auto& [content, stored] : dossier_.contents) compare_content(content, stored);
        if (const auto fault = credit::chain_fault(dossier_.chain); !fault.empty()) tell("ledger: " + fault);
        for (const auto& fault : credit::correction_faults(dossier_.chain, dossier_.corrections))
            tell("ledger: " + fault);
        return std::move(lines_);
    }

  private:
    void tell(const std::string& what) {
        lines_.push_back("person " + number(dossier_.person.value) + ": " + what);
    }

    void same(const std::string& what, std::int64_t found, std::int64_t given) {
        if (found != given) tell(what + ": " + found_and_given(found, given));
    }

    void same(const std::string& what, const IntervalSet& found, const IntervalSet& given) {
        if (found == given) return;
        const auto ms = found.length() == given.length()
                            ? "as much, but elsewhere"
                            : found_and_given(found.length(), given.length()) + " ms";
        tell(what + ": " + ms);
    }

    void compare_ownership() {
        std::vector<Tenure> tenures;
        for (const auto& each : dossier_.leases) tenures.push_back(each.tenure);
        ownership_ = ownership_of(tenures);
        for (const auto& each : dossier_.leases)
            same("lease " + number(each.lease.id.value) + ": ownership of the clock", each.lease.owned,
                 owned_by(each));
        same("owner of the clock", dossier_.owner.value, owner_at(tenures, kOwnedForever - 1).value);
    }

    IntervalSet owned_by(const StoredLease& stored) const {
        const auto found = ownership_.find(stored.lease.id);
        return found == ownership_.end() ? IntervalSet{} : found->second;
    }

    /// Counts again what the recorder has counted, and compares how far it could have come.
    void compare_lease(const StoredLease& stored) {
        const auto& lease = stored.lease;
        const auto name = "lease " + number(lease.id.value) + ": ";
        const auto owned = owned_by(stored);
        auto& [coverage, guarded] = coverage_[lease.content];
        std::set<GuardedDay> changed;
        const auto end =
            std::partition_point(stored.claims.begin(), stored.claims.end(),
                                 [&](const Claim& claim) { return claim.seq <= lease.counted.upto; });
        Counted counted;
        count_claims(policy_, {stored.claims.begin(), end}, owned, now_, presence_,
                     {counted, coverage, guarded, changed});
        const auto played = counted.wall.intersected(owned);
        presence_.add(played);
        counted_.add(played);
        same(name + "counted up to", lease.counted.upto, counted.upto);
        same(name + "wall time counted", lease.counted.wall, counted.wall);

        Coverage uncounted;
        count_claims(policy_, stored.claims, owned, now_ - kCountedWithin, counted, uncounted);
        if (counted.upto > lease.counted.upto)
            same(name + "waits since long, counted up to", lease.counted.upto, counted.upto);
        compare_numbers(stored, name);
    }

    void compare_numbers(const StoredLease& stored, const std::string& name) {
        std::int64_t dense = -1;
        for (const auto& claim : stored.claims)
            if (claim.seq == dense + 1) dense = claim.seq;
        same(name + "stored up to", stored.lease.stored_upto, dense);
        same(name + "greatest number", stored.lease.greatest_seq,
             stored.claims.empty() ? -1 : stored.claims.back().seq);
    }

    void compare_content(base::ContentId content, const StoredContent& stored) {
        const auto name = "content " + number(content.value) + ": ";
        const auto& [coverage, guarded] = coverage_[content];
        compare_coverage(name, stored.watched.coverage, coverage);
        compare_guarded(name, stored.watched.guarded, guarded);
        same(name + "delivered", stored.watched.delivered, stored.delivered);
        same(name + "covered ms", stored.watched.covered_ms, covered_ms(coverage, guarded));
        compare_credit(content, name, stored, coverage);
    }

    void compare_guarded(const std::string& name, const GuardedCoverage& found,
                         const GuardedCoverage& given) {
        std::set<std::int64_t> checks;
        for (const auto* each : {&found, &given})
            for (const auto& waiting : *each) checks.insert(waiting.first);
        for (const auto check : checks) {
            const auto of = [check](const GuardedCoverage& guarded) {
                const auto place = guarded.find(check);
                return place == guarded.end() ? Coverage{} : place->second.coverage;
            };
            compare_coverage(name + "waiting for check " + number(check) + ": ", of(found), of(given));
        }
    }

    void compare_coverage(const std::string& name, const Coverage& found, const Coverage& given) {
        std::set<base::Day> days;
        for (const auto& [day, each] : found) days.insert(day);
        for (const auto& [day, each] : given) days.insert(day);
        for (const auto day : days) {
            const auto of = [day](const Coverage& coverage) {
                const auto place = coverage.find(day);
                return place == coverage.end() ? DayCoverage{} : place->second;
            };
            compare_day(name + base::to_text(day) + ": ", of(found), of(given));
        }
    }

    void compare_day(const std::string& name, const DayCoverage& found, const DayCoverage& given) {
        for (std::size_t index = 0; index < credit::kSpeedClasses; ++index)
            same(name + "speed class " + std::to_string(index), found.classes[index], given.classes[index]);
        same(name + "too fast", found.too_fast, given.too_fast);
        same(name + "not owned", found.not_owned, given.not_owned);
        same(name + "hidden", found.hidden, given.hidden);
        same(name + "watched ms", found.watched_ms, given.watched_ms);
    }

    /// What the ledger holds is what is booked, and, but for placements that changed a moment ago, what is
    /// due.
    void compare_credit(base::ContentId content, const std::string& name, const StoredContent& stored,
                        const Coverage& coverage) {
        const auto& booked = stored.watched.booked;
        compare_days(name + "ledger", booked_in_ledger(content), booked, "booked");
        same(name + "credited ms", stored.watched.credited_ms, total(booked));
        if (stored.to_recompute) return;
        const auto due =
            credit_of(policy_, coverage, stored.delivered, stored.placements, stored.watched.granted);
        compare_days(name + "booked", booked, due, "due");
    }

    Credit booked_in_ledger(base::ContentId content) const {
        Credit sums;
        for (const auto& [seq, at, booking, previous, hash] : dossier_.chain) {
            if (booking.cause == "watch" && booking.content == content)
                sums[booking.category][booking.day] += booking.amount_ms;
        }
        return difference(sums, {});  // without zeros
    }

    void compare_days(const std::string& name, const Credit& found, const Credit& given,
                      std::string_view of_given) {
        for (const auto& [category, days] : difference(given, found)) {
            for (const auto& [day, missing_ms] : days) {
                tell(name + ": " + category + " on " + base::to_text(day) + ": " + number(missing_ms) +
                     " ms less than " + std::string(of_given));
            }
        }
    }

    const credit::Policy& policy_;
    const Dossier& dossier_;
    base::Instant now_;
    Ownership ownership_;
    Presence presence_;
    IntervalSet counted_;  // wall time of all leases
    std::map<base::ContentId, std::pair<Coverage, GuardedCoverage>> coverage_;
    std::vector<std::string> lines_;
};

/// What a recorder would compute of a lease that another remembers.
void catch_up(const credit::Policy& policy, Dossier& dossier, base::Instant now) {
    for (auto& [lease, tenure, claims] : dossier.leases) {
        if (lease.id != dossier.remembered) continue;
        auto& stored = dossier.contents.at(lease.content);
        const auto later = claims_after(claims, lease.counted.upto);
        auto presence = presence_of(dossier);
        presence.add(wall_to_count(later, lease.owned, now, lease.counted));
        for (auto& check : dossier.checks)
            check.stretch.played_ms = presence.stretch(check.stretch.number).played_ms;
        std::set<GuardedDay> changed;
        count_claims(policy, later, lease.owned, now, presence,
                     {lease.counted, stored.watched.coverage, stored.watched.guarded, changed});
        for (const auto& claim : claims)
            if (claim.seq == lease.stored_upto + 1) lease.stored_upto = claim.seq;
        if (!claims.empty()) lease.greatest_seq = claims.back().seq;
        stored.watched.delivered.add(stored.delivered);
        add_booked(dossier.chain, lease.content, stored.watched);
        stored.watched.covered_ms = covered_ms(stored.watched.coverage, stored.watched.guarded);
        stored.watched.credited_ms = total(stored.watched.booked);
    }
}

}  // namespace

std::vector<std::string> differences_of(const credit::Policy& policy, Dossier dossier, base::Instant now) {
    if (dossier.remembered) catch_up(policy, dossier, now);
    return Replay(policy, dossier, now).differences();
}

Verification verify_everybody(store::Database& database, const credit::Policy& policy,
                              const std::function<void(const std::string&)>& tell,
                              const std::function<base::Instant(base::Instant)>& time) {
    Verification result;
    base::PersonId last;
    while (true) {
        const auto persons = database.transact(
            [&](store::Transaction& t) { return persons_with_evidence(t, last, kPersonsAtOnce); });
        for (const auto person : persons) {
            base::Instant now;
            auto dossier = database.transact([&](store::Transaction& t) {
                take_snapshot(t);
                now = time_of_evidence(t, time);
                return load_dossier(t, person);
            });
            ++result.persons;
            result.entries += static_cast<std::int64_t>(dossier.chain.size());
            const auto differences = differences_of(policy, std::move(dossier), now);
            for (const auto& line : differences) tell(line);
            result.differences += static_cast<std::int64_t>(differences.size());
        }
        if (persons.empty()) return result;
        last = persons.back();
    }
}

}  // namespace yanxiu::watch
