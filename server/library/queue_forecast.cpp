#include "server/library/queue_forecast.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <tuple>

namespace yanxiu::library {
namespace {

/// Whose turn it is.
struct Turn {
    int running = 0;
    double served = -std::numeric_limits<double>::infinity();
    bool comes_before(const Turn& other) const {
        return std::tie(running, served) < std::tie(other.running, other.served);
    }
};
struct PersonsTurn : Turn {
    std::deque<const QueuedVideo*> waiting;
};
struct SchoolsTurn : Turn {
    std::map<base::PersonId, PersonsTurn> persons;
    std::size_t waiting = 0;
};

template <class Turns, class HasSome>
auto next_of(Turns& turns, HasSome has_some) {
    auto next = turns.end();
    for (auto turn = turns.begin(); turn != turns.end(); ++turn) {
        if (!has_some(turn->second)) continue;
        if (next == turns.end() || turn->second.comes_before(next->second)) next = turn;
    }
    return next;
}

/// Those that wait, handed out one after another.
class Turns {
  public:
    explicit Turns(const QueueState& queue) {
        for (const auto& video : queue.videos) {
            auto& school = schools_[video.school];
            auto& person = school.persons[video.person];
            if (const auto seen = queue.school_served.find(video.school); seen != queue.school_served.end())
                school.served = seen->second;
            if (const auto seen = queue.person_served.find(video.person); seen != queue.person_served.end())
                person.served = seen->second;
            if (video.running) {
                ++school.running;
                ++person.running;
            } else {
                ++school.waiting;
                person.waiting.push_back(&video);
            }
        }
        for (const auto& [id, at] : queue.school_served) last_ = std::max(last_, at);
        for (const auto& [id, at] : queue.person_served) last_ = std::max(last_, at);
    }

    /// Null when nobody waits any more.
    const QueuedVideo* next() {
        const auto school = next_of(schools_, [](const SchoolsTurn& turn) { return turn.waiting > 0; });
        if (school == schools_.end()) return nullptr;
        auto& [id, turn] = *school;
        auto& person =
            next_of(turn.persons, [](const PersonsTurn& own) { return !own.waiting.empty(); })->second;
        const auto* video = person.waiting.front();
        person.waiting.pop_front();
        --turn.waiting;
        ++turn.running;
        ++person.running;
        turn.served = person.served = ++last_;
        return video;
    }

    void ended(const QueuedVideo& video) {
        auto& school = schools_.at(video.school);
        --school.running;
        --school.persons.at(video.person).running;
    }

  private:
    std::map<base::SchoolId, SchoolsTurn> schools_;
    double last_ = 0;
};

/// A lesson that is led, with what of it is left to make.
struct Led {
    const QueuedVideo* video;
    double left_s;  // of lesson
};

/// Of what nobody has looked into; before anything was measured, the rest of the queue tells.
double ms_per_byte(const QueueState& queue) {
    if (queue.speed.ms_per_byte > 0) return queue.speed.ms_per_byte;
    double ms = 0;
    double bytes = 0;
    for (const auto& video : queue.videos) {
        if (video.total_ms == 0) continue;
        ms += static_cast<double>(video.total_ms);
        bytes += static_cast<double>(video.source_bytes);
    }
    return bytes > 0 ? ms / bytes : 0;
}

double left_s(const QueuedVideo& video, double of_byte_ms) {
    const double guessed = static_cast<double>(video.source_bytes) * of_byte_ms;
    const double total_ms = video.total_ms > 0 ? static_cast<double>(video.total_ms) : guessed;
    return std::max(0.0, total_ms - static_cast<double>(video.done_ms)) / 1000;
}

/// Of all workers together, in seconds of lesson for a second; 0 when nothing tells. Before anything was
/// measured, what is being made tells.
double pace_of(const QueueState& queue, int workers) {
    if (queue.speed.busy_per_s > 0) return workers / queue.speed.busy_per_s;
    double pace = 0;
    for (const auto& video : queue.videos) {
        if (video.running && video.running_s > 0)
            pace += static_cast<double>(video.done_ms) / 1000 / video.running_s;
    }
    return pace;
}

/// Lets the time run from lesson's end to lesson's end.
class Passage {
  public:
    Passage(const QueueState& queue, QueueForecast& told)
        : queue_(queue), told_(told), turns_(queue), of_byte_ms_(ms_per_byte(queue)) {
        for (const auto& video : queue.videos) {
            if (!video.running) continue;
            led_.push_back({&video, left_s(video, of_byte_ms_)});
            if (queue.speed.first_s > 0 && !video.playable)
                told_[video.asset].playable_s = std::max(1.0, queue.speed.first_s - video.running_s);
        }
        leads_ = std::max(
            {std::size_t{1}, static_cast<std::size_t>(std::max(0, queue.speed.workers)), led_.size()});
        const bool all_known = of_byte_ms_ > 0 || std::ranges::all_of(queue.videos, [](const auto& one) {
                                   return one.total_ms > 0;
                               });
        if (all_known) pace_ = pace_of(queue, static_cast<int>(leads_));
    }

    void run() {
        for (fill(); !led_.empty(); fill()) end_first();
    }

  private:
    void fill() {
        while (led_.size() < leads_) {
            const auto* video = turns_.next();
            if (video == nullptr) return;
            auto& expected = told_[video->asset];
            expected.before = begun_++;
            if (pace_ > 0 && queue_.speed.first_s > 0 && !video->playable)
                expected.playable_s = now_s_ + queue_.speed.first_s;
            led_.push_back({video, left_s(*video, of_byte_ms_)});
        }
    }

    void end_first() {
        const auto first = std::min_element(led_.begin(), led_.end(),
                                            [](const Led& a, const Led& b) { return a.left_s < b.left_s; });
        const double made_s = first->left_s;
        if (pace_ > 0) now_s_ += made_s * static_cast<double>(led_.size()) / pace_;
        for (auto& led : led_) led.left_s -= made_s;
        auto& expected = told_[first->video->asset];
        if (pace_ > 0) expected.complete_s = std::max(1.0, now_s_);
        turns_.ended(*first->video);
        led_.erase(first);
    }

    const QueueState& queue_;
    QueueForecast& told_;
    Turns turns_;
    const double of_byte_ms_;
    std::vector<Led> led_;
    std::size_t leads_ = 1;
    double pace_ = 0;
    double now_s_ = 0;
    int begun_ = 0;
};

}  // namespace

QueueForecast forecast(const QueueState& queue) {
    QueueForecast told;
    for (const auto& video : queue.videos) told[video.asset];
    Passage(queue, told).run();
    return told;
}

}  // namespace yanxiu::library
