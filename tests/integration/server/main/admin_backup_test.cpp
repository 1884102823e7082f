#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <pqxx/pqxx>

#include "tests/integration/server/main/ledger_command.hpp"

namespace yanxiu::watch {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

/// `yanxiu-admin backup` and `restore`, between two databases and two folders of files.
class Backup : public LedgerRoots {
  protected:
    Backup() {
        write_configuration("here.toml", test::shared_database(), "blobs");
        put("blobs/assets/17/1-1/v240/00000.m4s", "a segment");
        put("blobs/uploads/3", "half of a video");
        put("blobs/.of-nobody", "");
    }

    std::string path(const std::string& name) const { return folder_ + "/" + name; }
    void put(const std::string& name, const std::string& text) const {
        fs::create_directories(fs::path(path(name)).parent_path());
        std::ofstream(path(name), std::ios::binary) << text;
    }
    std::string got(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void write_configuration(const std::string& name, const test::TestDatabase& database,
                             const std::string& blobs) const {
        std::ofstream(path(name)) << "[database]\nurl = \"" << database.owner_url()
                                  << "\"\n[blob]\ndirectory = \"" << path(blobs) << "\"\n[policy]\nfile = \""
                                  << YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml\"\n";
    }
    Ended backup(const std::string& to) const {
        return run("--config " + path("here.toml") + " backup " + path(to));
    }
    Ended restore(const std::string& from, const test::TestDatabase& database,
                  const std::string& options = {}) const {
        write_configuration("there.toml", database, "restored");
        return run("--config " + path("there.toml") + " restore " + path(from) + options);
    }
    static std::string text_of(const test::TestDatabase& database, const std::string& query) {
        pqxx::connection connection(database.owner_url());
        return pqxx::work(connection).exec1(query)[0].as<std::string>();
    }

    const test::TestDatabase new_{test::TestDatabase::Content::nothing};
};

TEST_F(Backup, HoldsTheLedgerAndTheFiles) {
    watch_on_two_days();
    const auto root = seal(1);
    const auto made = backup("backup/");
    ASSERT_EQ(made.status, 0) << made.output;
    EXPECT_THAT(made.output, HasSubstr(": the database, 2 files, the ledger's root 1\n"));
    EXPECT_EQ(got("backup/ledger-root.txt"), got(fs::path(root).filename()));
    EXPECT_EQ(fs::status(path("backup")).permissions(), fs::perms::owner_all);

    const auto restored = restore("backup", new_, " --root " + root);
    ASSERT_EQ(restored.status, 0) << restored.output;
    EXPECT_THAT(restored.output, HasSubstr(" entries, 0 differences\n"));
    EXPECT_EQ(got("restored/assets/17/1-1/v240/00000.m4s"), "a segment");
    EXPECT_EQ(got("restored/uploads/3"), "half of a video");
    EXPECT_FALSE(fs::exists(path("restored/.of-nobody")));
    const auto entries =
        "SELECT string_agg(encode(hash, 'hex'), ' ' ORDER BY person_id, seq) FROM ledger_entry";
    EXPECT_EQ(text_of(new_, entries), text_of(test::shared_database(), entries));
}

TEST_F(Backup, GoesOnWhereTheServersRoleMayWhatItMight) {
    watch_on_two_days();
    owner().transact([&](store::Transaction& t) {
        t.exec_params0(
            "INSERT INTO session (token_hash, person_id, expires_at, address, user_agent) "
            "VALUES ('\\x07', $1, now() + interval '1 day', '', '') ON CONFLICT DO NOTHING",
            person_.value);
    });
    ASSERT_EQ(backup("backup").status, 0);
    ASSERT_EQ(restore("backup", new_).status, 0);
    EXPECT_EQ(text_of(new_, "SELECT count(*) FROM session"), "0") << "who was put out since is not in again";
    const auto skipped =
        text_of(new_, "SELECT nextval(pg_get_serial_sequence('lease', 'id')) - max(id) FROM lease");
    EXPECT_GT(std::stoll(skipped), 900'000);
    pqxx::connection server(new_.server_url());
    EXPECT_THROW(pqxx::work(server).exec("DELETE FROM ledger_entry"), pqxx::insufficient_privilege);
    pqxx::connection owner(new_.owner_url());
    EXPECT_THROW(pqxx::work(owner).exec("DELETE FROM ledger_entry"), pqxx::sql_error)
        << "its triggers are there";
}

TEST_F(Backup, ThatIsOlderThanAKeptRootIsRestoredAndTold) {
    watch_on_two_days();
    seal(1);
    ASSERT_EQ(backup("backup").status, 0);
    const auto later = seal(2);
    const auto restored = restore("backup", new_, " --root " + later);
    EXPECT_EQ(restored.status, 1);
    EXPECT_THAT(restored.output, HasSubstr("it has no root 2: it is older than this one"));
}

TEST_F(Backup, IsMadeWholeOrNotAtAll) {
    put("backup/mine", "precious");
    EXPECT_THAT(backup("backup").output, HasSubstr("is there already"));
    EXPECT_EQ(got("backup/mine"), "precious");
    EXPECT_THAT(backup("blobs/assets/backup").output, HasSubstr("is not made among what it is of"));
    fs::create_symlink(path("here.toml"), path("blobs/link"));
    fs::create_directory(path("no-programs"));
    ::setenv("PATH", path("no-programs").c_str(), 1);
    const auto before = std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    const auto failed = backup("other");
    ::setenv("PATH", "/usr/bin:/bin", 1);
    EXPECT_EQ(failed.status, 1);
    EXPECT_THAT(failed.output, HasSubstr("start pg_dump"));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), before)
        << "no draft stays";
    ASSERT_EQ(backup("other").status, 0);
    EXPECT_FALSE(fs::exists(path("other/blobs/link"))) << "nobody's file is what a name leads to";
}

TEST_F(Backup, ThatIsDamagedIsNotRestored) {
    ASSERT_EQ(backup("backup").status, 0);
    const auto whole = got("backup/database.dump");
    auto dump = whole;
    dump[dump.size() / 2] ^= 1;
    put("backup/database.dump", dump);
    EXPECT_THAT(restore("backup", new_).output, HasSubstr("database.dump is not as it was written"));
    EXPECT_FALSE(fs::exists(path("restored")));
    put("backup/database.dump", whole);
    put("backup/blobs/uploads/3", "half of a video?");
    EXPECT_THAT(restore("backup", new_).output, HasSubstr("blobs/uploads/3 is not as it was written"));
    EXPECT_FALSE(fs::exists(path("restored/uploads/3")));
    fs::remove(path("backup/blobs/uploads/3"));
    fs::create_symlink(path("here.toml"), path("backup/blobs/uploads/3"));
    EXPECT_EQ(restore("backup", new_).status, 1);
    fs::remove(path("backup/blobs/uploads/3"));
    EXPECT_THAT(restore("backup", new_).output, HasSubstr("blobs/uploads/3 is missing"));
    std::ofstream(path("backup/SHA256SUMS"), std::ios::app) << std::string(64, '0') << "  ../key\n";
    EXPECT_THAT(restore("backup", new_).output, HasSubstr("names what is no part of a backup"));
    fs::remove(path("backup/SHA256SUMS"));
    EXPECT_THAT(restore("backup", new_).output, HasSubstr("is no backup"));
    EXPECT_EQ(text_of(new_, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

TEST_F(Backup, TouchesNothingThatIsThere) {
    ASSERT_EQ(backup("backup").status, 0);
    const test::TestDatabase used;
    EXPECT_THAT(restore("backup", used).output, HasSubstr("the database is not empty"));
    EXPECT_FALSE(fs::exists(path("restored")));
    put("restored/uploads/3", "half of a video, and more");
    EXPECT_THAT(restore("backup", new_).output, HasSubstr("is there already, with another content"));
    EXPECT_EQ(got("restored/uploads/3"), "half of a video, and more");
    put("restored/uploads/3", "half of a video");
    EXPECT_EQ(restore("backup", new_).status, 0) << "what is the same is taken as it is";
}

}  // namespace
}  // namespace yanxiu::watch
