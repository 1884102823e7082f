#include "server/appeals/notices.hpp"

#include <charconv>
#include <string>

#include "server/protocol/appeal.pb.h"

namespace yanxiu::appeals {
namespace {

constexpr auto kChannel = "notice.made";

}  // namespace

Notices::Notices(bus::Bus& bus, net::Events& events) : bus_(bus) {
    subscription_ = bus.subscribe(kChannel, [&events](std::string_view, std::string_view payload) {
        std::int64_t person = 0;
        const char* const end = payload.data() + payload.size();
        const auto read = std::from_chars(payload.data(), end, person);
        if (read.ec == std::errc{} && read.ptr == end) events.send_to_person({person}, v1::NoticeEvent());
    });
}

void Notices::announce(base::PersonId person) {
    bus_.publish(kChannel, std::to_string(person.value));
}

}  // namespace yanxiu::appeals
