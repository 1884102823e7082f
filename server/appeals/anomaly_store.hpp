#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/day.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"
#include "server/watch/anomaly_rules.hpp"

namespace yanxiu::appeals {

// What looks unlike honest watching, and what people made of it. Home: pool; each in the caller's
// transaction.

/// Persons after `after`, ascending, who opened a lease in that month (of UTC, by its first day).
std::vector<base::PersonId> persons_watching(store::Transaction& t, base::Day month, base::PersonId after,
                                             int limit);
/// Their leases that were granted in that month, with all claims that were ever stored for them.
std::map<base::PersonId, std::vector<watch::MonthLease>> leases_of_month(
    store::Transaction& t, base::Day month, const std::vector<base::PersonId>& persons);

/// How long their answers to presence checks of that month took, right or wrong: from when a question was
/// shown.
std::map<base::PersonId, std::vector<std::int64_t>> answer_times_of_month(
    store::Transaction& t, base::Day month, const std::vector<base::PersonId>& persons);

/// Whether nobody has finished the round of that day, or of a later one. Until this transaction ends nobody
/// else begins one: whoever tries meanwhile is told no.
bool begin_round(store::Transaction& t, base::Day day);
void finish_round(store::Transaction& t, base::Day day);

/// Keeps a case unless the person has one of that kind and month. Answers whether it is new.
bool insert_anomaly(store::Transaction& t, const watch::Anomaly& anomaly, base::Day month);

struct StoredAnomaly {
    std::int64_t id = 0;
    watch::Anomaly anomaly;
    base::Day month;
    base::Instant found_at;
    bool reviewed = false;
    std::int64_t correction = 0;  // that was proposed; zero: none
    std::string note;
    base::PersonId reviewed_by;
    base::Instant reviewed_at;
};
std::optional<StoredAnomaly> find_anomaly(store::Transaction& t, std::int64_t id);

/// The newest first, those before `before_id`; never the reader's own.
struct AnomalyPage {
    bool reviewed = false;
    base::PersonId reader;
    std::int64_t before_id = INT64_MAX;
    int limit = 50;
};
std::vector<StoredAnomaly> list_anomalies(store::Transaction& t, const AnomalyPage& page);

/// A second review throws RequestError{failed_precondition, "anomaly_reviewed"}. `correction` zero: nothing
/// is wrong.
void insert_review(store::Transaction& t, std::int64_t anomaly, std::int64_t correction,
                   const std::string& note, base::PersonId by);

}  // namespace yanxiu::appeals
