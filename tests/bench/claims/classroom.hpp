#pragma once

#include <memory>
#include <vector>

#include "server/watch/recorder.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::bench {

inline constexpr int kClaimsOfAReport = 2;
inline constexpr std::int64_t kClaimMs = 15'000;

/// Learners in the middle of placed lessons that were delivered to them, in a database of its own. Made
/// twice, it is the same twice, down to the numbers of the rows.
class Classroom {
  public:
    Classroom(int learners, int lessons);

    /// What a learner's page sends every thirty seconds; the seventh of each learner begins after a jump.
    watch::Report report(std::size_t learner, std::int64_t number) const;
    std::size_t learners() const { return learners_.size(); }
    test::TestDatabase& database() { return *database_; }

    /// When the evidence arrives: after all that is reported, so that all counts.
    static base::Instant arrival();

  private:
    struct Learner {
        base::PersonId person;
        base::LeaseId lease;
    };
    std::unique_ptr<test::TestDatabase> database_ = std::make_unique<test::TestDatabase>();
    std::vector<Learner> learners_;
};

}  // namespace yanxiu::bench
