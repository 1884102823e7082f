#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

#include "server/credit/ledger_store.hpp"
#include "server/watch/lease_store.hpp"
#include "server/watch/watched_store.hpp"

namespace yanxiu::watch {

/// How far the recorder got with somebody who plays: one open lease, all of whose stored claims are counted,
/// and its content. It may be ahead of the caches in the database, never of claims, deliveries and ledger.
struct Remembered {
    Lease lease;
    Watched watched;
    std::set<GuardedDay> unsaved_days;  // of the coverage
    std::int64_t unsaved = 0;           // claims and deliveries since the caches were saved
    Presence presence;                  // as far as the lease's play needs it
    std::optional<credit::Head> head;
};

/// What one lane remembers between its transactions. It holds for a person as long as
/// person_clock.remembered_by says `id`. What is taken is forgotten until it is kept again, so that a
/// transaction that fails leaves nothing untrue behind. Home: the lane's thread.
class Memory {
  public:
    /// Of so many persons, those kept last: who has not been kept again since half of them were is forgotten
    /// when others need the room.
    explicit Memory(std::size_t persons);
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    std::int64_t id() const { return id_; }                   // random; another in every process and lane
    std::unique_ptr<Remembered> take(base::PersonId person);  // null: nothing
    void keep(base::PersonId person, std::unique_ptr<Remembered> remembered);

  private:
    const std::size_t half_;  // of the persons
    const std::int64_t id_;
    using Persons = std::unordered_map<base::PersonId, std::unique_ptr<Remembered>>;  // null: taken
    Persons newer_;
    Persons older_;
};

}  // namespace yanxiu::watch
