#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>

#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

struct Ended {
    int status = -1;
    std::string output;  // both streams
};

/// `yanxiu-admin ledger` as a process of its own, on evidence that came in through the services.
class LedgerCommand : public Watching {
  protected:
    LedgerCommand() {
        test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
        std::ofstream(config_) << "[database]\nurl = \"" << test::shared_database().server_url()
                               << "\"\n[policy]\nfile = \""
                               << YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml\"\n";
        login_ = text("SELECT login FROM person WHERE id = " + std::to_string(person_.value));
    }
    ~LedgerCommand() override { std::filesystem::remove(config_); }

    Ended ledger(const std::string& command) const {
        const auto line = std::string(YANXIU_ADMIN) + " --config " + config_ + " ledger " + command + " 2>&1";
        Ended ended;
        std::FILE* pipe = ::popen(line.c_str(), "r");
        std::array<char, 4096> buffer{};
        while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe))
            ended.output.append(buffer.data(), size);
        const int status = ::pclose(pipe);
        ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return ended;
    }

    static std::vector<std::string> lines_of(const std::string& output) {
        std::vector<std::string> lines;
        std::istringstream stream(output);
        for (std::string line; std::getline(stream, line);) lines.push_back(line);
        return lines;
    }

    /// 30 seconds on one day, 15 on the next.
    void watch_on_two_days() {
        recorder_->recompute_placed();
        const auto lease = open("phone");
        deliver(0, 60'000);
        pass(31s);
        report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
        pass(24h);
        report(lease.lease_id(), {claim(lease, 2, 86'400'000, 86'415'000, 30'000, 45'000)});
    }

    /// As somebody would who owns the database: past triggers and the server's rights.
    void tamper(const std::string& statement) {
        owner().transact([&](store::Transaction& t) {
            t.exec0("SET LOCAL session_replication_role = replica");
            ASSERT_EQ(t.exec_params(statement, person_.value).affected_rows(), 1);
        });
    }

    const std::string config_ =
        (std::filesystem::temp_directory_path() / ("yanxiu-ledger-" + std::to_string(::getpid()) + ".toml"))
            .string();
    std::string login_;
};

TEST_F(LedgerCommand, ShowsEveryEntryTheSumsAndThatTheChainHolds) {
    watch_on_two_days();
    const auto shown = ledger("show " + login_);
    EXPECT_EQ(shown.status, 0);
    const auto content = std::to_string(lesson_.content.value);
    EXPECT_THAT(lines_of(shown.output),
                ElementsAre("seq\tbooked_at\tday\tcategory\tamount_ms\tcause\tcontent\thash\treason",
                            MatchesRegex("1\t2018-03-08T02:00:31[^\t]*\t2018-03-08\tremote\t30000\twatch\t" +
                                         content + "\t[0-9a-f]{64}\t"),
                            MatchesRegex("2\t2018-03-09T02:00:31[^\t]*\t2018-03-09\tremote\t15000\twatch\t" +
                                         content + "\t[0-9a-f]{64}\t"),
                            MatchesRegex("remote: 45000 ms, 0.* class hours"), "2 entries, the chain holds"));
}

TEST_F(LedgerCommand, ShowsNothingOfSomebodyWhoHasNothing) {
    const auto shown = ledger("show " + login_);
    EXPECT_EQ(shown.status, 0);
    EXPECT_THAT(shown.output, HasSubstr("\n0 entries, the chain holds\n"));
}

TEST_F(LedgerCommand, KnowsNobodyByAnUnknownLogin) {
    const auto shown = ledger("show nobody-at-all");
    EXPECT_EQ(shown.status, 1);
    EXPECT_EQ(shown.output, "yanxiu-admin: nobody has the login nobody-at-all\n");
}

TEST_F(LedgerCommand, VerifiesWhatTheEvidenceGives) {
    watch_on_two_days();
    const auto verified = ledger("verify");
    EXPECT_EQ(verified.status, 0) << verified.output;
    EXPECT_THAT(verified.output, HasSubstr(" entries, 0 differences\n"));
}

TEST_F(LedgerCommand, TellsAnEntryThatWasTamperedWith) {
    watch_on_two_days();
    tamper("UPDATE ledger_entry SET amount_ms = amount_ms + 3600000 WHERE person_id = $1 AND seq = 1");
    const auto shown = ledger("show " + login_);
    EXPECT_EQ(shown.status, 1);
    EXPECT_THAT(shown.output, HasSubstr("yanxiu-admin: the chain of " + login_ + " is broken: entry 1"));
    const auto verified = ledger("verify");
    EXPECT_EQ(verified.status, 1);
    const auto person = "person " + std::to_string(person_.value) + ": ";
    EXPECT_THAT(verified.output, HasSubstr(person + "ledger: entry 1"));
    EXPECT_THAT(verified.output, HasSubstr(": remote on 2018-03-08: -3600000 ms less than"));
    EXPECT_THAT(verified.output, HasSubstr("what is stored does not follow from the evidence"));
    tamper("UPDATE ledger_entry SET amount_ms = amount_ms - 3600000 WHERE person_id = $1 AND seq = 1");
    EXPECT_EQ(ledger("verify").status, 0) << "as it was";
}

TEST_F(LedgerCommand, TellsAnEntryThatWasTakenOut) {
    watch_on_two_days();
    const auto person = std::to_string(person_.value);
    owner().transact([&](store::Transaction& t) {
        t.exec("CREATE TABLE kept AS SELECT * FROM ledger_entry WHERE seq = 1 AND person_id = " + person);
    });
    tamper("DELETE FROM ledger_entry WHERE person_id = $1 AND seq = 1");
    EXPECT_EQ(ledger("show " + login_).status, 1);
    EXPECT_EQ(ledger("verify").status, 1);
    owner().transact([](store::Transaction& t) {
        t.exec("INSERT INTO ledger_entry OVERRIDING SYSTEM VALUE SELECT * FROM kept");
        t.exec("DROP TABLE kept");
    });
    EXPECT_EQ(ledger("verify").status, 0) << "as it was";
}

}  // namespace
}  // namespace yanxiu::watch
