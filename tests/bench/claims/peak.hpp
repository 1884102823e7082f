#pragma once

#include <vector>

namespace yanxiu::bench {

/// The peak of a day: every learner of a county reports every thirty seconds, to a recorder that has just
/// started and knows none of them. Measured with so many million claims of earlier months stored, ascending.
void measure_peak(int learners, const std::vector<int>& stored_millions);

}  // namespace yanxiu::bench
