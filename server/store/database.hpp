#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace pqxx {
class work;
class connection;
}  // namespace pqxx

namespace yanxiu::store {

struct DatabaseOptions {
    std::string url;  // libpq connection string or URL
    std::size_t connections = 8;
    std::chrono::milliseconds acquire_timeout{3000};
    std::chrono::milliseconds statement_timeout{15000};
};

/// The pool of PostgreSQL connections and the one way to run a transaction. Home: any thread, blocks.
///
/// Failures are translated here: no connection in time, or the database gone: RequestError{unavailable,
/// "database_unavailable", retry after 2 s}; a serialization failure or deadlock is retried up to three times, so a
/// function given to `transact` must have no effect outside its transaction. Broken connections are replaced.
class Database {
  public:
    explicit Database(DatabaseOptions options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `function` in one read-committed transaction and commits. When this returns, the commit is durable.
    template <class Function>
    auto transact(Function&& function) {
        using Result = decltype(function(std::declval<pqxx::work&>()));
        if constexpr (std::is_void_v<Result>) {
            run([&](pqxx::work& transaction) { function(transaction); });
        } else {
            std::unique_ptr<Result> result;
            run([&](pqxx::work& transaction) { result = std::make_unique<Result>(function(transaction)); });
            return std::move(*result);
        }
    }

    /// True when a query answers and every migration known to this binary is applied.
    bool ready();

  private:
    void run(const std::function<void(pqxx::work&)>& function);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Applies the migrations in `directory` (NNNN_name.sql, in order, each in a transaction, under an advisory lock) as
/// the owning role, then grants `server_role` what the migrations' GRANT statements name. Returns how many ran.
int migrate(const std::string& owner_url, const std::string& directory);

}  // namespace yanxiu::store
