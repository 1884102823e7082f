#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/credit/policy.hpp"
#include "server/watch/replay.hpp"
#include "tests/bench/support/yanxiu_server.hpp"
#include "tests/sim/shared_clock.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::sim {

inline constexpr std::int64_t kSegmentMs = 4000;

struct Lesson {
    std::int64_t id = 0;
    std::int64_t content = 0;
    std::int64_t asset = 0;
    std::int64_t duration_ms = 0;  // whole segments
};

struct Person {
    std::int64_t id = 0;
    std::string cookie;
};

/// A county with its teachers, who are signed in, its lessons, and the real server, a process of its own by
/// the simulated clock, in front of a database of its own. Rows are made as the owner; after that everything
/// goes over the public protocol but for what is read at the end. Home: whoever has the baton.
class Town {
  public:
    Town(std::int64_t begin_ms, int persons);

    SharedClock& clock() { return clock_; }
    int port() const { return port_; }
    const credit::Policy& policy() const { return policy_; }

    /// Somebody whom nobody has met yet.
    const Person& next_person();
    /// A lesson that pays, at least so long, the `choice`th of them.
    const Lesson& lesson(std::int64_t least_ms, std::uint64_t choice) const;
    const Lesson& unplaced() const { return unplaced_; }
    /// Two lessons that pay and show the same file.
    const Lesson& original() const { return lessons_.front(); }
    const Lesson& twin() const { return twin_; }

    /// SIGKILL: whatever it does, it ends.
    void kill_server();
    void start_server();

    /// Waits until the server has counted whatever time has come for, and stored what it has queued.
    void settle();

    /// What the ledger holds, by person.
    std::map<std::int64_t, std::int64_t> credited_ms();
    /// As `ledger verify` does; the first lines of what it tells come back in `told`.
    watch::Verification verify(std::vector<std::string>& told);

  private:
    void make_persons(int count);
    void make_lessons();
    Lesson make_lesson(std::int64_t duration_ms, std::int64_t content);
    void place(const Lesson& lesson);

    bench::Folder folder_;
    SharedClock clock_;
    credit::Policy policy_;
    test::TestDatabase database_;
    std::vector<Person> persons_;
    std::size_t met_ = 0;
    std::vector<Lesson> lessons_;  // that pay, the shortest first
    Lesson unplaced_;
    Lesson twin_;
    const int port_;
    std::unique_ptr<bench::Child> server_;
};

}  // namespace yanxiu::sim
