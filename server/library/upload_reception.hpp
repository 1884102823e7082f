#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "server/base/log.hpp"
#include "server/library/upload_service.hpp"
#include "server/library/upload_turns.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"

namespace yanxiu::library {

/// What all receptions share.
struct UploadRoom {
    UploadService& service;
    UploadTurns& turns;
    net::PoolWork& pool;
    base::Log& log;
};

/// One upload request from its head to its answer: the loop collects the body in one buffer while the pool
/// writes another, and a second thread of the pool makes earlier bytes durable. Home: its loop, but for what
/// runs on the pool. Bounded: two buffers of 1 MiB, and 32 MiB written but not yet durable; beyond either the
/// peer is made to wait.
class UploadReception : public std::enable_shared_from_this<UploadReception> {
  public:
    UploadReception(UploadRoom room, std::shared_ptr<net::HttpExchange> exchange, base::PersonId caller,
                    UploadRequest request);

    void begin();
    void on_body(std::span<const std::byte> bytes);
    void on_body_end();
    void on_abort();

  private:
    using Buffer = std::vector<std::byte>;

    void create();
    void wait_for_turn(const std::string& upload);
    void take_turn(std::unique_ptr<UploadTurns::Turn> turn);
    void take_over();
    void open(const UploadRecord& upload);
    void cancel();

    void pump();
    bool hands_over() const;
    bool stores_progress() const;
    bool all_written() const;
    void hand_over();
    void store_progress();
    void regulate();
    void conclude();
    void salvage();

    void failed(const base::RequestError& error, bool may_salvage);
    void finish(net::HttpResponse response);

    /// Runs `work` on the pool, then on the loop `then` with its result or `refused` with its error.
    template <class Work, class Then, class Refused>
    void on_pool(Work work, Then then, Refused refused);
    /// The same where a refusal is the answer.
    template <class Work, class Then>
    void on_pool(Work work, Then then);

    UploadRoom room_;
    std::shared_ptr<net::HttpExchange> exchange_;
    net::Loop& loop_;
    base::PersonId caller_;
    UploadRequest request_;
    std::optional<UploadRecord> created_;  // for creation-with-upload
    std::unique_ptr<UploadTurns::Turn> turn_;
    std::unique_ptr<UploadWriting> writing_;

    Buffer filling_;
    Buffer emptying_;  // the pool's while `is_writing_`
    bool is_paused_ = true;
    bool body_ended_ = false;
    bool aborted_ = false;
    bool is_writing_ = false;
    bool is_storing_ = false;
    bool is_ending_ = false;
    bool finished_ = false;
    std::optional<base::RequestError> failure_;
    bool may_salvage_ = true;
    std::int64_t handed_ms_ = 0;      // when bytes were last handed to the pool
    std::int64_t stored_ms_ = 0;      // when storing progress last began
    std::int64_t stored_bytes_ = 0;   // where the upload stood then
    std::int64_t durable_bytes_ = 0;  // where it is known to be safe
};

}  // namespace yanxiu::library
