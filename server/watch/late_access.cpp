#include "server/watch/late_access.hpp"

#include <fmt/format.h>

#include <utility>

#include "server/watch/media_lease_store.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

constexpr auto kRemembered = 2s;
constexpr std::size_t kMostGrants = 10'000;

std::string key_of(const MediaTicket& ticket, const std::string& cookie) {
    return fmt::format("{} {} {} {}", ticket.lease.value, ticket.asset.value, ticket.person.value, cookie);
}

}  // namespace

bool LateAccess::granted(const MediaTicket& ticket, const std::string& cookie, base::Instant now) {
    if (cookie.empty()) return false;
    const auto key = key_of(ticket, cookie);
    const std::lock_guard lock(mutex_);
    const auto found = granted_until_.find(key);
    return found != granted_until_.end() && now < found->second;
}

bool LateAccess::ask(const MediaTicket& ticket, const std::string& cookie, base::Instant now) {
    if (cookie.empty()) return false;
    const auto caller = authenticator_(cookie);
    if (!caller.person || caller.person != ticket.person || caller.must_change_password) return false;
    const bool open = database_.transact(
        [&](store::Transaction& t) { return lease_is_open(t, ticket.lease, ticket.person, ticket.asset); });
    if (!open) return false;
    const std::lock_guard lock(mutex_);
    if (granted_until_.size() >= kMostGrants)
        std::erase_if(granted_until_, [&](const auto& grant) { return grant.second <= now; });
    if (granted_until_.size() < kMostGrants) granted_until_[key_of(ticket, cookie)] = now + kRemembered;
    return true;
}

}  // namespace yanxiu::watch
