#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <pqxx/pqxx>
#include <sstream>

#include "server/credit/ledger_store.hpp"
#include "tests/integration/server/main/ledger_command.hpp"

namespace yanxiu::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::vector<std::string> lines_of(const std::string& output) {
    std::vector<std::string> lines;
    std::istringstream stream(output);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

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
