#pragma once

#include <memory>
#include <string>

#include "server/store/database.hpp"

namespace yanxiu::test {

/// A fresh, migrated database in the cluster that YANXIU_TEST_DATABASE_URL names (tests/support/services
/// starts one). Dropped with the object. Throws std::runtime_error when the variable is missing: a test that
/// needs PostgreSQL fails without it.
class TestDatabase {
  public:
    enum class Content { migrated, nothing };
    explicit TestDatabase(Content content = Content::migrated);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const std::string& name() const { return name_; }
    const std::string& owner_url() const { return owner_url_; }
    const std::string& server_url() const { return server_url_; }  // as yanxiu_server, which owns nothing

    /// Connected as yanxiu_server.
    store::Database& database() { return *database_; }
    /// Connected as the owner: for what a test must see or break behind the server's back.
    store::Database& owner() { return *owner_; }

  private:
    std::string name_;
    std::string owner_url_;
    std::string server_url_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Database> owner_;
};

/// One database for all tests of a program, made at its first use.
TestDatabase& shared_database();

}  // namespace yanxiu::test
