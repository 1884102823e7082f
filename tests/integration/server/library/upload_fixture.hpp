#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/blob/filesystem_store.hpp"
#include "server/bus/bus.hpp"
#include "server/library/upload_route.hpp"
#include "server/net/server.hpp"
#include "tests/support/base64.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::library {

struct Answer {
    int status = 0;  // 0: the connection ended without one
    std::map<std::string, std::string> headers;
    std::string body;

    std::int64_t offset() const { return std::stoll(headers.at("upload-offset")); }
    std::string path() const { return headers.at("location"); }
    /// Our stable code, as error details carry it.
    bool has_code(const std::string& code) const {
        return body.find("\"" + code + "\"") != std::string::npos;
    }
};

/// A plain connection to a node; everything blocks for ten seconds at most.
class Connection {
  public:
    explicit Connection(int port);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// False when the peer has closed.
    bool send(std::string_view bytes);
    Answer read_answer(bool has_body = true);

  private:
    int socket_;
};

/// A disk that can be full or broken, on top of a real one.
class FaultyStore final : public blob::BlobStore {
  public:
    explicit FaultyStore(blob::BlobStore& real) : real_(real) {}

    std::atomic<std::int64_t> room_bytes{std::int64_t{1} << 50};  // writes beyond it find the disk full
    std::atomic<bool> sync_fails{false};

    void put(std::string_view key, std::span<const std::byte> bytes) override { real_.put(key, bytes); }
    std::unique_ptr<blob::BlobWriter> open_writer(std::string_view key, std::int64_t offset) override;
    int open_descriptor(std::string_view key) const override { return real_.open_descriptor(key); }
    std::int64_t size_bytes(std::string_view key) const override { return real_.size_bytes(key); }
    std::string read(std::string_view key, std::int64_t most) const override { return real_.read(key, most); }
    void remove(std::string_view key) override { real_.remove(key); }
    std::vector<std::string> list(std::string_view prefix) const override { return real_.list(prefix); }
    std::int64_t free_bytes() const override { return std::int64_t{1} << 50; }

    /// Returns once something was written or synced since the last call, after `patience` at the latest.
    void wait_for_change(std::chrono::milliseconds patience);

  private:
    class Writer;
    void tell();

    blob::BlobStore& real_;
    std::mutex mutex_;
    std::condition_variable change_;
    bool changed_ = false;
};

/// A server with the uploads route alone, on a free port. The session's cookie is the person's number; with a
/// '!' after it the password must be changed first.
class Node {
  public:
    Node(store::Database& database, blob::BlobStore& blobs, UploadLimits limits,
         const std::string& redis = "");
    ~Node();

    int port() const { return server_.port(); }
    Uploads& uploads() { return *uploads_; }

  private:
    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    base::ThreadPool pool_{8, 1024};
    net::Server server_;
    bus::Bus bus_;
    std::unique_ptr<Uploads> uploads_;
};

using Lines = std::map<std::string, std::string>;

using test::base64;

class UploadTest : public ::testing::Test {
  protected:
    UploadTest();
    ~UploadTest() override;

    static store::Database& db() { return test::shared_database().database(); }
    static store::Database& owner() { return test::shared_database().owner(); }

    base::PersonId make_person();
    base::LessonId make_lesson(base::PersonId author);
    void restart(UploadLimits limits = {});
    /// Repeats `holds` until it is true; fails the test after ten seconds.
    void eventually(const std::function<bool()>& holds);
    /// What the row says is durable.
    static std::int64_t recorded(const std::string& path);

    /// A whole request. The usual headers of tus and the cookie of `caller_` are there unless `lines` say
    /// otherwise; an empty value leaves one out.
    Answer request(const std::string& method, const std::string& path, const Lines& lines = {},
                   const std::string& body = "");
    std::string head_text(const std::string& method, const std::string& path, const Lines& lines,
                          std::size_t body_bytes) const;

    Answer create(base::LessonId lesson, const Lines& lines, const std::string& body = "");
    /// The path of a new upload of `size` bytes for a new lesson of the caller.
    std::string created(std::int64_t size);
    Answer patch(const std::string& path, std::int64_t offset, const std::string& bytes,
                 const Lines& lines = {});
    std::int64_t offset_of(const std::string& path);

    static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
    static std::string metadata_for(base::LessonId lesson);
    static std::string sql(const std::string& query);
    std::string stored(const std::string& path) const;

    std::filesystem::path directory_;
    std::unique_ptr<blob::FilesystemStore> disk_;
    std::unique_ptr<FaultyStore> blobs_;
    std::unique_ptr<Node> node_;
    base::PersonId caller_;
    base::LessonId lesson_;
};

}  // namespace yanxiu::library
