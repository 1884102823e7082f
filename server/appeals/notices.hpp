#pragma once

#include <memory>

#include "server/bus/bus.hpp"
#include "server/net/events.hpp"

namespace yanxiu::appeals {

/// Tells learners at once, on whichever node their pages are connected, that there is something to read. Best
/// effort: what is to be read is in the database. Home: any thread.
class Notices {
  public:
    Notices(bus::Bus& bus, net::Events& events);
    void announce(base::PersonId person);

  private:
    bus::Bus& bus_;
    std::unique_ptr<bus::Bus::Subscription> subscription_;
};

}  // namespace yanxiu::appeals
