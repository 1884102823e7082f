#pragma once

#include <cstdint>

namespace yanxiu::media::av {

/// The rest of a file that is still arriving. Home: one thread.
class Arrival {
  public:
    virtual ~Arrival() = default;

    /// Waits until the byte at `position` is there, or the file ends before it: how many are there by then.
    virtual std::int64_t wait_for(std::int64_t position) = 0;
    /// How many there will be.
    virtual std::int64_t size() const = 0;
};

/// An untrusted file. `descriptor` is seekable, stays the caller's, and outlives whoever reads.
struct File {
    int descriptor = -1;
    /// It is read from its front to its back, and never searched: its end may be missing.
    bool forwards = false;
    /// Of a file that is read forwards; none: what is there is all.
    Arrival* arrival = nullptr;
};

/// Reads up to `size` bytes at `position`, waiting for the first of them: how many, 0 at the end, or -1 and
/// errno. Blocks.
std::int64_t read_at(const File& file, void* to, std::int64_t size, std::int64_t position);

}  // namespace yanxiu::media::av
