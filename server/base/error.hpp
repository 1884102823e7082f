#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

namespace yanxiu::base {

/// The codes of the Connect protocol that we answer with (https://connectrpc.com/docs/protocol#error-codes).
enum class Code {
    canceled,
    unknown,
    invalid_argument,
    deadline_exceeded,
    not_found,
    already_exists,
    permission_denied,
    resource_exhausted,
    failed_precondition,
    aborted,
    out_of_range,
    unimplemented,
    internal,
    unavailable,
    data_loss,
    unauthenticated,
};

/// Connect's spelling, as "invalid_argument".
std::string_view connect_name(Code code);

/// HTTP status of a code, as the Connect protocol assigns them.
int http_status(Code code);

/// A request that must be refused. `reason()` is our stable code (snake_case, as "lesson_not_found") by which
/// the page finds its translation; `what()` is English, for logs and developers, and never quotes secrets.
/// Thrown by services, caught and answered once by the dispatcher. Nothing has changed when it is thrown.
class RequestError : public std::runtime_error {
  public:
    RequestError(Code code, std::string reason, const std::string& text,
                 std::chrono::seconds retry_after = std::chrono::seconds{0})
        : std::runtime_error(text), code_(code), reason_(std::move(reason)), retry_after_(retry_after) {}

    Code code() const { return code_; }
    const std::string& reason() const { return reason_; }
    std::chrono::seconds retry_after() const { return retry_after_; }  // zero: no advice

  private:
    Code code_;
    std::string reason_;
    std::chrono::seconds retry_after_;
};

}  // namespace yanxiu::base
