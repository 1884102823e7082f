#include "server/people/passwords.hpp"

#include <sodium.h>

#include <array>
#include <chrono>
#include <stdexcept>

#include "server/base/error.hpp"

namespace yanxiu::people {
namespace {

constexpr int kAtOnce = 2;
constexpr unsigned long long kPasses = 3;
constexpr std::size_t kMemoryBytes = 32U << 20U;
constexpr std::chrono::seconds kPatience{5};

std::size_t count_characters(std::string_view utf8) {
    std::size_t count = 0;
    for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

}  // namespace

/// One of the few places at which a hash may be computed.
class Passwords::Turn {
  public:
    explicit Turn(Passwords& owner) : owner_(owner) {
        std::unique_lock lock(owner_.mutex_);
        if (!owner_.free_.wait_for(lock, kPatience, [this] { return owner_.running_ < kAtOnce; })) {
            throw base::RequestError(base::Code::resource_exhausted, "busy", "too many sign-ins at once",
                                     kPatience);
        }
        ++owner_.running_;
    }
    ~Turn() {
        {
            std::lock_guard lock(owner_.mutex_);
            --owner_.running_;
        }
        owner_.free_.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    Passwords& owner_;
};

Passwords::Passwords() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    decoy_ = hash("nobody's password");
}

std::string Passwords::hash(std::string_view password) {
    const Turn turn(*this);
    std::array<char, crypto_pwhash_STRBYTES> encoded{};
    if (crypto_pwhash_str_alg(encoded.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw base::RequestError(base::Code::resource_exhausted, "busy", "no memory for a password hash",
                                 kPatience);
    }
    return encoded.data();
}

bool Passwords::matches(const std::string& hash, std::string_view password) {
    const Turn turn(*this);
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void Passwords::pretend(std::string_view password) {
    (void)matches(decoy_, password);
}

void check_new_password(std::string_view password, std::string_view login) {
    if (count_characters(password) < 8 || password.size() > 256) {
        throw base::RequestError(base::Code::invalid_argument, "password_too_short",
                                 "a password has at least 8 characters");
    }
    if (password == login) {
        throw base::RequestError(base::Code::invalid_argument, "password_like_login",
                                 "a password must differ from the login");
    }
}

std::string initial_password() {
    constexpr std::string_view kConsonants = "bdfghkmnprstvz";
    constexpr std::string_view kVowels = "aeiou";
    std::string password;
    const auto pick = [&password](std::string_view from) {
        password += from[randombytes_uniform(static_cast<std::uint32_t>(from.size()))];
    };
    for (int word = 0; word < 2; ++word) {
        for (int syllable = 0; syllable < 3; ++syllable) {
            pick(kConsonants);
            pick(kVowels);
        }
        password += '-';
    }
    for (int digit = 0; digit < 3; ++digit) pick("23456789");
    return password;
}

std::string random_token() {
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, 65> hex{};
    sodium_bin2hex(hex.data(), hex.size(), bytes.data(), bytes.size());
    return hex.data();
}

std::string token_hash(std::string_view token) {
    std::string hash(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                       reinterpret_cast<const unsigned char*>(token.data()), token.size());
    return hash;
}

}  // namespace yanxiu::people
