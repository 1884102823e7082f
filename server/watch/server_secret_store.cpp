#include "server/watch/server_secret_store.hpp"

#include <openssl/rand.h>

#include <array>
#include <pqxx/pqxx>
#include <stdexcept>

namespace yanxiu::watch {
namespace {

constexpr std::size_t kSecretBytes = 32;
// Two nodes may start at once: the first one's bytes stay.
constexpr auto kMake = "INSERT INTO server_secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr auto kRead = "SELECT value FROM server_secret WHERE name = $1";

pqxx::binarystring random_bytes() {
    std::array<unsigned char, kSecretBytes> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("no random bytes");
    }
    return {bytes.data(), bytes.size()};
}

}  // namespace

std::string server_secret(store::Transaction& t, std::string_view name) {
    const std::string key(name);
    auto rows = t.exec_params(kRead, key);
    if (rows.empty()) {
        t.exec_params0(kMake, key, random_bytes());
        rows = t.exec_params(kRead, key);
    }
    return pqxx::binarystring(rows.at(0)[0]).str();
}

std::string known_server_secret(store::Transaction& t, std::string_view name) {
    const auto rows = t.exec_params(kRead, std::string(name));
    return rows.empty() ? std::string() : pqxx::binarystring(rows[0][0]).str();
}

}  // namespace yanxiu::watch
