#include "tests/bench/claims/bare_client.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <stdexcept>

namespace yanxiu::bench {
namespace {

// Each row: its lane, its batch's arrival, its line. Nothing here is null, and only bytea has a backslash.
constexpr auto kClaims =
    "SELECT l.person_id % $1::int, (extract(epoch FROM c.received_at) * 1000)::bigint, "
    "concat_ws(E'\\t', c.month, c.lease_id, c.seq, c.wall_from_ms, c.wall_to_ms, c.media_from_ms, "
    "c.media_to_ms, c.hidden, c.audible, c.received_at) "
    "FROM claim c JOIN lease l ON l.id = c.lease_id ORDER BY c.lease_id, c.seq";
constexpr auto kCoverage =
    "WITH last AS (SELECT l.person_id, (extract(epoch FROM max(c.received_at)) * 1000)::bigint AS arrival "
    "FROM lease l JOIN claim c ON c.lease_id = l.id GROUP BY l.person_id) "
    "SELECT v.person_id % $1::int, last.arrival, "
    "concat_ws(E'\\t', v.person_id, v.content_id, v.day, v.classes, v.too_fast, v.not_owned, v.hidden, "
    "v.watched_ms, v.guard) FROM coverage v JOIN last ON last.person_id = v.person_id ORDER BY v.person_id";
constexpr auto kLedger =
    "SELECT person_id % $1::int, (extract(epoch FROM booked_at) * 1000)::bigint, "
    "replace(concat_ws(E'\\t', person_id, seq, booked_at, day, category, amount_ms, cause, content_id, "
    "idempotency_key, reason, actor_id, approver_id, previous_hash, hash), '\\', '\\\\') "
    "FROM ledger_entry ORDER BY person_id, seq";

using Lane = std::map<std::int64_t, BareBatch>;  // by arrival

void gather(store::Transaction& t, const char* statement, std::string BareBatch::*rows,
            std::vector<Lane>& lanes) {
    for (const auto& row : t.exec_params(statement, static_cast<int>(lanes.size()))) {
        auto& text = lanes[row[0].as<std::size_t>()][row[1].as<std::int64_t>()].*rows;
        text += row[2].c_str();
        text += '\n';
    }
}

/// A plain connection of libpq.
class Bare {
  public:
    explicit Bare(const std::string& url) : connection_(PQconnectdb(url.c_str()), &PQfinish) {
        if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    }
    void command(const char* statement, ExecStatusType wanted) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), statement),
                                                                   &PQclear);
        if (PQresultStatus(result.get()) != wanted) fail();
    }
    void copy(const char* statement, const std::string& rows) {
        if (rows.empty()) return;
        command(statement, PGRES_COPY_IN);
        if (PQputCopyData(connection_.get(), rows.data(), static_cast<int>(rows.size())) != 1) fail();
        if (PQputCopyEnd(connection_.get(), nullptr) != 1) fail();
        for (auto* result = PQgetResult(connection_.get()); result; result = PQgetResult(connection_.get())) {
            const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
            PQclear(result);
            if (!done) fail();
        }
    }

  private:
    [[noreturn]] void fail() { throw std::runtime_error(PQerrorMessage(connection_.get())); }
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

void insert(Bare& bare, const BareBatch& batch) {
    bare.command("BEGIN", PGRES_COMMAND_OK);
    bare.copy("COPY claim FROM STDIN", batch.claims);
    bare.copy("COPY coverage FROM STDIN", batch.coverage);
    bare.copy("COPY ledger_entry FROM STDIN", batch.ledger);
    bare.command("COMMIT", PGRES_COMMAND_OK);
}

}  // namespace

std::vector<std::vector<BareBatch>> batches_of(store::Database& owner, int connections) {
    std::vector<Lane> lanes(static_cast<std::size_t>(connections));
    owner.transact([&](store::Transaction& t) {
        gather(t, kClaims, &BareBatch::claims, lanes);
        gather(t, kCoverage, &BareBatch::coverage, lanes);
        gather(t, kLedger, &BareBatch::ledger, lanes);
    });
    std::vector<std::vector<BareBatch>> batches(lanes.size());
    for (std::size_t i = 0; i < lanes.size(); ++i)
        for (auto& [arrival, batch] : lanes[i]) batches[i].push_back(std::move(batch));
    return batches;
}

double insert_bare(const std::string& url, const std::vector<std::vector<BareBatch>>& lanes) {
    std::vector<std::unique_ptr<Bare>> connections;
    for (std::size_t i = 0; i < lanes.size(); ++i) connections.push_back(std::make_unique<Bare>(url));
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::future<void>> threads;
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        threads.push_back(std::async(std::launch::async, [&connections, &lanes, i] {
            for (const auto& batch : lanes[i]) insert(*connections[i], batch);
        }));
    }
    for (auto& thread : threads) thread.get();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace yanxiu::bench
