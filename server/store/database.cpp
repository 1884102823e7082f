#include "server/store/database.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pqxx/pqxx>
#include <thread>
#include <vector>

#include "server/base/error.hpp"
#include "server/store/migrations.hpp"

namespace yanxiu::store {
namespace {

constexpr int kAttempts = 3;
// The one that a deadlock let go needs this long to be woken and take the row: PostgreSQL lets a repeat that
// comes sooner overtake it, into the same deadlock. Each deadlock has already cost a second.
constexpr std::chrono::milliseconds kPauseAfterDeadlock{100};
// yanxiu.time_zone is what local_date() of the first migration reads.
constexpr auto kSetUp =
    "SELECT set_config('statement_timeout', $1, false), set_config('timezone', 'UTC', false), "
    "set_config('idle_in_transaction_session_timeout', '30000', false), "
    "set_config('yanxiu.time_zone', $2, false)";

base::RequestError unavailable(const std::string& text) {
    return {base::Code::unavailable, "database_unavailable", text, std::chrono::seconds{2}};
}

/// A machine that has vanished answers nothing at all: connecting and unanswered bytes get deadlines of our
/// own, which the URL may set otherwise.
std::string with_deadlines(const std::string& url) {
    const bool is_url = url.rfind("postgres", 0) == 0 && url.find("://") != std::string::npos;
    std::string text = url;
    for (const std::string_view setting : {"connect_timeout=3", "tcp_user_timeout=10000"}) {
        if (url.find(setting.substr(0, setting.find('='))) != std::string::npos) continue;
        const char separator = !is_url ? ' ' : text.find('?') == std::string::npos ? '?' : '&';
        text += separator + std::string(setting);
    }
    return text;
}

}  // namespace

struct Database::Impl {
    DatabaseOptions options;
    std::mutex mutex;
    std::condition_variable returned;
    std::vector<std::unique_ptr<pqxx::connection>> idle;
    std::size_t open = 0;

    std::unique_ptr<pqxx::connection> connect() const {
        auto connection = std::make_unique<pqxx::connection>(with_deadlines(options.url));
        pqxx::nontransaction setup(*connection);
        setup.exec_params1(kSetUp, std::to_string(options.statement_timeout.count()), options.time_zone);
        return connection;
    }

    /// Waits for a connection, or opens one while fewer than the limit are open.
    std::unique_ptr<pqxx::connection> acquire() {
        std::unique_lock lock(mutex);
        const auto free = [this] { return !idle.empty() || open < options.connections; };
        if (!returned.wait_for(lock, options.acquire_timeout, free)) {
            throw unavailable("no database connection became free in time");
        }
        if (!idle.empty()) {
            auto connection = std::move(idle.back());
            idle.pop_back();
            return connection;
        }
        ++open;
        lock.unlock();
        try {
            return connect();
        } catch (...) {
            forget();
            throw;
        }
    }

    void give_back(std::unique_ptr<pqxx::connection> connection) {
        {
            std::lock_guard lock(mutex);
            idle.push_back(std::move(connection));
        }
        returned.notify_one();
    }

    /// A connection is gone: one more may be opened, and the idle ones are likely to be gone as well.
    void forget() {
        {
            std::lock_guard lock(mutex);
            --open;
            open -= idle.size();
            idle.clear();
        }
        returned.notify_all();
    }

    void attempt(const std::function<void(Transaction&)>& function) {
        auto connection = acquire();
        try {
            pqxx::work transaction(*connection);
            function(transaction);
            transaction.commit();
        } catch (const pqxx::broken_connection&) {
            connection.reset();
            forget();
            throw;
        } catch (...) {
            if (connection->is_open()) {
                give_back(std::move(connection));
            } else {
                connection.reset();
                forget();
            }
            throw;
        }
        give_back(std::move(connection));
    }
};

Database::Database(DatabaseOptions options) : impl_(std::make_unique<Impl>()) {
    impl_->options = std::move(options);
}

Database::~Database() = default;

void Database::run(const std::function<void(Transaction&)>& function) {
    for (int left = kAttempts;; --left) {
        try {
            return impl_->attempt(function);
        } catch (const pqxx::in_doubt_error&) {
            // Whether it committed is unknown, so it must not be repeated here: the caller's key makes it
            // safe.
            throw unavailable("the connection broke during a commit");
        } catch (const pqxx::broken_connection&) {
            if (left <= 1) throw unavailable("the database is gone");
        } catch (const pqxx::serialization_failure&) {
            if (left <= 1) throw unavailable("too many serialization failures");
        } catch (const pqxx::deadlock_detected&) {
            if (left <= 1) throw unavailable("too many deadlocks");
            std::this_thread::sleep_for(kPauseAfterDeadlock * (kAttempts + 1 - left));
        } catch (const pqxx::sql_error& error) {
            // 57P01..57P03: shutting down or starting up; 57014: statement timeout; 53xxx: out of resources.
            const std::string& state = error.sqlstate();
            if (state.rfind("57", 0) == 0 || state.rfind("53", 0) == 0)
                throw unavailable("the database refused");
            throw;
        }
    }
}

std::optional<std::string> Database::fault() {
    try {
        impl_->attempt([](Transaction&) {});
        return std::nullopt;
    } catch (const std::exception& error) {
        return error.what();
    }
}

bool Database::ready() {
    try {
        return transact([](Transaction& transaction) { return all_migrations_applied(transaction); });
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace yanxiu::store
