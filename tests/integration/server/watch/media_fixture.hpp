#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/shelf.hpp"
#include "server/net/server.hpp"
#include "server/watch/media_route.hpp"
#include "server/watch/media_token.hpp"
#include "server/watch/recorder.hpp"
#include "tests/support/lesson_maker.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::watch {

/// A clock that stands still until a test moves it.
class SetClock final : public base::Clock {
  public:
    base::Instant now() const override { return base::Instant(std::chrono::milliseconds(now_ms_.load())); }
    void forward(std::chrono::milliseconds by) { now_ms_ += by.count(); }

  private:
    std::atomic<std::int64_t> now_ms_{1'700'000'000'000};
};

/// Collects deliveries.
class KeptEvidence final : public EvidenceSink {
  public:
    void deliver(Delivery delivery) override {
        const std::lock_guard lock(mutex_);
        deliveries_.push_back(std::move(delivery));
    }
    std::vector<Delivery> all() const {
        const std::lock_guard lock(mutex_);
        return deliveries_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<Delivery> deliveries_;
};

/// The media route behind a real server on a free port, with rows in PostgreSQL and blobs in a folder. Two
/// loops, so that a player's connections may lie on different ones.
class MediaTest : public ::testing::Test {
  protected:
    MediaTest() {
        std::vector<net::HttpRoute> routes;
        // The cookie's value of a person's session is their number.
        const auto authenticate = [](std::string_view cookie) {
            net::Caller caller;
            caller.person = {std::atoll(std::string(cookie).c_str())};
            return caller;
        };
        routes.push_back(media_route({.shelf = shelf_,
                                      .blobs = blobs_,
                                      .tokens = tokens_,
                                      .evidence = evidence_,
                                      .database = db(),
                                      .clock = clock_,
                                      .pool = server_->pool(),
                                      .log = log_,
                                      .metrics = metrics_},
                                     authenticate));
        server_->start({}, std::move(routes), authenticate, [] { return true; });
    }
    ~MediaTest() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }

    static store::Database& db() { return test::shared_database().database(); }

    /// Two renditions of two segments of a thousand bytes each.
    test::MadeLesson make_lesson() {
        const auto lesson = make_.lesson(person_);
        for (const char* name : {"v360", "a48"}) {
            make_.rendition(lesson.asset, name, name[0] == 'v' ? "video" : "audio");
            for (int number : {0, 1}) make_.segment(lesson.asset, name, number, 1000);
        }
        return lesson;
    }

    /// "/media/<token>/<asset>/", good for ten minutes.
    std::string folder(const test::MadeLesson& lesson, base::PersonId person, base::LeaseId lease = {1}) {
        const auto url = tokens_.playlist_url(person, lesson.asset, lesson.content, lease, clock_.now());
        return url.substr(0, url.rfind('/') + 1);
    }
    std::string folder(const test::MadeLesson& lesson) { return folder(lesson, person_); }

    std::string bytes(const test::MadeLesson& lesson, const char* rendition, int number,
                      std::size_t size = 1000) {
        return test::LessonMaker::bytes(lesson.asset, rendition, number, size);
    }

    test::RawAnswer fetch(const std::string& path, const std::string& headers = {},
                          const char* method = "GET") {
        test::RawClient client(server_->port());
        return client.fetch(path, headers, method);
    }

    /// Every delivery there will be: nothing is under way once the server has stopped.
    std::vector<Delivery> deliveries() {
        server_->stop(std::chrono::seconds(10));
        return evidence_.all();
    }

    static std::string redis_address() {
        const char* address = std::getenv("YANXIU_TEST_REDIS");
        if (address == nullptr)
            throw std::runtime_error("YANXIU_TEST_REDIS is not set: see tests/support/services");
        return address;
    }
    static constexpr auto kBusPrefix = "media-test:";
    static net::ServerOptions two_loops() {
        net::ServerOptions options;
        options.loops = 2;
        return options;
    }
    static std::filesystem::path fresh_folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "yanxiu-media-XXXXXX").string();
        return ::mkdtemp(pattern.data());
    }

    SetClock clock_;
    base::Log log_{base::LogLevel::debug};
    base::Metrics metrics_;
    base::ThreadPool pool_{4, 1000};
    const std::filesystem::path folder_ = fresh_folder();
    blob::FilesystemStore blobs_{folder_};
    bus::Bus bus_{{redis_address(), kBusPrefix}};
    library::Shelf shelf_{db(), blobs_, bus_, 100, std::chrono::milliseconds(0)};
    MediaTokens tokens_{"a secret that nobody would guess"};
    KeptEvidence evidence_;
    test::LessonMaker make_{db(), blobs_};
    const base::PersonId person_ = make_.person();
    std::unique_ptr<net::Server> server_ = std::make_unique<net::Server>(two_loops(), pool_, log_, metrics_);
};

}  // namespace yanxiu::watch
