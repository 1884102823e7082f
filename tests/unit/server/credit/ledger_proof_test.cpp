#include "server/credit/ledger_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "server/credit/merkle.hpp"

namespace yanxiu::credit {
namespace {

using namespace std::chrono_literals;

const SigningSeed kSeed{{7, 7, 7}};

std::vector<Entry> chain_of(std::int64_t person, int entries) {
    std::vector<Entry> chain;
    for (int i = 0; i < entries; ++i) {
        Entry entry{.seq = i + 1,
                    .booked_at = base::Instant(1'520'474'400'123ms + i * 1s),
                    .booking = {.person = {person},
                                .day = *base::parse_day("2018-03-08"),
                                .category = "remote",
                                .amount_ms = 15'000 + i,
                                .cause = i == 1 ? "adjustment" : "watch",
                                .content = {41},
                                .idempotency_key = "k" + std::to_string(i),
                                .reason = i == 1 ? "补记：\t第一行\n第二行 \\" : "",
                                .actor = {i},
                                .approver = {}},
                    .previous_hash = chain.empty() ? Hash{} : chain.back().hash,
                    .hash = {}};
        entry.hash = hash_of(entry);
        chain.push_back(entry);
    }
    return chain;
}

/// Of the third of five persons.
LedgerProof proof_of_three_entries() {
    std::vector<ChainHead> heads;
    LedgerProof proof;
    for (int person = 1; person <= 5; ++person) {
        const auto chain = chain_of(person, person);
        heads.push_back({{person}, person, chain.back().hash});
        if (person == 3) proof.chain = chain;
    }
    const auto leaves = leaves_of(heads);
    LedgerRoot root{.number = 12,
                    .sealed_at = base::Instant(1'520'553'600'000ms),
                    .persons = 5,
                    .root = tree_root(leaves),
                    .previous = sha256("the one before"),
                    .key = {}};
    proof.index = 2;
    proof.path = inclusion_path(leaves, 2);
    proof.statement = sign(root, kSeed);
    return proof;
}

std::string fault_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

TEST(LedgerRoot, IsReadAsItWasWritten) {
    LedgerRoot root{.number = 3,
                    .sealed_at = base::Instant(1'520'553'600'001ms),
                    .persons = 1234,
                    .root = sha256("a"),
                    .previous = sha256("b"),
                    .key = {}};
    const auto statement = sign(root, kSeed);
    EXPECT_THAT(statement,
                testing::StartsWith("yanxiu ledger root\nnumber 3\nsealed 1520553600001 "
                                    "2018-03-09T00:00:00.001Z\npersons 1234\nroot ca978112ca1bbdca"));
    const auto read = read_statement(statement);
    EXPECT_EQ(read.number, 3);
    EXPECT_EQ(read.sealed_at, root.sealed_at);
    EXPECT_EQ(read.persons, 1234);
    EXPECT_EQ(read.root, root.root);
    EXPECT_EQ(read.previous, root.previous);
    EXPECT_EQ(read.key, root.key);
}

TEST(LedgerRoot, IsRefusedWithAnyOtherCharacter) {
    LedgerRoot root{};
    const auto statement = sign(root, kSeed);
    for (std::size_t at = 0; at < statement.size(); ++at) {
        auto changed = statement;
        changed[at] = changed[at] == '1' ? '2' : '1';
        EXPECT_NE(fault_of([&] { read_statement(changed); }), "") << changed;
    }
    for (const auto& other : {std::string(), statement.substr(1), statement + "\n", statement + statement,
                              statement.substr(0, statement.size() - 1)})
        EXPECT_NE(fault_of([&] { read_statement(other); }), "") << other;
}

TEST(LedgerProof, ShowsWhatWasInTheLedger) {
    const auto proof = proof_of_three_entries();
    const auto read = read_proof(to_text(proof));
    EXPECT_EQ(to_text(read), to_text(proof));
    EXPECT_EQ(read.chain[1].booking.reason, "补记：\t第一行\n第二行 \\");
    EXPECT_EQ(check(read).number, 12);
}

TEST(LedgerProof, ShowsNothingOnceAnythingInItIsChanged) {
    const auto whole = proof_of_three_entries();
    const auto fault_with = [&](const std::function<void(LedgerProof&)>& change) {
        auto proof = whole;
        change(proof);
        return fault_of([&] { check(read_proof(to_text(proof))); });
    };
    EXPECT_EQ(fault_with([](auto&) {}), "");
    EXPECT_EQ(fault_with([](auto& p) { p.chain[0].booking.amount_ms += 1; }),
              "entry 1: does not match its hash");
    EXPECT_EQ(fault_with([](auto& p) { p.chain.erase(p.chain.begin()); }),
              "entry 1: is missing or out of order");
    EXPECT_EQ(fault_with([](auto& p) { p.chain.pop_back(); }), "the chain is not among those of the root");
    EXPECT_EQ(fault_with([](auto& p) { p.chain = chain_of(3, 4); }),
              "the chain is not among those of the root");
    EXPECT_EQ(fault_with([](auto& p) { p.chain = chain_of(9, 3); }),
              "the chain is not among those of the root");
    EXPECT_EQ(fault_with([](auto& p) { p.chain.clear(); }), "the proof has no entry");
    EXPECT_EQ(fault_with([](auto& p) { p.index = 1; }), "the chain is not among those of the root");
    EXPECT_EQ(fault_with([](auto& p) { p.index = -1; }), "the chain is not among those of the root");
    EXPECT_EQ(fault_with([](auto& p) { p.path.pop_back(); }), "the chain is not among those of the root");
    EXPECT_NE(fault_with([](auto& p) { p.statement.clear(); }), "");
}

TEST(LedgerProof, IsRefusedWhereItIsNoProof) {
    const auto text = to_text(proof_of_three_entries());
    for (const auto& other :
         {std::string(), std::string("x"), std::string("yanxiu ledger proof\nnothing\n"),
          std::string("yanxiu ledger proof\nindex one\n"), std::string("yanxiu ledger proof\npath 00\n"),
          std::string("yanxiu ledger proof\nentry 1\t2\n"), text.substr(0, text.size() / 2), text + "x"})
        EXPECT_NE(fault_of([&] { check(read_proof(other)); }), "") << other;
}

}  // namespace
}  // namespace yanxiu::credit
