#include "server/credit/root_store.hpp"

#include <algorithm>
#include <chrono>
#include <pqxx/pqxx>
#include <stdexcept>

#include "server/base/hex.hpp"
#include "server/credit/ledger_store.hpp"
#include "server/credit/merkle.hpp"
#include "server/store/sql_array.hpp"

namespace yanxiu::credit {
namespace {

using store::Transaction;

constexpr auto kOneAtATime = "SELECT pg_advisory_xact_lock(hashtext('ledger_root'))";
constexpr auto kHeads = R"(
SELECT p.id AS person_id, e.seq, encode(e.hash, 'hex') AS hash FROM person p CROSS JOIN LATERAL (
    SELECT seq, hash FROM ledger_entry WHERE person_id = p.id ORDER BY seq DESC LIMIT 1) AS e
ORDER BY p.id)";
constexpr auto kNow = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
constexpr auto kInsert = R"(
INSERT INTO ledger_root (number, sealed_at, persons, seqs, statement)
VALUES ($1, to_timestamp($2::bigint / 1000.0), $3::bigint[], $4::bigint[], $5))";
constexpr auto kFind = R"(
SELECT number, statement FROM ledger_root WHERE number = coalesce($1::bigint, (SELECT max(number) FROM ledger_root)))";
// An entry that is gone has no hash.
constexpr auto kHeadsThen = R"(
SELECT h.person_id, h.seq, coalesce(encode(e.hash, 'hex'), '') AS hash
FROM ledger_root r CROSS JOIN LATERAL unnest(r.persons, r.seqs) WITH ORDINALITY AS h (person_id, seq, place)
LEFT JOIN ledger_entry e ON e.person_id = h.person_id AND e.seq = h.seq
WHERE r.number = $1 ORDER BY h.place)";

/// Heads whose entry is gone have a hash of zeros.
std::vector<ChainHead> read_heads(const pqxx::result& rows) {
    std::vector<ChainHead> heads;
    for (const auto& row : rows) {
        heads.push_back({.person = {row["person_id"].as<std::int64_t>()},
                         .seq = row["seq"].as<std::int64_t>(),
                         .hash = base::bytes_of_hex<32>(row["hash"].c_str()).value_or(Hash{})});
    }
    return heads;
}

/// Why the ledger must not be signed behind `last`; empty when it may.
std::string objection(Transaction& t, const StoredRoot& last, const SigningSeed& seed, bool new_key) {
    const auto before = last.number > 1 ? find_root(t, last.number - 1) : std::nullopt;
    if (auto fault = root_fault(t, last, before); !fault.empty())
        return "the ledger does not hold its last root: " + fault;
    if (!new_key && read_statement(last.statement).key != public_key_of(seed))
        return "the last root was signed with another key";
    return {};
}

}  // namespace

StoredRoot seal(Transaction& t, const SigningSeed& seed, bool new_key) {
    t.exec(kOneAtATime);
    const auto before = find_root(t, std::nullopt);
    if (before) {
        if (const auto fault = objection(t, *before, seed, new_key); !fault.empty())
            throw std::runtime_error(fault);
    }
    const auto heads = read_heads(t.exec(kHeads));
    LedgerRoot root{
        .number = before ? before->number + 1 : 1,
        .sealed_at = base::Instant(std::chrono::milliseconds(t.exec1(kNow)[0].as<std::int64_t>())),
        .persons = static_cast<std::int64_t>(heads.size()),
        .root = tree_root(leaves_of(heads)),
        .previous = before ? sha256(before->statement) : Hash{},
        .key = {}};
    const StoredRoot sealed{root.number, sign(root, seed)};
    store::SqlArray persons;
    store::SqlArray seqs;
    for (const auto& head : heads) {
        persons.add(head.person.value);
        seqs.add(head.seq);
    }
    t.exec_params0(kInsert, root.number, root.sealed_at.time_since_epoch().count(), persons.text(),
                   seqs.text(), sealed.statement);
    return sealed;
}

std::optional<StoredRoot> find_root(Transaction& t, std::optional<std::int64_t> number) {
    const auto rows = t.exec_params(kFind, number);
    if (rows.empty()) return std::nullopt;
    return StoredRoot{rows[0]["number"].as<std::int64_t>(), rows[0]["statement"].as<std::string>()};
}

std::string root_fault(Transaction& t, const StoredRoot& stored, const std::optional<StoredRoot>& before) {
    LedgerRoot root;
    try {
        root = read_statement(stored.statement);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    if (root.number != stored.number) return "the statement is that of another root";
    if (root.number > 1 && !before) return "the root before is gone";
    if (root.previous != (before ? sha256(before->statement) : Hash{}))
        return "it does not follow the root before";
    const auto heads = read_heads(t.exec_params(kHeadsThen, root.number));
    const auto out_of_order = [](const ChainHead& one, const ChainHead& next) {
        return one.person.value >= next.person.value;
    };
    if (std::adjacent_find(heads.begin(), heads.end(), out_of_order) != heads.end())
        return "a person stands in it twice";
    if (root.persons != static_cast<std::int64_t>(heads.size()) || root.root != tree_root(leaves_of(heads)))
        return "the entries that it was made of are others now";
    return {};
}

std::string fault_under(Transaction& t, const StoredRoot& root) {
    const auto before = root.number > 1 ? find_root(t, root.number - 1) : std::nullopt;
    if (auto fault = root_fault(t, root, before); !fault.empty()) return fault;
    for (const auto& head : read_heads(t.exec_params(kHeadsThen, root.number))) {
        auto chain = chain_of(t, head.person);
        if (static_cast<std::int64_t>(chain.size()) > head.seq)
            chain.resize(static_cast<std::size_t>(head.seq));
        auto fault = chain_fault(chain);
        if (fault.empty() && (chain.empty() || chain.back().hash != head.hash)) fault = "entries are missing";
        if (!fault.empty()) return "person " + std::to_string(head.person.value) + ": " + fault;
    }
    return {};
}

std::optional<LedgerProof> prove(Transaction& t, const StoredRoot& root, base::PersonId person) {
    const auto heads = read_heads(t.exec_params(kHeadsThen, root.number));
    const auto head =
        std::find_if(heads.begin(), heads.end(), [&](const auto& one) { return one.person == person; });
    if (head == heads.end()) return std::nullopt;
    LedgerProof proof{
        .chain = chain_of(t, person), .index = head - heads.begin(), .path = {}, .statement = root.statement};
    proof.path = inclusion_path(leaves_of(heads), static_cast<std::size_t>(proof.index));
    // What was booked later is of a later root.
    if (static_cast<std::int64_t>(proof.chain.size()) > head->seq)
        proof.chain.resize(static_cast<std::size_t>(head->seq));
    return proof;
}

}  // namespace yanxiu::credit
