#pragma once

#include <stdexcept>
#include <string>

#include "server/base/ids.hpp"

namespace yanxiu::workers {

/// A job that this worker holds. `token` fences: it grows with every claim, and whoever comes with an older
/// one is refused, however late it wakes.
struct ClaimedJob {
    base::JobId id;
    std::string kind;
    int attempt = 0;  // from 1
    int max_attempts = 5;
    std::int64_t token = 0;

    /// Every attempt that it may have has died with its worker.
    bool exhausted() const { return attempt > max_attempts; }
};

/// An attempt that failed. `reason` is a stable code; `text` is English, for logs and developers.
class JobFailure : public std::runtime_error {
  public:
    enum class Retry { later, never };
    JobFailure(std::string reason, const std::string& text, Retry retry)
        : std::runtime_error(text), reason_(std::move(reason)), retry_(retry) {}
    const std::string& reason() const { return reason_; }
    Retry retry() const { return retry_; }

  private:
    std::string reason_;
    Retry retry_;
};

/// Somebody else holds the job now: nothing of it may be published or even mentioned any more.
struct LeaseLost {};

/// The worker is asked to stop: the job goes back.
struct Stopping {};

}  // namespace yanxiu::workers
