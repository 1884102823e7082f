#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/ids.hpp"
#include "server/base/thread_pool.hpp"
#include "server/bus/bus.hpp"
#include "server/net/events.hpp"
#include "server/net/pool_work.hpp"
#include "server/store/database.hpp"

namespace yanxiu::library {

/// On the bus, "lesson:<id>" says that something about the lesson has changed, its deletion among it.
inline constexpr std::string_view kLessonChannels = "lesson:*";
std::string lesson_channel(base::LessonId lesson);
/// Nothing for any other channel.
std::optional<base::LessonId> lesson_of_channel(std::string_view channel);

/// Tells open pages that a lesson has changed (LessonChangedEvent): its author's, and those of whoever
/// follows it. Hears of it on the bus, channel "lesson:<id>", from workers and other nodes. Home: any thread;
/// nothing here blocks but the destructor, which waits for look-ups under way.
///
/// Bounded: following ends after ten minutes without being renewed, and beyond 20,000 followings new ones are
/// not taken (their page asks again by itself). Best effort, as the bus is.
class LessonEvents {
  public:
    LessonEvents(store::Database& database, bus::Bus& bus, net::Events& events, base::ThreadPool& pool,
                 const base::Clock& clock);
    ~LessonEvents();
    LessonEvents(const LessonEvents&) = delete;
    LessonEvents& operator=(const LessonEvents&) = delete;

    /// To every node, ours included.
    void announce(base::LessonId lesson);

    /// The session's sockets hear of the lesson as well.
    void follow(base::LessonId lesson, base::SessionId session);

  private:
    void hear(std::string_view channel);
    void tell_author(base::LessonId lesson);
    void tell_followers(base::LessonId lesson);
    base::PersonId known_author(base::LessonId lesson) const;
    void look_up_author(base::LessonId lesson);

    store::Database& database_;
    bus::Bus& bus_;
    net::Events& events_;
    const base::Clock& clock_;
    net::PoolWork look_ups_;
    mutable std::mutex mutex_;
    std::unordered_map<base::LessonId, base::PersonId> authors_;
    std::map<std::pair<base::LessonId, base::SessionId>, base::Instant> followers_;  // until when
    std::unique_ptr<bus::Bus::Subscription> subscription_;
};

}  // namespace yanxiu::library
