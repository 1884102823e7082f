#include "server/store/prepared.hpp"

#include <fmt/format.h>

#include <functional>
#include <pqxx/pqxx>

namespace yanxiu::store {

std::string prepared(Transaction& t, const std::string& statement) {
    // PostgreSQL cuts names at 63 bytes. Two statements under one hash would be refused by libpqxx.
    auto name = fmt::format("s{:016x}", std::hash<std::string>()(statement));
    t.conn().prepare(name, statement);
    return name;
}

}  // namespace yanxiu::store
