// What yanxiu-server holds in memory when it has nothing to do, alone and with 10,000 signed-in people
// connected, each with a session and a WebSocket over which a call was answered: against libwebsockets alone,
// with the same buffers, holding as many that said as much.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdio>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>

#include "server/protocol/envelope.pb.h"
#include "tests/bench/idle/crowd.hpp"
#include "tests/bench/support/figures.hpp"
#include "tests/bench/support/yanxiu_server.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::bench {
namespace {

constexpr std::size_t kPeople = 10'000;
constexpr int kRounds = 3;

// The cookie of person n is n in 64 digits.
constexpr auto kSchool = "INSERT INTO school (code, name, kind) VALUES ('bench', '示范学校', 2)";
constexpr auto kLearners =
    "INSERT INTO person (login, name, school_id, password_hash, must_change_password) "
    "SELECT 'learner-' || n, '示范教师', (SELECT id FROM school WHERE code = 'bench'), '', false "
    "FROM generate_series(0, $1::int - 1) n";
constexpr auto kSessions =
    "INSERT INTO session (token_hash, person_id, expires_at, address, user_agent) "
    "SELECT sha256(convert_to(lpad(substr(login, 9), 64, '0'), 'UTF8')), id, now() + interval '60 days', "
    "'127.0.0.1', 'bench' FROM person WHERE login LIKE 'learner-%'";

void sign_in_everybody(test::TestDatabase& database) {
    database.owner().transact([](store::Transaction& t) {
        t.exec0(kSchool);
        t.exec_params0(kLearners, static_cast<int>(kPeople));
        t.exec0(kSessions);
    });
}

void allow_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < kPeople + 1000)
        throw std::runtime_error(
            fmt::format("{} descriptors are allowed, {} are needed", limit.rlim_max, kPeople + 1000));
}

Crowd::Words words() {
    v1::ClientFrame call;
    call.set_id(1);
    call.set_method("yanxiu.v1.PeopleService/GetMe");
    return {[](std::size_t i) { return fmt::format("{:064}", i); }, call.SerializeAsString(), {}};
}

void expect_reply(const std::string& bytes) {
    v1::ServerFrame frame;
    if (!frame.ParseFromString(bytes) || frame.id() != 1 || !frame.has_reply())
        throw std::runtime_error("a call was not answered");
}

double kib_of_each(Crowd& crowd, pid_t server, long before_kib) {
    crowd.tend();
    const auto with_kib = settle_resident_kib(server);
    crowd.tend();
    return static_cast<double>(with_kib - before_kib) / kPeople;
}

struct Memory {
    double alone_mib = 0;
    double kib_of_each = 0;
};

Memory measure_ours(const std::string& folder, test::TestDatabase& database) {
    const YanxiuServer server(folder, database.server_url());
    const auto before_kib = settle_resident_kib(server.pid());
    auto they_say = words();
    they_say.check = expect_reply;
    Crowd crowd(server.port(), kPeople, they_say);
    return {static_cast<double>(before_kib) / 1024, kib_of_each(crowd, server.pid(), before_kib)};
}

Memory measure_theirs(const std::string& folder) {
    const int port = free_port();
    const auto log = folder + "/bare.log";
    Child server({programs() / "bench_idle_bare", std::to_string(port), std::to_string(kPeople)}, log);
    wait_for_port(port, server, log);
    const auto before_kib = settle_resident_kib(server.pid());
    auto they_say = words();
    they_say.check = [&](const std::string& bytes) {
        if (bytes != they_say.message) throw std::runtime_error("the bare server answered something else");
    };
    Crowd crowd(port, kPeople, they_say);
    return {static_cast<double>(before_kib) / 1024, kib_of_each(crowd, server.pid(), before_kib)};
}

void run() {
    allow_descriptors();
    const Folder folder;
    test::TestDatabase database;
    sign_in_everybody(database);
    Rounds each;
    std::vector<double> alone_mib, their_alone_mib;
    for (int round = 1; round <= kRounds; ++round) {
        const auto ours = measure_ours(folder.path(), database);
        const auto theirs = measure_theirs(folder.path());
        each.ours.push_back(ours.kib_of_each);
        each.theirs.push_back(theirs.kib_of_each);
        alone_mib.push_back(ours.alone_mib);
        their_alone_mib.push_back(theirs.alone_mib);
        fmt::print(stderr,
                   "round {}: alone {:.1f} MiB, a WebSocket {:.2f} KiB; bare {:.1f} MiB, {:.2f} KiB\n", round,
                   ours.alone_mib, ours.kib_of_each, theirs.alone_mib, theirs.kib_of_each);
    }
    print_result("idle", fmt::format(R"("against":"libwebsockets alone","unit":"KiB a WebSocket",{},)"
                                     R"("resident_mib":{:.1f},"per_websocket_kib":{:.2f},)"
                                     R"("theirs_resident_mib":{:.1f},"websockets":{},"rounds":{})",
                                     each.json(), median(alone_mib), median(each.ours),
                                     median(their_alone_mib), kPeople, kRounds));
}

}  // namespace
}  // namespace yanxiu::bench

int main() {
    return yanxiu::bench::bench_main("idle", yanxiu::bench::run);
}
