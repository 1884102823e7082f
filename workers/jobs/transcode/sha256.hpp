#pragma once

#include <array>
#include <functional>

namespace yanxiu::workers {

/// SHA-256 of everything behind a seekable descriptor, read without moving it. `between` is called every few
/// megabytes and may throw. Throws std::system_error when the bytes cannot be read.
std::array<unsigned char, 32> sha256_of(int descriptor, const std::function<void()>& between);

}  // namespace yanxiu::workers
