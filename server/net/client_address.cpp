#include "server/net/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace yanxiu::net {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_v4(const IpAddress& address) {
    return std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin());
}

bool same_prefix(const IpAddress& a, const IpAddress& b, unsigned bits) {
    auto whole = bits / 8;
    if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
    if (bits % 8 == 0) return true;
    return ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - bits % 8)) == 0;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// A household has a /64 and may use a new address for each connection.
IpAddress counted_as(IpAddress address) {
    if (!is_v4(address)) std::fill(address.bytes.begin() + 8, address.bytes.end(), std::uint8_t{0});
    return address;
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
    std::string copy(text);
    IpAddress address;
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
    std::copy(kMapped.begin(), kMapped.end(), address.bytes.begin());
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data() + kMapped.size()) == 1) return address;
    return std::nullopt;
}

std::string to_text(const IpAddress& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (is_v4(address))
        inet_ntop(AF_INET, address.bytes.data() + kMapped.size(), text, sizeof text);
    else
        inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
    return text;
}

Networks::Networks(std::string_view key, const std::vector<std::string>& networks) {
    for (const auto& text : networks) {
        auto slash = text.find('/');
        auto base = parse_ip(text.substr(0, slash));
        unsigned most = base && is_v4(*base) ? 32 : 128;
        unsigned bits = most;
        bool good = base.has_value();
        if (good && slash != text.npos) {
            auto [end, error] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
            good = error == std::errc{} && end == text.data() + text.size() && bits <= most;
        }
        if (!good) throw std::invalid_argument(std::string(key) + ": not an address or network: " + text);
        networks_.push_back({*base, most == 32 ? bits + 96 : bits});
    }
}

bool Networks::contain(const IpAddress& address) const {
    return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
        return same_prefix(network.base, address, network.bits);
    });
}

std::string TrustedProxies::client(const IpAddress& peer, std::string_view forwarded_for) const {
    auto current = peer;
    while (trusts(current) && !forwarded_for.empty()) {
        auto comma = forwarded_for.rfind(',');
        auto last = comma == forwarded_for.npos ? forwarded_for : forwarded_for.substr(comma + 1);
        auto next = parse_ip(trimmed(last));
        if (!next) break;
        current = *next;
        forwarded_for = comma == forwarded_for.npos ? std::string_view{} : forwarded_for.substr(0, comma);
    }
    return to_text(current);
}

std::unique_ptr<ConnectionLimits::Slot> ConnectionLimits::take(const IpAddress& address, bool exempt) {
    auto counted = exempt ? std::nullopt : std::optional(counted_as(address));
    {
        std::lock_guard lock(mutex_);
        if (open_ >= in_all_) return nullptr;
        if (counted) {
            auto& count = by_address_[*counted];
            if (count >= per_address_) return nullptr;
            ++count;
        }
        ++open_;
    }
    return std::make_unique<Slot>(*this, counted);
}

std::size_t ConnectionLimits::open() const {
    std::lock_guard lock(mutex_);
    return open_;
}

void ConnectionLimits::release(const std::optional<IpAddress>& counted) {
    std::lock_guard lock(mutex_);
    --open_;
    if (!counted) return;
    auto entry = by_address_.find(*counted);
    if (--entry->second == 0) by_address_.erase(entry);
}

}  // namespace yanxiu::net
