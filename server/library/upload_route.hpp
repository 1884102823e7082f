#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "server/base/log.hpp"
#include "server/base/thread_pool.hpp"
#include "server/library/upload_service.hpp"
#include "server/library/upload_turns.hpp"
#include "server/net/http.hpp"
#include "server/net/pool_work.hpp"

namespace yanxiu::library {

/// Resumable uploads as an HTTP route, and the thread that reminds them of time and sweeps what has expired.
/// Home: main's thread; the route's handlers live on the loops. Outlives the serving of the route; destroyed
/// before the server is.
class Uploads {
  public:
    Uploads(store::Database& database, blob::BlobStore& blobs, bus::Bus& bus, base::ThreadPool& pool,
            base::Log& log, UploadLimits limits);
    ~Uploads();
    Uploads(const Uploads&) = delete;
    Uploads& operator=(const Uploads&) = delete;

    net::HttpRoute route();

    /// Before the server stops: ends what is under way once its bytes are durable, and refuses what comes.
    /// Blocks for five seconds at most.
    void stop();

  private:
    class Handler;
    void refuse_more();
    void keep_time();
    void sweep();

    base::Log& log_;
    net::PoolWork pool_;
    UploadService service_;
    UploadTurns turns_;
    std::unique_ptr<bus::Bus::Subscription> taken_over_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread timekeeper_;
};

}  // namespace yanxiu::library
