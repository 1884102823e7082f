#pragma once

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
#include <string>

#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {

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

    /// 30 seconds on one day, 15 on the next.
    void watch_on_two_days() {
        recorder_->recompute_placed();
        const auto lease = open("phone");
        deliver(0, 60'000);
        pass(std::chrono::seconds(31));
        report(lease.lease_id(), {plain(lease, 0), plain(lease, 1)});
        pass(std::chrono::hours(24));
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
        EXPECT_THAT(root.output, testing::HasSubstr("\nnumber " + std::to_string(number) + "\n"));
        for (const auto& file : std::filesystem::directory_iterator(folder_)) {
            if (!file.is_regular_file()) continue;
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
        EXPECT_THAT(ended.output, testing::HasSubstr(fault)) << command;
    }

    const std::string folder_ =
        (std::filesystem::temp_directory_path() / ("yanxiu-roots-" + std::to_string(::getpid()))).string();
};

}  // namespace yanxiu::watch
