#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include "server/base/clock.hpp"

namespace yanxiu::sim {

/// Time that one process sets and others read: a number in a mapped file. It outlives the server that goes by
/// it. Home: any thread.
class SharedClock final : public base::Clock {
  public:
    explicit SharedClock(const std::string& file) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0 || ::ftruncate(descriptor, sizeof(Ms)) != 0)
            throw std::runtime_error("no clock in " + file);
        void* memory = ::mmap(nullptr, sizeof(Ms), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        ::close(descriptor);
        if (memory == MAP_FAILED) throw std::runtime_error("no clock in " + file);
        ms_ = static_cast<Ms*>(memory);
    }
    ~SharedClock() override { ::munmap(ms_, sizeof(Ms)); }
    SharedClock(const SharedClock&) = delete;
    SharedClock& operator=(const SharedClock&) = delete;

    base::Instant now() const override { return base::Instant{std::chrono::milliseconds(now_ms())}; }
    std::int64_t now_ms() const { return ms_->load(); }
    void set(std::int64_t ms) { ms_->store(ms); }

  private:
    using Ms = std::atomic<std::int64_t>;
    static_assert(Ms::is_always_lock_free);
    Ms* ms_;
};

}  // namespace yanxiu::sim
