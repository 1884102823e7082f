#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/sim/person_story.hpp"

namespace yanxiu::sim {

/// A lease as an attacker holds it, and claims as the attacker likes them. Whether calls are refused does not
/// matter to an attacker, only what the ledger says at the end.
struct Hold {
    const Lesson* lesson = nullptr;
    v1::OpenLeaseResponse lease;
    std::int64_t next_seq = 0;

    v1::Claim claim(watch::Interval wall, watch::Interval media);
};

/// An empty lease (number 0) when it was refused.
Hold take(Story& story, const Lesson& lesson, const std::string& device, bool take_over = true);

/// Fetches the segments that [from, to) needs.
void fetch(Story& story, const Hold& hold, std::int64_t from_ms, std::int64_t to_ms);

/// The refusal, empty when it was taken.
std::string tell(Story& story, const Hold& hold, const std::vector<v1::Claim>& claims);

void close(Story& story, const Hold& hold);

/// Plays one minute as an honest page would, from the beginning, all delivered; answers its four claims.
std::vector<v1::Claim> honest_minute(Story& story, Hold& hold);

}  // namespace yanxiu::sim
