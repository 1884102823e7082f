#include "server/appeals/anomaly_pass.hpp"

#include <chrono>
#include <set>

namespace yanxiu::appeals {
namespace {

constexpr int kPersonsAtOnce = 50;
constexpr std::chrono::days kClaimsComeLate{14};

std::vector<watch::Habits> habits_of_month(store::Transaction& t, const credit::Policy& policy,
                                           base::Day month) {
    std::vector<watch::Habits> population;
    base::PersonId last;
    while (true) {
        const auto persons = persons_watching(t, month, last, kPersonsAtOnce);
        if (persons.empty()) return population;
        auto answers = answer_times_of_month(t, month, persons);
        for (const auto& [person, leases] : leases_of_month(t, month, persons)) {
            population.push_back(watch::habits_of(policy, person, leases));
            population.back().answer_ms = std::move(answers[person]);
        }
        last = persons.back();
    }
}

base::Day first_of_month(base::Day day) {
    const std::chrono::year_month_day date(day);
    return base::Day(std::chrono::local_days{date.year() / date.month() / 1});
}

}  // namespace

AnomalyPass look_for_anomalies(store::Transaction& t, const credit::Policy& policy, base::Day month) {
    const auto population = habits_of_month(t, policy, month);
    AnomalyPass pass;
    pass.persons = static_cast<std::int64_t>(population.size());
    for (auto& anomaly : watch::anomalies_of(population)) {
        ++pass.found;
        if (insert_anomaly(t, anomaly, month)) pass.kept.push_back(std::move(anomaly));
    }
    return pass;
}

std::optional<std::vector<AnomalyPass>> AnomalyRounds::round(base::Day today) {
    using Passes = std::optional<std::vector<AnomalyPass>>;
    const auto passes = database_.transact([&](store::Transaction& t) -> Passes {
        if (!begin_round(t, today)) return std::nullopt;
        std::vector<AnomalyPass> done;
        for (const auto month : std::set{first_of_month(today - kClaimsComeLate), first_of_month(today)})
            done.push_back(look_for_anomalies(t, policy_, month));
        finish_round(t, today);
        return done;
    });
    if (!passes) return passes;
    for (const auto& pass : *passes) {
        log_.info("anomalies_looked_for", {{"persons", pass.persons},
                                           {"found", pass.found},
                                           {"new", static_cast<std::int64_t>(pass.kept.size())}});
    }
    return passes;
}

}  // namespace yanxiu::appeals
