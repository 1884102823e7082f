#pragma once

#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/store/database.hpp"

namespace yanxiu::studio {

// Who means to come, and who is invited. Home: pool; each runs in the caller's transaction.

/// Again is once. The workshop is held.
void enrol(store::Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now);
void withdraw(store::Transaction& t, base::WorkshopId workshop, base::PersonId person, base::Instant now);

struct Invitee {
    base::PersonId id;
    std::string name;
    std::string school;
    bool by_name = false;
    base::Instant enrolled_at;  // epoch: has not
};

/// Which people of a workshop.
struct PeoplePage {
    base::WorkshopId workshop;
    bool missing = false;   // invited by name and not enrolled; else enrolled
    base::SchoolId school;  // zero: of every school
    base::PersonId after;   // in ascending order of id
    int limit = 24;
};
std::vector<Invitee> list_people(store::Transaction& t, const PeoplePage& page);
int count_people(store::Transaction& t, const PeoplePage& page);

struct NamedSchool {
    base::SchoolId id;
    std::string name;
};
std::vector<NamedSchool> invited_schools(store::Transaction& t, base::WorkshopId workshop);
/// Those invited by name, of one school where it is not zero.
std::vector<Invitee> invited_guests(store::Transaction& t, base::WorkshopId workshop, base::SchoolId school);

/// Active persons whose name holds `part`, by name, `except` not among them.
std::vector<Invitee> find_guests(store::Transaction& t, const std::string& part, base::PersonId except,
                                 int limit);

/// Whether the person is a mentor today.
bool is_mentor(store::Transaction& t, base::PersonId person);

}  // namespace yanxiu::studio
