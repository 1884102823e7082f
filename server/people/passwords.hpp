#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>

namespace yanxiu::people {

/// Hashes passwords with argon2id (libsodium's encoding, 3 passes over 32 MiB, RFC 9106). Home: pool, blocks
/// about 0.1 s. At most two hashes are computed at a time, which bounds memory; a caller that would wait
/// longer than 5 s is refused with `resource_exhausted`.
class Passwords {
  public:
    Passwords();

    std::string hash(std::string_view password);
    bool matches(const std::string& hash, std::string_view password);
    /// Takes as long as `matches`, for a login that does not exist.
    void pretend(std::string_view password);

  private:
    class Turn;

    std::mutex mutex_;
    std::condition_variable free_;
    int running_ = 0;
    std::string decoy_;
};

/// Throws RequestError{invalid_argument, "password_too_short" | "password_like_login"}: at least 8
/// characters, at most 256 bytes, not the login itself.
void check_new_password(std::string_view password, std::string_view login);

/// Readable and random, as "kete-bura-8391": about 46 bits; must be changed at the first sign-in.
std::string initial_password();

/// 32 random bytes in hexadecimal.
std::string random_token();

/// SHA-256, 32 raw bytes: what is stored of a session's token.
std::string token_hash(std::string_view token);

}  // namespace yanxiu::people
