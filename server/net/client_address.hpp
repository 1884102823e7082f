#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace yanxiu::net {

/// An IPv4 or IPv6 address; IPv4 is held as ::ffff:a.b.c.d.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};
    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

std::optional<IpAddress> parse_ip(std::string_view text);
std::string to_text(const IpAddress& address);

/// Networks as "127.0.0.1", "10.0.0.0/8", "fd00::/8". Immutable. Throws std::invalid_argument, which names
/// the configuration's `key`, on anything else.
class Networks {
  public:
    Networks(std::string_view key, const std::vector<std::string>& networks);
    bool contain(const IpAddress& address) const;

  private:
    struct Network {
        IpAddress base;
        unsigned bits;
    };
    std::vector<Network> networks_;
};

/// The proxies whose X-Forwarded-For is believed. Immutable.
class TrustedProxies {
  public:
    explicit TrustedProxies(const std::vector<std::string>& networks)
        : networks_("server.trusted_proxies", networks) {}
    bool trusts(const IpAddress& address) const { return networks_.contain(address); }

    /// The client's address: the peer, or, when the peer is trusted, the last address of X-Forwarded-For that
    /// is no trusted proxy itself. What stands before it was written by strangers and is not believed.
    std::string client(const IpAddress& peer, std::string_view forwarded_for) const;

  private:
    Networks networks_;
};

/// Counts open connections, in all and by address (IPv6: by /64). Home: any thread.
class ConnectionLimits {
  public:
    ConnectionLimits(std::size_t in_all, std::size_t per_address)
        : in_all_(in_all), per_address_(per_address) {}

    /// One connection; given back when destroyed. Must not outlive the limits.
    class Slot {
      public:
        Slot(ConnectionLimits& limits, std::optional<IpAddress> counted)
            : limits_(limits), counted_(counted) {}
        ~Slot() { limits_.release(counted_); }
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;

      private:
        ConnectionLimits& limits_;
        std::optional<IpAddress> counted_;
    };

    /// Null when there are too many. An exempt address counts only in all.
    std::unique_ptr<Slot> take(const IpAddress& address, bool exempt);
    std::size_t open() const;

  private:
    struct Hash {
        std::size_t operator()(const IpAddress& address) const {
            return std::hash<std::string_view>{}(
                {reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
        }
    };
    void release(const std::optional<IpAddress>& counted);

    std::size_t in_all_;
    std::size_t per_address_;
    mutable std::mutex mutex_;
    std::size_t open_ = 0;
    std::unordered_map<IpAddress, std::size_t, Hash> by_address_;
};

}  // namespace yanxiu::net
