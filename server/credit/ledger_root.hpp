#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/credit/ledger.hpp"

namespace yanxiu::credit {

/// Of Ed25519: what a private key is made of, and what its signatures are checked with.
struct SigningSeed {
    std::array<unsigned char, 32> bytes{};
};
using PublicKey = std::array<unsigned char, 32>;
PublicKey public_key_of(const SigningSeed& seed);

/// A person's chain up to one of its entries.
struct ChainHead {
    base::PersonId person;
    std::int64_t seq = 0;
    Hash hash{};
};

/// What a leaf of the tree is made of: "PERSON SEQ HASH", decimals and lower-case hexadecimal digits. Pure.
Hash leaf_of(const ChainHead& head);
std::vector<Hash> leaves_of(const std::vector<ChainHead>& heads);

/// The whole ledger at one moment. Whoever keeps its statement can tell later whether an entry of that time
/// was changed, taken away, or put in between, without trusting the database or whoever runs it.
struct LedgerRoot {
    std::int64_t number = 1;
    base::Instant sealed_at;
    std::int64_t persons = 0;  // leaves of the tree, in order of the persons' numbers
    Hash root{};               // merkle.hpp
    Hash previous{};           // SHA-256 of the statement before; zero for the first
    PublicKey key{};
};

/// A few lines of text, each a name and what it is, that can be printed, read aloud and typed in again; the
/// last one is the Ed25519 signature of all lines before it. Sets `root.key`. Pure.
std::string sign(LedgerRoot& root, const SigningSeed& seed);

/// Throws std::runtime_error saying what is wrong with a text that is no such statement, or whose signature
/// is not its key's. Pure.
LedgerRoot read_statement(const std::string& statement);

}  // namespace yanxiu::credit
