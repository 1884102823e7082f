#pragma once

#include <optional>
#include <vector>

#include "server/library/page_token.hpp"
#include "server/store/database.hpp"
#include "server/studio/workshop.hpp"

namespace yanxiu::studio {

// The room's statements on workshops. Home: pool; each runs in the caller's transaction. `reader` is whose
// bond to the workshop is read with it.

std::optional<Workshop> find_workshop(store::Transaction& t, const net::Caller& reader, base::WorkshopId id);
/// The same, and nobody changes the workshop or enrols meanwhile.
std::optional<Workshop> lock_workshop(store::Transaction& t, const net::Caller& reader, base::WorkshopId id);
/// The same, and nobody changes the workshop meanwhile.
std::optional<Workshop> hold_workshop(store::Transaction& t, const net::Caller& reader, base::WorkshopId id);

/// With its invitations and its room. Throws RequestError{already_exists, "workshop_overlaps"} when the
/// mentor leads another one then, {not_found, "school_not_found"} and {not_found, "person_not_found"} when
/// one of the invited is nobody.
base::WorkshopId insert_workshop(store::Transaction& t, const Plan& plan, base::PersonId mentor,
                                 base::Instant now);
/// The same of a locked one. Who had enrolled and is invited no more is withdrawn.
void update_workshop(store::Transaction& t, base::WorkshopId id, const Plan& plan, base::Instant now);

// Of a locked workshop that is in the state for it.
void cancel_workshop(store::Transaction& t, base::WorkshopId id, base::PersonId by, const std::string& reason,
                     base::Instant now);
void begin_workshop(store::Transaction& t, base::WorkshopId id, base::Instant now);
void end_workshop(store::Transaction& t, base::WorkshopId id, base::Instant now);
/// The lesson that was made of its recording; shown once it plays.
void set_recording(store::Transaction& t, base::WorkshopId id, base::LessonId lesson);

/// Which workshops are listed.
enum class Scope {
    invited,   // the reader leads them or is invited
    mine,      // the reader leads them
    overseen,  // the reader administers: all for the bureau, for a school those of its people
};
struct WorkshopPage {
    Scope scope = Scope::invited;
    /// Over or cancelled, the latest first; else to come and going on, the next first. A cancelled one stays
    /// among those to come for who had enrolled, until it would have ended. Of those that one was invited to
    /// and that never took place, nothing is listed among the past.
    bool past = false;
    library::PagePosition after;  // the start in ms, and the id
    int limit = 24;
};
std::vector<Workshop> list_workshops(store::Transaction& t, const net::Caller& reader,
                                     const WorkshopPage& page, base::Instant now);

}  // namespace yanxiu::studio
