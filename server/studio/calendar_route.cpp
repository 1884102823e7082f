#include "server/studio/calendar_route.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "server/base/error.hpp"
#include "server/net/pool_route.hpp"
#include "server/studio/calendar_file.hpp"
#include "server/studio/workshop_access.hpp"

namespace yanxiu::studio {
namespace {

using base::Code;
using base::RequestError;

constexpr std::string_view kPrefix = "/calendar/";
constexpr std::string_view kSuffix = ".ics";

/// Zero for any other path.
base::WorkshopId wanted_by(std::string_view path) {
    if (!path.starts_with(kPrefix) || !path.ends_with(kSuffix)) return {};
    path.remove_prefix(kPrefix.size());
    if (path.size() <= kSuffix.size()) return {};
    path.remove_suffix(kSuffix.size());
    base::WorkshopId id;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), id.value);
    return error == std::errc{} && end == path.data() + path.size() ? id : base::WorkshopId{};
}

bool is_of_a_host(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view(".-:[]").find(letter) != std::string_view::npos;
}

/// Of the page, by the name that the request had for us; empty where it had none.
std::string address_of(const net::HttpRequest& request, base::WorkshopId id) {
    const auto host = request.header("host");
    if (host.empty() || !std::all_of(host.begin(), host.end(), is_of_a_host)) return {};
    return (request.secure ? "https://" : "http://") + std::string(host) + "/workshops/" +
           std::to_string(id.value);
}

CalendarEntry entry_of(const Workshop& workshop, const std::string& address) {
    auto about = workshop.mentor_name + " · " + workshop.school_name;
    if (workshop.cancelled()) about += "\n\n" + workshop.cancel_reason;
    if (!workshop.description.empty()) about += "\n\n" + workshop.description;
    if (!address.empty()) about += "\n\n" + address;
    return {.uid = workshop.calendar_uid,
            .revision = workshop.revision,
            .changed_at = workshop.changed_at,
            .starts_at = workshop.starts_at,
            .ends_at = workshop.ends_at,
            .title = workshop.title,
            .about = about,
            .address = address,
            .cancelled = workshop.cancelled()};
}

}  // namespace

net::HttpRoute CalendarRoute::route(net::PoolWork& pool) {
    return net::pool_route(std::string(kPrefix), pool, [this](const auto& request, const auto& caller) {
        return answer(request, caller);
    });
}

net::HttpResponse CalendarRoute::answer(const net::HttpRequest& request, const net::Caller& caller) {
    if (!caller.person || caller.must_change_password) {
        throw RequestError(Code::unauthenticated, "not_signed_in", "sign in first");
    }
    const auto id = wanted_by(request.path);
    const auto workshop =
        require(caller, Deed::see,
                database_.transact([&](store::Transaction& t) { return find_workshop(t, caller, id); }));
    net::HttpResponse response;
    response.headers = {
        {"content-type", "text/calendar; charset=utf-8"},
        {"content-disposition", "attachment; filename=\"workshop-" + std::to_string(id.value) + ".ics\""},
        {"cache-control", "private, no-cache"}};
    response.body = calendar_file(entry_of(workshop, address_of(request, id)));
    return response;
}

}  // namespace yanxiu::studio
