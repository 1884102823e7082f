#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/protocol/workshop.pb.h"
#include "server/studio/admission.hpp"

namespace yanxiu::studio {

/// What a mentor has decided about a workshop, checked.
struct Plan {
    std::string title;
    std::string description;
    std::string category;
    base::Instant starts_at;
    base::Instant ends_at;
    bool for_everyone = false;
    std::vector<base::SchoolId> schools;  // ascending, each once; none where it is for everyone
    std::vector<base::PersonId> guests;
};

/// A workshop as stored, and what binds the caller that asked to it.
struct Workshop {
    base::WorkshopId id;
    std::string title;
    std::string description;
    std::string category;
    base::Instant starts_at;
    base::Instant ends_at;
    std::string calendar_uid;
    int revision = 0;
    base::Instant changed_at;
    base::Instant began_at;      // epoch: not yet, or never
    base::Instant ended_at;      // epoch: not ended by anybody
    base::Instant cancelled_at;  // epoch: not cancelled
    std::string cancel_reason;
    base::LessonId recording;  // zero while it is no lesson that plays
    std::string mentor_name;
    std::string school_name;
    int enrolled_count = 0;
    bool enrolled = false;  // the caller
    Bond bond;              // of the caller

    bool began() const { return began_at != base::Instant{}; }
    bool ended() const { return ended_at != base::Instant{}; }
    bool cancelled() const { return cancelled_at != base::Instant{}; }
};

}  // namespace yanxiu::studio
