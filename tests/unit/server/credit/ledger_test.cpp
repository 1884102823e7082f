#include "server/credit/ledger.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace yanxiu::credit {
namespace {

Booking watched(std::int64_t ms) {
    Booking booking;
    booking.person = {17};
    booking.day = base::parse_day("2018-03-08").value();
    booking.category = "remote";
    booking.amount_ms = ms;
    booking.content = {5};
    booking.idempotency_key = "watch:5:" + std::to_string(ms);
    return booking;
}

std::vector<Entry> chain(int length) {
    std::vector<Entry> entries;
    for (int i = 0; i < length; ++i) {
        Entry entry;
        entry.seq = i + 1;
        entry.booked_at = base::Instant(std::chrono::milliseconds(1'520'500'000'123 + i));
        entry.booking = watched(61'000 + i);
        if (i > 0) entry.previous_hash = entries.back().hash;
        entry.hash = hash_of(entry);
        entries.push_back(entry);
    }
    return entries;
}

// Computed by another program (Python's hashlib over the netstrings). A changed text would break every chain
// there is.
TEST(LedgerHash, IsThatOfTheWrittenDownText) {
    EXPECT_EQ(hex_of(chain(1)[0].hash), "8dbf38222158c3e5763e4b5bfb0927791c4f55a669338a1b8676303fac1b0347");
}

struct Tampering {
    const char* field;
    std::function<void(Entry&)> tamper;
};

const std::vector<Tampering> kTamperings{
    {"seq", [](Entry& e) { e.seq += 1; }},
    {"booked_at", [](Entry& e) { e.booked_at += std::chrono::milliseconds(1); }},
    {"person", [](Entry& e) { e.booking.person.value += 1; }},
    {"day", [](Entry& e) { e.booking.day += std::chrono::days(1); }},
    {"category", [](Entry& e) { e.booking.category = "school"; }},
    {"amount", [](Entry& e) { e.booking.amount_ms += 1; }},
    {"sign", [](Entry& e) { e.booking.amount_ms = -e.booking.amount_ms; }},
    {"cause", [](Entry& e) { e.booking.cause = "adjustment"; }},
    {"content", [](Entry& e) { e.booking.content.value += 1; }},
    {"idempotency_key", [](Entry& e) { e.booking.idempotency_key += "x"; }},
    {"reason", [](Entry& e) { e.booking.reason = "x"; }},
    {"actor", [](Entry& e) { e.booking.actor.value += 1; }},
    {"approver", [](Entry& e) { e.booking.approver.value += 1; }},
    {"previous_hash", [](Entry& e) { e.previous_hash[31] ^= 1U; }},
};

TEST(LedgerHash, CoversEveryField) {
    const Entry entry = chain(2)[1];
    for (const auto& [field, tamper] : kTamperings) {
        Entry other = entry;
        tamper(other);
        EXPECT_NE(hash_of(other), entry.hash) << field;
    }
}

TEST(LedgerHash, DoesNotConfuseFieldsThatTouch) {
    Entry one = chain(1)[0];
    Entry other = one;
    one.booking.reason = "ab";
    one.booking.idempotency_key = "k";
    other.booking.reason = "b";
    other.booking.idempotency_key = "ka";
    EXPECT_NE(hash_of(one), hash_of(other));
    one.booking.idempotency_key = "k,0:";
    one.booking.reason = "";
    other.booking.idempotency_key = "k";
    other.booking.reason = ",0:";
    EXPECT_NE(hash_of(one), hash_of(other));
}

TEST(LedgerChain, AnHonestOneHasNoFault) {
    EXPECT_EQ(chain_fault({}), "");
    EXPECT_EQ(chain_fault(chain(1)), "");
    EXPECT_EQ(chain_fault(chain(50)), "");
}

TEST(LedgerChain, TamperingWithAnyFieldOfAnyEntryIsFoundAtThatEntry) {
    for (const auto& [field, tamper] : kTamperings) {
        for (std::size_t at = 0; at < 3; ++at) {
            auto entries = chain(3);
            tamper(entries[at]);
            const auto place = "entry " + std::to_string(at + 1) + ": ";
            EXPECT_EQ(chain_fault(entries).substr(0, place.size()), place) << field;
        }
    }
}

TEST(LedgerChain, AHashMadeToFitIsFoundAtTheNextEntry) {
    auto entries = chain(3);
    entries[1].booking.amount_ms *= 10;
    entries[1].hash = hash_of(entries[1]);
    EXPECT_EQ(chain_fault(entries), "entry 3: does not follow the entry before");
}

TEST(LedgerChain, AMissingEntryIsFound) {
    auto entries = chain(3);
    entries.erase(entries.begin() + 1);
    EXPECT_EQ(chain_fault(entries), "entry 2: is missing or out of order");
    entries.erase(entries.begin());
    EXPECT_EQ(chain_fault(entries), "entry 1: is missing or out of order");
}

TEST(LedgerChain, EntriesInAnotherOrderAreFound) {
    auto entries = chain(3);
    std::swap(entries[0], entries[1]);
    EXPECT_EQ(chain_fault(entries), "entry 1: is missing or out of order");
}

TEST(LedgerChain, AnEntryOfSomebodyElseIsFound) {
    auto entries = chain(3);
    entries[2].booking.person = {18};
    entries[2].hash = hash_of(entries[2]);
    EXPECT_EQ(chain_fault(entries), "entry 3: is another person's");
}

}  // namespace
}  // namespace yanxiu::credit
