#pragma once

#include <unistd.h>

namespace yanxiu::net {

/// A descriptor that is closed with its last user, so that many answers can send from one open file: reading
/// at an offset, as sendfile(2) does, moves nothing that they share. Home: any thread, immutable.
class OpenFile {
  public:
    /// Takes the descriptor, which must be open.
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile() { ::close(descriptor_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

}  // namespace yanxiu::net
