#pragma once

#include <stdexcept>
#include <string>

namespace yanxiu::media::av {

/// What a failed FFmpeg call means to us.
enum class Failure {
    end,          // no more data
    again,        // feed it first
    bad_data,     // the bytes are not what they claim
    unsupported,  // no decoder, or one that we do not allow
    no_memory,
    limit,  // one of our limits
    other,
};

/// A failure of FFmpeg, translated. The only exception that leaves media/av, std::bad_alloc apart.
class Error : public std::runtime_error {
  public:
    Error(Failure failure, const std::string& text) : std::runtime_error(text), failure_(failure) {}
    Failure failure() const { return failure_; }

  private:
    Failure failure_;
};

/// What FFmpeg's code stands for.
Failure failure_of(int code);

/// `code` itself when it is no failure; throws Error naming `what` otherwise.
int check(int code, const char* what);

/// Silences FFmpeg's own log, which quotes from untrusted files. Call once, before other threads use FFmpeg.
void silence_log();

}  // namespace yanxiu::media::av
