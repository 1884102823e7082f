#pragma once

#include <array>
#include <atomic>
#include <future>
#include <optional>

namespace yanxiu::workers {

/// The SHA-256 of everything behind a seekable descriptor, read beside other work on a thread of its own
/// without moving it. Home: one thread; the descriptor outlives it.
class Hashing {
  public:
    explicit Hashing(int descriptor);
    ~Hashing();
    Hashing(const Hashing&) = delete;
    Hashing& operator=(const Hashing&) = delete;

    /// Once, when it is ready. Throws std::system_error when the bytes cannot be read.
    std::optional<std::array<unsigned char, 32>> take();

  private:
    std::atomic<bool> abandoned_{false};
    std::future<std::array<unsigned char, 32>> result_;
};

}  // namespace yanxiu::workers
