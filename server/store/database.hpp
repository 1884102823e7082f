#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace pqxx {
class transaction_base;  // its subclass `work` is an alias of a template, which cannot be declared ahead
}

namespace yanxiu::store {

/// What a room's *_store.cpp runs its statements in (include <pqxx/transaction_base> or <pqxx/pqxx> there).
using Transaction = pqxx::transaction_base;

struct DatabaseOptions {
    std::string url;  // libpq connection string or URL
    std::size_t connections = 8;
    std::chrono::milliseconds acquire_timeout{3000};
    std::chrono::milliseconds statement_timeout{15000};
    std::string time_zone = "Asia/Shanghai";  // of the SQL function local_date(); everything else is in UTC
};

/// The pool of PostgreSQL connections and the one way to run a transaction. Home: any thread, blocks.
///
/// Failures are translated here: no connection in time, or the database gone: RequestError{unavailable,
/// "database_unavailable", retry after 2 s}; a serialization failure or deadlock is retried up to three
/// times, so a function given to `transact` must have no effect outside its transaction. Broken connections
/// are replaced.
class Database {
  public:
    explicit Database(DatabaseOptions options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs `function` in one read-committed transaction and commits. When this returns, the commit is
    /// durable.
    template <class Function>
    auto transact(Function&& function) {
        using Result = decltype(function(std::declval<Transaction&>()));
        if constexpr (std::is_void_v<Result>) {
            run([&](Transaction& transaction) { function(transaction); });
        } else {
            std::unique_ptr<Result> result;
            run([&](Transaction& transaction) { result = std::make_unique<Result>(function(transaction)); });
            return std::move(*result);
        }
    }

    /// Nothing when it answers; else why not, for the log: it may name hosts and roles.
    std::optional<std::string> fault();

    /// True when a query answers and every migration known to this binary is applied.
    bool ready();

  private:
    void run(const std::function<void(Transaction&)>& function);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Applies the migrations compiled into this binary (server/store/migrations/NNNN_name.sql, in order, each in
/// a transaction, under an advisory lock) as the owning role, and makes the role `yanxiu_server` when it is
/// missing. Returns how many ran. Throws std::runtime_error when an applied one was changed, and pqxx's
/// errors.
int migrate(const std::string& owner_url);

}  // namespace yanxiu::store
