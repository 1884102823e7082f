#pragma once

#include <string>
#include <vector>

namespace pqxx {
class transaction_base;
}

namespace yanxiu::store {

struct Migration {
    int number = 0;
    std::string name;  // "0001_people"
    std::string sql;
};

/// The migrations compiled into this binary, in order of their numbers.
const std::vector<Migration>& known_migrations();

/// What `migrate` does, with migrations of the caller's.
int apply_migrations(const std::string& owner_url, const std::vector<Migration>& migrations);

/// Makes the role `yanxiu_server` when it is missing.
void make_server_role(pqxx::transaction_base& transaction);

/// True when every known migration is recorded as applied.
bool all_migrations_applied(pqxx::transaction_base& transaction);

}  // namespace yanxiu::store
