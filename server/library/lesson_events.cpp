#include "server/library/lesson_events.hpp"

#include <charconv>
#include <chrono>
#include <string>

#include "server/base/error.hpp"
#include "server/library/lesson_store.hpp"
#include "server/protocol/envelope.pb.h"

namespace yanxiu::library {
namespace {

constexpr std::string_view kChannel = "lesson:";
constexpr std::chrono::minutes kFollowing{10};
constexpr std::size_t kFollowersLimit = 20'000;
constexpr std::size_t kAuthorsLimit = 20'000;

v1::LessonChangedEvent changed(base::LessonId lesson) {
    v1::LessonChangedEvent event;
    event.set_lesson_id(lesson.value);
    return event;
}

}  // namespace

std::string lesson_channel(base::LessonId lesson) {
    return std::string(kChannel) + std::to_string(lesson.value);
}

std::optional<base::LessonId> lesson_of_channel(std::string_view channel) {
    if (!channel.starts_with(kChannel)) return std::nullopt;
    channel.remove_prefix(kChannel.size());
    base::LessonId lesson;
    const auto* const end = channel.data() + channel.size();
    const auto read = std::from_chars(channel.data(), end, lesson.value);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return lesson;
}

LessonEvents::LessonEvents(store::Database& database, bus::Bus& bus, net::Events& events,
                           base::ThreadPool& pool, const base::Clock& clock)
    : database_(database), bus_(bus), events_(events), clock_(clock), look_ups_(pool) {
    subscription_ = bus_.subscribe(std::string(kLessonChannels),
                                   [this](std::string_view channel, std::string_view) { hear(channel); });
}

LessonEvents::~LessonEvents() {
    subscription_.reset();
    look_ups_.wait_until_idle();
}

void LessonEvents::announce(base::LessonId lesson) {
    bus_.publish(lesson_channel(lesson), "changed");
}

void LessonEvents::follow(base::LessonId lesson, base::SessionId session) {
    const auto now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (followers_.size() >= kFollowersLimit) {
        std::erase_if(followers_, [now](const auto& entry) { return entry.second <= now; });
    }
    const auto key = std::pair(lesson, session);
    if (followers_.size() < kFollowersLimit || followers_.contains(key)) followers_[key] = now + kFollowing;
}

void LessonEvents::hear(std::string_view channel) {
    const auto lesson = lesson_of_channel(channel);
    if (!lesson) return;
    tell_followers(*lesson);
    tell_author(*lesson);
}

void LessonEvents::tell_followers(base::LessonId lesson) {
    std::vector<base::SessionId> sessions;
    const auto now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        auto entry = followers_.lower_bound({lesson, {}});
        while (entry != followers_.end() && entry->first.first == lesson) {
            if (entry->second <= now) {
                entry = followers_.erase(entry);
            } else {
                sessions.push_back((entry++)->first.second);
            }
        }
    }
    for (const auto session : sessions) events_.send_to_session(session, changed(lesson));
}

void LessonEvents::tell_author(base::LessonId lesson) {
    if (const auto author = known_author(lesson)) {
        events_.send_to_person(author, changed(lesson));
        return;
    }
    try {
        look_ups_.run([this, lesson] { look_up_author(lesson); });
    } catch (const base::RequestError&) {
        // The pool is full: this event is forgotten, the page asks again by itself.
    }
}

base::PersonId LessonEvents::known_author(base::LessonId lesson) const {
    const std::lock_guard lock(mutex_);
    const auto found = authors_.find(lesson);
    return found == authors_.end() ? base::PersonId{} : found->second;
}

void LessonEvents::look_up_author(base::LessonId lesson) {
    base::PersonId author;
    try {
        author = database_.transact([&](store::Transaction& t) { return author_of(t, lesson); });
    } catch (const std::exception&) {
        return;  // The database is away; whoever waits asks again.
    }
    if (!author) return;
    {
        const std::lock_guard lock(mutex_);
        if (authors_.size() >= kAuthorsLimit) authors_.clear();
        authors_[lesson] = author;
    }
    events_.send_to_person(author, changed(lesson));
}

}  // namespace yanxiu::library
