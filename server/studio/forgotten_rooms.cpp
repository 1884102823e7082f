#include "server/studio/forgotten_rooms.hpp"

#include "server/studio/room_store.hpp"
#include "server/studio/workshop_rules.hpp"
#include "server/studio/workshop_store.hpp"

namespace yanxiu::studio {
namespace {

constexpr int kAtOnce = 100;

/// The number of the event that says so; zero where somebody else has closed it, or has changed the plan.
std::int64_t close_if_over(store::Transaction& t, base::WorkshopId id, const watch::EvidenceTime& time) {
    const auto workshop = lock_workshop(t, {}, id);
    const auto now = watch::time_of_evidence(t, time);
    if (!workshop || workshop->cancelled() || workshop->ended() || now < over_at(*workshop)) return 0;
    if (lock_room(t, id).closed) return 0;
    const auto over = over_at(*workshop);
    if (workshop->began()) end_workshop(t, id, over);
    return shut_room(t, id, workshop->bond.mentor.person, over, now);
}

}  // namespace

int close_forgotten_rooms(RoomTurns& rooms) {
    const auto forgotten = rooms.database().transact([&](store::Transaction& t) {
        return open_rooms_planned_to_end_by(t, watch::time_of_evidence(t, rooms.time()) - kMostOverrun,
                                            kAtOnce);
    });
    int closed = 0;
    for (const auto id : forgotten) {
        const auto number = rooms.database().transact(
            [&](store::Transaction& t) { return close_if_over(t, id, rooms.time()); });
        if (number == 0) continue;
        rooms.announce(id, number);
        ++closed;
    }
    return closed;
}

}  // namespace yanxiu::studio
