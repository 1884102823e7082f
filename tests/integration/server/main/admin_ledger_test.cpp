#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
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
        return run("--config " + config_ + " ledger " + command);
    }

    static Ended run(const std::string& arguments) {
        const auto line = std::string(YANXIU_ADMIN) + ' ' + arguments + " 2>&1";
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

/// Each begins without roots.
class LedgerRoots : public LedgerCommand {
  protected:
    LedgerRoots() {
        std::filesystem::create_directory(folder_);
        std::ofstream(folder_ + "/key") << run("ledger key").output;
        past_triggers([](store::Transaction& t) { t.exec0("DELETE FROM ledger_root"); });
    }
    ~LedgerRoots() override { std::filesystem::remove_all(folder_); }

    static void past_triggers(const std::function<void(store::Transaction&)>& act) {
        owner().transact([&](store::Transaction& t) {
            t.exec0("SET LOCAL session_replication_role = replica");
            act(t);
        });
    }

    Ended sealed(const std::string& options = {}) const {
        return ledger("seal --key " + folder_ + "/key --out " + folder_ + options);
    }
    /// The one file of that root.
    std::string seal(int number) const {
        const auto root = sealed();
        EXPECT_EQ(root.status, 0) << root.output;
        EXPECT_THAT(root.output, HasSubstr("\nnumber " + std::to_string(number) + "\n"));
        for (const auto& file : std::filesystem::directory_iterator(folder_)) {
            std::ifstream text(file.path());
            if (std::string(std::istreambuf_iterator<char>(text), {}) == root.output) return file.path();
        }
        ADD_FAILURE() << "no file of root " << number;
        return {};
    }
    std::string prove() const {
        const auto proof = ledger("proof " + login_);
        EXPECT_EQ(proof.status, 0) << proof.output;
        std::ofstream(folder_ + "/proof") << proof.output;
        return folder_ + "/proof";
    }
    void expect_fault(const std::string& command, const std::string& fault) const {
        const auto ended = ledger(command);
        EXPECT_EQ(ended.status, 1) << command;
        EXPECT_THAT(ended.output, HasSubstr(fault)) << command;
    }

    const std::string folder_ =
        (std::filesystem::temp_directory_path() / ("yanxiu-roots-" + std::to_string(::getpid()))).string();
};

TEST_F(LedgerRoots, AProofShowsAPersonsEntriesToWhoeverKeptTheRoot) {
    watch_on_two_days();
    const auto root = seal(1);
    const auto file = prove();
    // As somebody without server, database and configuration.
    const auto checked = run("ledger check-proof " + file + " --root " + root);
    EXPECT_EQ(checked.status, 0) << checked.output;
    EXPECT_THAT(checked.output, HasSubstr("remote: 45000 ms\nperson " + std::to_string(person_.value) +
                                          ": 2 entries are in root 1 of "));
    std::ifstream statement(root);
    const auto print =
        credit::hex_of(credit::sha256(std::string(std::istreambuf_iterator<char>(statement), {})));
    EXPECT_EQ(run("ledger check-proof " + file + " --root " + print).status, 0);
    expect_fault("check-proof " + file + " --root " + std::string(64, '0'), "the proof is for another root");
    expect_fault("check-proof " + file + " --root " + file, "the proof is for another root");
    expect_fault("check-proof " + file + " --root nowhere", "cannot read nowhere");
    EXPECT_THAT(ledger("verify").output, HasSubstr("verified 1 signed roots, 0 faults\nthe last one:\n"));
}

TEST_F(LedgerRoots, WhatIsBookedLaterIsOfALaterRoot) {
    const auto first = seal(1);
    expect_fault("proof " + login_, login_ + " had no entry at root 1");
    watch_on_two_days();
    const auto second = seal(2);
    const auto file = prove();
    EXPECT_EQ(ledger("check-proof " + file + " --root " + second).status, 0);
    expect_fault("check-proof " + file + " --root " + first, "the proof is for another root");
    for (const auto& root : {first, second}) EXPECT_EQ(ledger("check-root " + root).status, 0);
    EXPECT_THAT(ledger("root 1").output + ledger("root").output, HasSubstr("number 1\n"));
}

TEST_F(LedgerRoots, ADatabaseThatIsOlderThanTheRootIsFound) {
    watch_on_two_days();
    const auto root = seal(1);
    past_triggers([](store::Transaction& t) { t.exec0("DELETE FROM ledger_root"); });
    expect_fault("check-root " + root, "it has no root 1: it is older than this one");
    seal(1);
    expect_fault("check-root " + root, "its root of that number is another one");
}

TEST_F(LedgerRoots, AnEntryThatIsChangedIsFoundWithItsHashesOrWithout) {
    watch_on_two_days();
    const auto root = seal(1);
    const auto chain = [&] {
        return owner().transact([&](store::Transaction& t) { return credit::chain_of(t, person_); });
    }();
    const auto put = [&](const credit::Entry& entry) {
        past_triggers([&](store::Transaction& t) {
            t.exec_params0(
                "UPDATE ledger_entry SET amount_ms = $3, previous_hash = decode($4, 'hex'), hash = "
                "decode($5, 'hex') "
                "WHERE person_id = $1 AND seq = $2",
                person_.value, entry.seq, entry.booking.amount_ms, credit::hex_of(entry.previous_hash),
                credit::hex_of(entry.hash));
        });
    };
    auto changed = chain;
    changed[0].booking.amount_ms += 3'600'000;
    put(changed[0]);
    expect_fault("check-root " + root,
                 "person " + std::to_string(person_.value) + ": entry 1: does not match its hash");

    // Whoever owns the database can write a chain that holds; the root that was kept is out of reach.
    for (std::size_t i = 0; i < changed.size(); ++i) {
        if (i > 0) changed[i].previous_hash = changed[i - 1].hash;
        changed[i].hash = credit::hash_of(changed[i]);
        put(changed[i]);
    }
    EXPECT_EQ(ledger("show " + login_).status, 0) << "the chain alone tells nothing";
    expect_fault("check-root " + root, "the entries that it was made of are others now");
    expect_fault("verify", "root 1: the entries that it was made of are others now");
    EXPECT_THAT(sealed().output, HasSubstr("the ledger does not hold its last root"));

    for (const auto& entry : chain) put(entry);
    EXPECT_EQ(ledger("check-root " + root).status, 0) << "as it was";
}

TEST_F(LedgerRoots, AnEntryThatIsGoneIsFound) {
    watch_on_two_days();
    const auto root = seal(1);
    past_triggers([&](store::Transaction& t) {
        t.exec("CREATE TABLE kept AS SELECT * FROM ledger_entry WHERE person_id = " +
               std::to_string(person_.value));
        t.exec_params("DELETE FROM ledger_entry WHERE seq = 1 AND person_id = $1", person_.value);
    });
    expect_fault("check-root " + root, "entry 1: is missing or out of order");
    past_triggers([&](store::Transaction& t) {
        t.exec("INSERT INTO ledger_entry SELECT * FROM kept WHERE seq = 1");
        t.exec("DROP TABLE kept");
    });
    EXPECT_EQ(ledger("check-root " + root).status, 0) << "as it was";
}

TEST_F(LedgerRoots, ARootThatIsGoneOrFalseIsFound) {
    for (int number = 1; number <= 3; ++number) seal(number);
    past_triggers([](store::Transaction& t) { t.exec0("DELETE FROM ledger_root WHERE number = 2"); });
    expect_fault("verify", "root 2: is gone\nroot 3: it does not follow the root before");
    past_triggers([](store::Transaction& t) {
        t.exec0("DELETE FROM ledger_root WHERE number = 3");
        t.exec0("UPDATE ledger_root SET statement = replace(statement, 'persons ', 'persons 1')");
    });
    expect_fault("verify", "root 1: the ledger root's signature is not its key's");
}

TEST_F(LedgerRoots, FollowEachOtherAndAreAppendOnly) {
    seal(1);
    const auto refused = [](const std::string& statement) {
        try {
            owner().transact([&](store::Transaction& t) { t.exec0(statement); });
        } catch (const std::exception& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    for (const auto* statement :
         {"UPDATE ledger_root SET statement = ''", "DELETE FROM ledger_root", "TRUNCATE ledger_root"})
        EXPECT_THAT(refused(statement), HasSubstr("the ledger is append-only"));
    EXPECT_THAT(refused("INSERT INTO ledger_root VALUES (9223372036854775807, now(), '{}', '{}', '')"),
                HasSubstr("follows the one before"));
}

TEST_F(LedgerRoots, AreSignedWithOneKeyUnlessAnotherIsWanted) {
    const auto root = seal(1);
    std::ofstream(folder_ + "/key") << "12ab\n";
    EXPECT_THAT(sealed().output, HasSubstr("must be 64 hexadecimal digits"));
    std::ofstream(folder_ + "/key") << run("ledger key").output;
    EXPECT_THAT(sealed().output, HasSubstr("the last root was signed with another key"));
    const auto another = sealed(" --new-key");
    EXPECT_EQ(another.status, 0) << another.output;
    EXPECT_EQ(ledger("check-root " + root).status, 0);
    std::filesystem::remove(folder_ + "/key");
    EXPECT_THAT(sealed().output, HasSubstr("cannot read "));
}

}  // namespace
}  // namespace yanxiu::watch
