#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "server/protocol/watch.pb.h"
#include "tests/sim/timeline.hpp"
#include "tests/sim/town.hpp"

namespace yanxiu::sim {

/// What everybody in the simulation stands on.
struct World {
    Town& town;
    Timeline& timeline;
    /// Called once, the moment somebody hears that a report is stored: no later moment is worse for a crash.
    std::function<void()> when_acknowledged;
};

/// What the public protocol offers one signed-in person, call by call, with nothing checked before it is
/// sent. Attackers use it as it is; honest people through a page. Home: its person's stories.
class Browser {
  public:
    Browser(World& world, const Person& person) : world_(world), person_(person) {}

    /// The refusal's code, empty when it was answered, "broken" when the connection broke.
    std::string call(const std::string& method, const google::protobuf::Message& request,
                     google::protobuf::Message& response);

    /// An address under /media/; `headers` with their line ends.
    Answer get(const std::string& path, const std::string& headers = {}, const std::string& verb = "GET");

    World& world() const { return world_; }
    const Person& person() const { return person_; }

  private:
    World& world_;
    const Person& person_;
};

/// The address of a segment beside a playlist's.
std::string segment_url(const std::string& playlist_url, std::int64_t number);

}  // namespace yanxiu::sim
