#include "server/credit/ledger_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "server/base/hex.hpp"
#include "server/credit/merkle.hpp"

namespace yanxiu::credit {
namespace {

constexpr std::string_view kTitle = "yanxiu ledger proof";
constexpr std::string_view kRootFollows = "root:";
constexpr std::size_t kFields = 13;  // of an entry's line
constexpr char kEscape = '\\';

/// Without the characters that end fields and lines.
std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || c == kEscape) {
            safe += kEscape;
            base::append_hex(safe, std::array{byte});
        } else {
            safe += c;
        }
    }
    return safe;
}

std::string unescaped(std::string_view safe) {
    std::string text;
    for (std::size_t i = 0; i < safe.size(); ++i) {
        if (safe[i] != kEscape) {
            text += safe[i];
            continue;
        }
        const auto byte = base::bytes_of_hex<1>(safe.substr(i + 1, 2));
        if (!byte) throw std::runtime_error("an entry has a broken escape");
        text += static_cast<char>(byte->front());
        i += 2;
    }
    return text;
}

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::runtime_error("no number where one must be");
    return number;
}

Hash hash_of_digits(std::string_view text) {
    const auto hash = base::bytes_of_hex<32>(text);
    if (!hash) throw std::runtime_error("no hash where one must be");
    return *hash;
}

std::string line_of(const Entry& entry) {
    const auto& booking = entry.booking;
    return fmt::format("entry {}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", booking.person.value,
                       entry.seq, entry.booked_at.time_since_epoch().count(), base::to_text(booking.day),
                       escaped(booking.category), booking.amount_ms, escaped(booking.cause),
                       booking.content.value, escaped(booking.idempotency_key), escaped(booking.reason),
                       booking.actor.value, booking.approver.value, hex_of(entry.hash));
}

/// `previous`: of the entry before, which the text does not repeat.
Entry read_entry(std::string_view text, const Hash& previous) {
    std::array<std::string_view, kFields> fields;
    for (auto& field : fields) {
        const auto tab = std::min(text.find('\t'), text.size());
        field = text.substr(0, tab);
        text.remove_prefix(std::min(tab + 1, text.size()));
    }
    const auto& [person, seq, booked_at, day, category, amount, cause, content, key, reason, actor, approver,
                 hash] = fields;
    const auto known_day = base::parse_day(day);
    if (!known_day || !text.empty()) throw std::runtime_error("an entry is not written as entries are");
    return {.seq = number_of(seq),
            .booked_at = base::Instant(std::chrono::milliseconds(number_of(booked_at))),
            .booking = {.person = {number_of(person)},
                        .day = *known_day,
                        .category = unescaped(category),
                        .amount_ms = number_of(amount),
                        .cause = unescaped(cause),
                        .content = {number_of(content)},
                        .idempotency_key = unescaped(key),
                        .reason = unescaped(reason),
                        .actor = {number_of(actor)},
                        .approver = {number_of(approver)}},
            .previous_hash = previous,
            .hash = hash_of_digits(hash)};
}

/// What follows `name` and a space; nothing for another line.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
    if (!line.starts_with(name) || line.substr(name.size(), 1) != " ") return std::nullopt;
    return line.substr(name.size() + 1);
}

}  // namespace

std::string to_text(const LedgerProof& proof) {
    std::string text = fmt::format("{}\nindex {}\n", kTitle, proof.index);
    for (const auto& hash : proof.path) text += "path " + hex_of(hash) + '\n';
    for (const auto& entry : proof.chain) text += line_of(entry);
    return text.append(kRootFollows).append("\n").append(proof.statement);
}

LedgerProof read_proof(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    if (line != kTitle) throw std::runtime_error("this is no proof of the ledger");
    LedgerProof proof;
    while (std::getline(lines, line) && line != kRootFollows) {
        if (const auto index = value_of(line, "index")) {
            proof.index = number_of(*index);
        } else if (const auto hash = value_of(line, "path")) {
            proof.path.push_back(hash_of_digits(*hash));
        } else if (const auto entry = value_of(line, "entry")) {
            const Hash before = proof.chain.empty() ? Hash{} : proof.chain.back().hash;
            proof.chain.push_back(read_entry(*entry, before));
        } else {
            throw std::runtime_error("the proof has a line that means nothing");
        }
    }
    proof.statement.assign(std::istreambuf_iterator<char>(lines), {});
    return proof;
}

LedgerRoot check(const LedgerProof& proof) {
    const auto root = read_statement(proof.statement);
    if (proof.chain.empty()) throw std::runtime_error("the proof has no entry");
    if (const auto fault = chain_fault(proof.chain); !fault.empty()) throw std::runtime_error(fault);
    const auto& last = proof.chain.back();
    const auto leaf = leaf_of({last.booking.person, last.seq, last.hash});
    const bool included =
        proof.index >= 0 && is_included(root.root, leaf, static_cast<std::size_t>(proof.index),
                                        static_cast<std::size_t>(root.persons), proof.path);
    if (!included) throw std::runtime_error("the chain is not among those of the root");
    return root;
}

}  // namespace yanxiu::credit
