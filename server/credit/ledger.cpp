#include "server/credit/ledger.hpp"

#include <openssl/evp.h>

#include <memory>
#include <new>

#include "server/base/hex.hpp"

namespace yanxiu::credit {
namespace {

/// SHA-256 over netstrings (a field's length in decimal, ':', its bytes, ','), so that a chain can be checked
/// with a few lines of any language. The context is kept: making one costs more than hashing an entry.
class FieldHash {
  public:
    FieldHash() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw std::bad_alloc();
    }

    void begin() {
        text_.clear();
        if (EVP_DigestInit_ex(context_.get(), nullptr, nullptr) != 1) throw std::bad_alloc();
    }

    void add(std::string_view field) {
        text_ += std::to_string(field.size());
        text_ += ':';
        text_ += field;
        text_ += ',';
    }

    void add(std::int64_t number) { add(std::string_view(std::to_string(number))); }

    Hash end() {
        Hash hash{};
        if (EVP_DigestUpdate(context_.get(), text_.data(), text_.size()) != 1 ||
            EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) != 1) {
            throw std::bad_alloc();
        }
        return hash;
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
    std::string text_;
};

std::string_view bytes_of(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string at_entry(std::size_t index, const char* fault) {
    return "entry " + std::to_string(index + 1) + ": " + fault;
}

}  // namespace

Hash sha256(std::string_view bytes) {
    Hash hash{};
    if (EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();
    return hash;
}

Hash hash_of(const Entry& entry) {
    thread_local FieldHash fields;
    const Booking& booking = entry.booking;
    fields.begin();
    fields.add(bytes_of(entry.previous_hash));
    fields.add(booking.person.value);
    fields.add(entry.seq);
    fields.add(entry.booked_at.time_since_epoch().count());
    fields.add(base::to_text(booking.day));
    fields.add(booking.category);
    fields.add(booking.amount_ms);
    fields.add(booking.cause);
    fields.add(booking.content.value);
    fields.add(booking.idempotency_key);
    fields.add(booking.reason);
    fields.add(booking.actor.value);
    fields.add(booking.approver.value);
    return fields.end();
}

std::string hex_of(const Hash& hash) {
    std::string text;
    text.reserve(hash.size() * 2);
    base::append_hex(text, hash);
    return text;
}

std::string chain_fault(const std::vector<Entry>& chain) {
    Hash previous{};
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const Entry& entry = chain[i];
        if (entry.seq != static_cast<std::int64_t>(i) + 1) return at_entry(i, "is missing or out of order");
        if (entry.booking.person != chain.front().booking.person) return at_entry(i, "is another person's");
        if (entry.previous_hash != previous) return at_entry(i, "does not follow the entry before");
        if (entry.hash != hash_of(entry)) return at_entry(i, "does not match its hash");
        previous = entry.hash;
    }
    return {};
}

}  // namespace yanxiu::credit
