#include "server/credit/ledger_root.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "server/base/hex.hpp"
#include "server/credit/merkle.hpp"

namespace yanxiu::credit {
namespace {

constexpr std::string_view kTitle = "yanxiu ledger root";
constexpr std::int64_t kLargest = 253'402'300'799'999;  // milliseconds until the year 10000
using Signature = std::array<unsigned char, crypto_sign_BYTES>;

void require_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

struct KeyPair {
    PublicKey key{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};

    explicit KeyPair(const SigningSeed& seed) {
        require_sodium();
        crypto_sign_seed_keypair(key.data(), secret.data(), seed.bytes.data());
    }
    ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }
    KeyPair(const KeyPair&) = delete;
    KeyPair& operator=(const KeyPair&) = delete;
};

template <std::size_t size>
std::string digits_of(const std::array<unsigned char, size>& bytes) {
    std::string text;
    base::append_hex(text, bytes);
    return text;
}

std::string signed_part(const LedgerRoot& root) {
    return fmt::format("{}\nnumber {}\nsealed {} {}\npersons {}\nroot {}\nprevious {}\nkey {}\n", kTitle,
                       root.number, root.sealed_at.time_since_epoch().count(), base::to_text(root.sealed_at),
                       root.persons, digits_of(root.root), digits_of(root.previous), digits_of(root.key));
}

/// Takes a statement's lines one by one.
class Lines {
  public:
    explicit Lines(const std::string& text) : lines_(text) {}

    /// What follows `name` and a space, up to the next space.
    std::string value(std::string_view name) {
        std::string line;
        std::getline(lines_, line);
        if (!line.starts_with(std::string(name) + ' '))
            throw std::runtime_error("no line for " + std::string(name));
        line.erase(0, name.size() + 1);
        return line.substr(0, line.find(' '));
    }
    std::int64_t number(std::string_view name) {
        const auto text = value(name);
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool whole = error == std::errc() && end == text.data() + text.size();
        if (!whole || number < 0 || number > kLargest)
            throw std::runtime_error(std::string(name) + " is no number");
        return number;
    }
    template <std::size_t size>
    std::array<unsigned char, size> bytes(std::string_view name) {
        const auto found = base::bytes_of_hex<size>(value(name));
        if (!found) throw std::runtime_error(std::string(name) + " is not so many hexadecimal digits");
        return *found;
    }

  private:
    std::istringstream lines_;
};

}  // namespace

Hash leaf_of(const ChainHead& head) {
    return leaf_hash(fmt::format("{} {} {}", head.person.value, head.seq, hex_of(head.hash)));
}

std::vector<Hash> leaves_of(const std::vector<ChainHead>& heads) {
    std::vector<Hash> leaves;
    leaves.reserve(heads.size());
    for (const auto& head : heads) leaves.push_back(leaf_of(head));
    return leaves;
}

PublicKey public_key_of(const SigningSeed& seed) {
    return KeyPair(seed).key;
}

std::string sign(LedgerRoot& root, const SigningSeed& seed) {
    const KeyPair pair(seed);
    root.key = pair.key;
    const auto text = signed_part(root);
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, bytes_of(text), text.size(), pair.secret.data());
    return text + "signature " + digits_of(signature) + '\n';
}

LedgerRoot read_statement(const std::string& statement) {
    require_sodium();
    if (!statement.starts_with(std::string(kTitle) + '\n'))
        throw std::runtime_error("this is no ledger root");
    Lines lines(statement.substr(kTitle.size() + 1));
    LedgerRoot root;
    root.number = lines.number("number");
    root.sealed_at = base::Instant(std::chrono::milliseconds(lines.number("sealed")));
    root.persons = lines.number("persons");
    root.root = lines.bytes<32>("root");
    root.previous = lines.bytes<32>("previous");
    root.key = lines.bytes<32>("key");
    const auto signature = lines.bytes<crypto_sign_BYTES>("signature");
    const auto text = signed_part(root);
    if (statement != text + "signature " + digits_of(signature) + '\n')
        throw std::runtime_error("the ledger root is not written as it is signed");
    if (crypto_sign_verify_detached(signature.data(), bytes_of(text), text.size(), root.key.data()) != 0)
        throw std::runtime_error("the ledger root's signature is not its key's");
    return root;
}

}  // namespace yanxiu::credit
