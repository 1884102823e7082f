#include "server/store/dump.hpp"

#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <memory>
#include <pqxx/pqxx>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "server/store/migrations.hpp"

namespace yanxiu::store {
namespace {

constexpr auto kTables =
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')";
constexpr auto kSkipNumbers = R"(
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + 1000000)
    FROM pg_sequences WHERE schemaname = 'public' AND data_type = 'bigint'::regtype)";

struct Connection {
    std::vector<std::string> environment;
    std::string database;
};

/// What libpq reads from the environment: everybody on a machine sees a program's arguments, and passwords
/// are in URLs.
Connection connection_of(const std::string& url) {
    struct Free {
        void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
        void operator()(char* text) const { PQfreemem(text); }
    };
    char* fault = nullptr;
    const std::unique_ptr<PQconninfoOption, Free> options(PQconninfoParse(url.c_str(), &fault));
    const std::unique_ptr<char, Free> owned(fault);
    if (!options) throw std::runtime_error("the database's URL is none: " + std::string(fault ? fault : ""));
    Connection connection;
    for (auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr || option->envvar == nullptr) continue;
        connection.environment.push_back(std::string(option->envvar) + '=' + option->val);
        if (std::string_view(option->keyword) == "dbname") connection.database = option->val;
    }
    for (char** inherited = environ; *inherited != nullptr; ++inherited)  // the first of a name counts
        connection.environment.emplace_back(*inherited);
    return connection;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> found;
    for (auto& text : texts) found.push_back(text.data());
    found.push_back(nullptr);
    return found;
}

void run(std::vector<std::string> arguments, std::vector<std::string> environment) {
    pid_t program = -1;
    const int error = posix_spawnp(&program, arguments[0].c_str(), nullptr, nullptr,
                                   pointers(arguments).data(), pointers(environment).data());
    if (error != 0) throw std::system_error(error, std::generic_category(), "start " + arguments[0]);
    int status = 0;
    while (::waitpid(program, &status, 0) < 0) {
        if (errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "wait for " + arguments[0]);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(arguments[0] + " has failed");
}

}  // namespace

void dump(const std::string& owner_url, const std::filesystem::path& file) {
    run({"pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=60s",
         "--exclude-table-data=session", "--file=" + file.string()},
        connection_of(owner_url).environment);
}

void require_empty(const std::string& owner_url) {
    pqxx::connection owner(owner_url);
    if (pqxx::work(owner).exec1(kTables)[0].as<int>() > 0)
        throw std::runtime_error("the database is not empty: a backup goes into a new one");
}

void restore(const std::string& owner_url, const std::filesystem::path& file) {
    require_empty(owner_url);
    auto connection = connection_of(owner_url);
    {
        pqxx::connection owner(owner_url);
        pqxx::work transaction(owner);
        make_server_role(transaction);
        transaction.commit();
    }
    run({"pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-password",
         "--dbname=" + connection.database, file.string()},
        std::move(connection.environment));
    pqxx::connection owner(owner_url);
    pqxx::work transaction(owner);
    transaction.exec(kSkipNumbers);
    transaction.commit();
}

}  // namespace yanxiu::store
