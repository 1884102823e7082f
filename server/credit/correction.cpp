#include "server/credit/correction.hpp"

#include <map>
#include <tuple>

namespace yanxiu::credit {
namespace {

auto fields_of(const Booking& booking) {
    return std::tie(booking.person, booking.day, booking.category, booking.amount_ms, booking.cause,
                    booking.content, booking.idempotency_key, booking.reason, booking.actor,
                    booking.approver);
}

std::string key_of(const Correction& correction) {
    if (correction.reverses_seq != 0) return "reversal:" + std::to_string(correction.reverses_seq);
    const auto key = "correction:" + std::to_string(correction.id);
    return correction.media.empty() ? key : key + ':' + hex_of(sha256(correction.media));
}

bool is_correction(const Entry& entry) {
    return entry.booking.cause != "watch";
}

const Entry* entry_at(const std::vector<Entry>& chain, std::int64_t seq) {
    for (const auto& entry : chain)
        if (entry.seq == seq) return &entry;
    return nullptr;
}

bool has_two_hands(const Correction& correction) {
    const auto& [proposer, approver] = std::tie(correction.proposer, correction.approver);
    return proposer && approver && proposer != approver && proposer != correction.person &&
           approver != correction.person;
}

/// Whether the entry that is taken back stands before this one and both sum to zero where they are summed.
bool reverses_its_entry(const std::vector<Entry>& chain, const Correction& correction) {
    const auto* target = entry_at(chain, correction.reverses_seq);
    return target != nullptr && correction.reverses_seq < correction.entry_seq &&
           target->booking.amount_ms + correction.amount_ms == 0 && target->booking.day == correction.day &&
           target->booking.category == correction.category && target->booking.content == correction.content;
}

std::string fault_of(const std::vector<Entry>& chain, const Correction& correction) {
    const auto* entry = entry_at(chain, correction.entry_seq);
    if (entry == nullptr) return "its entry " + std::to_string(correction.entry_seq) + " is missing";
    const auto booking = booking_of(correction);
    if (fields_of(entry->booking) != fields_of(booking))
        return "its entry " + std::to_string(correction.entry_seq) + " says otherwise";
    if (!has_two_hands(correction)) return "was not approved by a second person";
    if (correction.reverses_seq != 0 && !reverses_its_entry(chain, correction))
        return "does not take back entry " + std::to_string(correction.reverses_seq);
    return {};
}

}  // namespace

Booking booking_of(const Correction& correction) {
    Booking booking;
    booking.person = correction.person;
    booking.day = correction.day;
    booking.category = correction.category;
    booking.amount_ms = correction.amount_ms;
    booking.cause = correction.reverses_seq != 0 ? "reversal" : "adjustment";
    booking.content = correction.content;
    booking.idempotency_key = key_of(correction);
    booking.reason = correction.reason;
    booking.actor = correction.proposer;
    booking.approver = correction.approver;
    return booking;
}

std::vector<std::string> correction_faults(const std::vector<Entry>& chain,
                                           const std::vector<Correction>& approved) {
    std::vector<std::string> faults;
    std::map<std::int64_t, std::int64_t> approved_as;
    for (const auto& correction : approved) {
        const auto name = "correction " + std::to_string(correction.id) + ": ";
        if (const auto fault = fault_of(chain, correction); !fault.empty()) faults.push_back(name + fault);
        const auto [place, first] = approved_as.emplace(correction.entry_seq, correction.id);
        if (!first)
            faults.push_back(name + "its entry is that of correction " + std::to_string(place->second));
    }
    for (const auto& entry : chain) {
        if (is_correction(entry) && !approved_as.contains(entry.seq))
            faults.push_back("entry " + std::to_string(entry.seq) + ": a correction that nobody approved");
    }
    return faults;
}

}  // namespace yanxiu::credit
