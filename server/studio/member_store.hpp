#pragma once

#include <map>
#include <optional>
#include <vector>

#include "server/store/database.hpp"
#include "server/studio/room.hpp"

namespace yanxiu::studio {

// Who is in a room, by which pages, and whose hands are up. Home: pool; each runs in the caller's
// transaction, and what changes something does so in a locked room, except for `renew`.

/// The page is there now; of one person's pages the most recently seen stay. True when the person was not
/// there before.
bool arrive(store::Transaction& t, base::WorkshopId workshop, base::PersonId person,
            const std::string& connection, base::Instant now);
/// False when there is no such page in the room. No lock is needed.
bool renew(store::Transaction& t, base::WorkshopId workshop, base::PersonId person,
           const std::string& connection, base::Instant now);
/// The page is gone; its person may be there by another one.
void leave(store::Transaction& t, base::WorkshopId workshop, base::PersonId person,
           const std::string& connection);

/// Whether a page of the room was last seen before `bound`.
bool has_silent(store::Transaction& t, base::WorkshopId workshop, base::Instant bound);
/// Pages last seen before `bound` are gone. Whose they were, and when each was last seen by one of them.
std::map<base::PersonId, base::Instant> forget_silent(store::Transaction& t, base::WorkshopId workshop,
                                                      base::Instant bound);
/// So are everybody's.
void forget_everybody(store::Transaction& t, base::WorkshopId workshop);
/// So are those of whoever is not invited any more, and does not lead the workshop.
void forget_uninvited(store::Transaction& t, base::WorkshopId workshop);
/// Members who count as present and have no page any more.
std::vector<base::PersonId> absent_members(store::Transaction& t, base::WorkshopId workshop);
void set_left(store::Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now);
/// Everybody has left, and no hand is up.
void empty_room(store::Transaction& t, base::WorkshopId workshop, base::Instant now);

bool is_present(store::Transaction& t, base::WorkshopId workshop, base::PersonId person);
/// Those present, by name.
std::vector<Named> present_members(store::Transaction& t, base::WorkshopId workshop, int limit);
int count_present(store::Transaction& t, base::WorkshopId workshop);

std::optional<Hand> find_hand(store::Transaction& t, base::WorkshopId workshop, base::PersonId person);
/// In the order in which they were raised, speakers among them.
std::vector<Hand> list_hands(store::Transaction& t, base::WorkshopId workshop);
int count_speakers(store::Transaction& t, base::WorkshopId workshop);
void raise_hand(store::Transaction& t, base::WorkshopId workshop, base::PersonId person, std::int64_t number,
                base::Instant now);
void let_speak(store::Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now);
void drop_hand(store::Transaction& t, base::WorkshopId workshop, base::PersonId person);

}  // namespace yanxiu::studio
