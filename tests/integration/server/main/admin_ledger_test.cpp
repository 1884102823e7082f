#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <pqxx/pqxx>
#include <sstream>

#include "server/credit/ledger_store.hpp"
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

/// Roots go into a folder of their own; they stay in the database, where no other test looks for them.
class LedgerRoots : public LedgerCommand {
  protected:
    LedgerRoots() { std::filesystem::create_directory(folder_); }
    ~LedgerRoots() override { std::filesystem::remove_all(folder_); }

    /// The statement's file.
    std::string seal() const {
        const auto sealed = ledger("seal --key " + folder_ + "/key --out " + folder_);
        EXPECT_EQ(sealed.status, 0) << sealed.output;
        return lines_of(sealed.output).back();
    }
    std::string prove() const {
        const auto proof = ledger("proof " + login_);
        EXPECT_EQ(proof.status, 0) << proof.output;
        std::ofstream(folder_ + "/proof") << proof.output;
        return folder_ + "/proof";
    }

    const std::string folder_ =
        (std::filesystem::temp_directory_path() / ("yanxiu-roots-" + std::to_string(::getpid()))).string();
};

TEST_F(LedgerRoots, AProofShowsAPersonsEntriesToWhoeverKeptTheRoot) {
    watch_on_two_days();
    const auto root = seal();
    const auto file = prove();
    const auto checked = ledger("check-proof " + file + " --root " + root);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(checked.output, HasSubstr("remote: 45000 ms\nperson " + std::to_string(person_.value) +
                                          ": 2 entries are in root "));
    const auto digits = ledger("check-proof " + file + " --root " + std::string(64, '0'));
    EXPECT_EQ(digits.status, 1);
    EXPECT_THAT(digits.output, HasSubstr("the proof is for another root"));
    EXPECT_EQ(ledger("verify").status, 0);
}

TEST_F(LedgerRoots, WhatIsBookedLaterIsOfALaterRoot) {
    recorder_->recompute_placed();
    seal();
    const auto nothing = ledger("proof " + login_);
    EXPECT_EQ(nothing.status, 1);
    EXPECT_THAT(nothing.output, HasSubstr(login_ + " had no entry at root "));
    watch_on_two_days();
    const auto later = seal();
    EXPECT_EQ(ledger("check-proof " + prove() + " --root " + later).status, 0);
    EXPECT_EQ(ledger("check-root " + later).status, 0);
}

TEST_F(LedgerRoots, ADatabaseThatIsOlderThanTheRootIsFound) {
    watch_on_two_days();
    const auto root = seal();
    owner().transact([&](store::Transaction& t) {
        t.exec0("SET LOCAL session_replication_role = replica");
        t.exec0("DELETE FROM ledger_root");
    });
    const auto checked = ledger("check-root " + root);
    EXPECT_EQ(checked.status, 1);
    EXPECT_THAT(checked.output, HasSubstr("it is older than this one"));
    seal();
    const auto another = ledger("check-root " + root);
    EXPECT_EQ(another.status, 1);
    EXPECT_THAT(another.output, testing::AnyOf(HasSubstr("another one"), HasSubstr("it is older")));
}

TEST_F(LedgerRoots, AreAppendOnly) {
    seal();
    for (const auto* statement : {"UPDATE ledger_root SET statement = ''", "DELETE FROM ledger_root"})
        EXPECT_THROW(owner().transact([&](store::Transaction& t) { t.exec0(statement); }), std::exception);
}

TEST_F(LedgerRoots, AKeyThatIsNoneIsRefusedAndAFileThatIsThereStays) {
    std::ofstream(folder_ + "/bad") << "12ab\n";
    const auto refused = ledger("seal --key " + folder_ + "/bad --out " + folder_);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.output, HasSubstr("must be 64 hexadecimal digits"));
    seal();
    const auto key = std::filesystem::status(folder_ + "/key").permissions();
    EXPECT_EQ(key, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

/// The last one: it leaves a ledger behind that is false.
TEST_F(LedgerRoots, AnEntryThatIsChangedWithItsWholeChainIsStillFound) {
    watch_on_two_days();
    const auto root = seal();
    // Whoever owns the database can write a chain that holds; the root that was kept is out of reach.
    owner().transact([&](store::Transaction& t) {
        t.exec0("SET LOCAL session_replication_role = replica");
        auto chain = credit::chain_of(t, person_);
        chain[0].booking.amount_ms += 3'600'000;
        for (std::size_t i = 0; i < chain.size(); ++i) {
            if (i > 0) chain[i].previous_hash = chain[i - 1].hash;
            chain[i].hash = credit::hash_of(chain[i]);
            t.exec_params0(
                "UPDATE ledger_entry SET amount_ms = $3, previous_hash = decode($4, 'hex'), "
                "hash = decode($5, 'hex') WHERE person_id = $1 AND seq = $2",
                person_.value, chain[i].seq, chain[i].booking.amount_ms,
                credit::hex_of(chain[i].previous_hash), credit::hex_of(chain[i].hash));
        }
    });
    EXPECT_EQ(ledger("show " + login_).status, 0) << "the chain alone tells nothing";
    const auto checked = ledger("check-root " + root);
    EXPECT_EQ(checked.status, 1);
    EXPECT_THAT(checked.output, HasSubstr("the entries that it was made of are others now"));
}

}  // namespace
}  // namespace yanxiu::watch
