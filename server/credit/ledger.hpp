#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/day.hpp"
#include "server/base/ids.hpp"

namespace yanxiu::credit {

using Hash = std::array<unsigned char, 32>;

Hash sha256(std::string_view bytes);

/// What is to be booked.
struct Booking {
    base::PersonId person;
    base::Day day;
    std::string category;
    std::int64_t amount_ms = 0;  // not zero; negative takes back
    std::string cause = "watch";
    base::ContentId content;
    std::string idempotency_key;  // unique per person for ever
    std::string reason;           // of a correction
    base::PersonId actor;
    base::PersonId approver;
};

/// One entry of a person's chain.
struct Entry {
    std::int64_t seq = 0;
    base::Instant booked_at;
    Booking booking;
    Hash previous_hash{};
    Hash hash{};
};

/// SHA-256 over every field of the entry but `hash`, each written as a netstring (its length in decimal, ':',
/// its bytes, ','), so that no two entries share a text: previous_hash as 32 bytes; person, seq, booked_at in
/// milliseconds since the epoch as decimals; day; category; amount_ms; cause; content; idempotency_key;
/// reason; actor; approver. The first entry of a chain follows 32 zero bytes. Pure.
Hash hash_of(const Entry& entry);

/// 64 lower-case digits.
std::string hex_of(const Hash& hash);

/// The first fault of a person's chain in order of seq: a gap in the numbers, a previous hash that is not the
/// one before, a hash that is not its entry's. Empty when there is none. Pure.
std::string chain_fault(const std::vector<Entry>& chain);

}  // namespace yanxiu::credit
