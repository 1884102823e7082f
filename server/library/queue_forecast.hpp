#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "server/base/ids.hpp"

/// When a lesson that waits or is being made can be played, and when it is whole. Pure.
namespace yanxiu::library {

/// A video in the queue.
struct QueuedVideo {
    base::AssetId asset;
    base::SchoolId school;  // its author's
    base::PersonId person;
    bool running = false;  // a worker leads it
    bool playable = false;
    double running_s = 0;       // since its lead began
    std::int64_t total_ms = 0;  // of the lesson; 0 while nobody has looked into the file
    std::int64_t done_ms = 0;
    std::int64_t source_bytes = 0;
};

/// How fast the workers were lately; zeros where nothing was measured yet.
struct WorkSpeed {
    int workers = 0;         // that were at work within the last minute
    double busy_per_s = 0;   // seconds of one worker for a second of lesson, in all renditions
    double first_s = 0;      // from the beginning of a lead until its lesson played
    double ms_per_byte = 0;  // of lesson, for what nobody has looked into
};

/// The queue as of one moment: `videos` in the order in which their persons' own jobs come. What was claimed
/// last, in seconds since any one moment, for schools and persons that were served before.
struct QueueState {
    std::vector<QueuedVideo> videos;
    WorkSpeed speed;
    std::unordered_map<base::SchoolId, double> school_served;
    std::unordered_map<base::PersonId, double> person_served;
};

/// What can be said of a video: nothing where nothing was measured.
struct Expected {
    int before = 0;  // that are begun before it; 0 when running
    std::optional<double> playable_s;
    std::optional<double> complete_s;
};
using QueueForecast = std::unordered_map<base::AssetId, Expected>;

/// Workers lead one lesson each and share the making of all that are led. Who is led next is decided as in
/// the queue: the school with the least running, then the one served least recently; then its persons in the
/// same way.
QueueForecast forecast(const QueueState& queue);

}  // namespace yanxiu::library
