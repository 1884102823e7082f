#include "server/appeals/anomaly_pass.hpp"

namespace yanxiu::appeals {
namespace {

constexpr int kPersonsAtOnce = 50;

std::vector<watch::Habits> habits_of_month(store::Database& database, const credit::Policy& policy,
                                           base::Day month) {
    std::vector<watch::Habits> population;
    base::PersonId last;
    while (true) {
        const auto leases = database.transact([&](store::Transaction& t) {
            return leases_of_month(t, month, persons_watching(t, month, last, kPersonsAtOnce));
        });
        if (leases.empty()) return population;
        for (const auto& [person, of_person] : leases) {
            population.push_back(watch::habits_of(policy, person, of_person));
            last = person;
        }
    }
}

}  // namespace

AnomalyPass look_for_anomalies(store::Database& database, const credit::Policy& policy, base::Day month,
                               const std::function<void(const watch::Anomaly&)>& tell) {
    const auto population = habits_of_month(database, policy, month);
    AnomalyPass pass;
    pass.persons = static_cast<std::int64_t>(population.size());
    for (const auto& anomaly : watch::anomalies_of(population)) {
        ++pass.found;
        const bool fresh =
            database.transact([&](store::Transaction& t) { return insert_anomaly(t, anomaly, month); });
        if (!fresh) continue;
        ++pass.kept;
        tell(anomaly);
    }
    return pass;
}

}  // namespace yanxiu::appeals
