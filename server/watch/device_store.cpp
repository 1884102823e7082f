#include "server/watch/device_store.hpp"

#include <pqxx/pqxx>

namespace yanxiu::watch {
namespace {

constexpr std::size_t kMostBytes = 256;

constexpr auto kNote =
    "INSERT INTO device (person_id, device_id, user_agent) VALUES ($1, $2, $3) "
    "ON CONFLICT (person_id, device_id) DO UPDATE SET user_agent = excluded.user_agent "
    "WHERE device.user_agent <> excluded.user_agent";

/// Browsers write ASCII there; what else a client sends is no text of ours.
std::string plain(const std::string& user_agent) {
    auto text = user_agent.substr(0, kMostBytes);
    for (char& c : text)
        if (c < 0x20 || c > 0x7E) c = '?';
    return text;
}

}  // namespace

void note_device(store::Transaction& t, base::PersonId person, const std::string& device,
                 const std::string& user_agent) {
    if (!user_agent.empty()) t.exec_params0(kNote, person.value, device, plain(user_agent));
}

}  // namespace yanxiu::watch
