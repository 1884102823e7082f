#pragma once

#include <string>
#include <vector>

#include "server/watch/replay.hpp"

namespace yanxiu::watch {

/// The stretches that a person's checks divide their time into, answered where an answer stands: the right
/// one, to the newest asking of that check, in time. What was played is what the caches say. Pure.
Presence presence_of(const Dossier& dossier);

/// One line for each thing about checks that does not follow. `given` has what was played by the evidence,
/// `counted` is the wall time that counts, of all leases. Pure.
///
/// A stretch holds no more than was drawn for it; one that another check ended holds exactly that, but where
/// its own check was missed; and a check is due at an instant that counts and that it guards itself. So a
/// check that was moved, added or taken away shows.
std::vector<std::string> check_faults(const Dossier& dossier, const Presence& given,
                                      const IntervalSet& counted);

}  // namespace yanxiu::watch
