#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace yanxiu::library {

/// A running hash, by OpenSSL's EVP. Home: one thread at a time. Throws std::invalid_argument for an
/// algorithm that is none of sha1, sha256, md5.
class Digest {
  public:
    explicit Digest(std::string_view algorithm);
    ~Digest();
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    void add(std::span<const std::byte> bytes);
    /// The raw digest of everything added; once.
    std::string finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace yanxiu::library
