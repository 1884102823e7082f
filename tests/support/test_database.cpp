#include "tests/support/test_database.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <pqxx/pqxx>
#include <regex>
#include <stdexcept>

namespace yanxiu::test {
namespace {

std::string cluster_url() {
    const char* url = std::getenv("YANXIU_TEST_DATABASE_URL");
    if (url == nullptr) {
        throw std::runtime_error("YANXIU_TEST_DATABASE_URL is not set: see tests/support/services");
    }
    return url;
}

std::string with_database(const std::string& url, const std::string& name) {
    return std::regex_replace(url, std::regex(R"(^(postgres(?:ql)?://[^/]*/)[^?]*)"), "$1" + name);
}

std::string with_user(const std::string& url, const std::string& user) {
    return std::regex_replace(url, std::regex(R"(^(postgres(?:ql)?://)(?:[^@/]*@)?)"), "$1" + user + "@");
}

std::string fresh_name() {
    static std::atomic<int> count{0};
    return "yanxiu_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

store::DatabaseOptions few_connections(const std::string& url, std::size_t connections) {
    store::DatabaseOptions options;
    options.url = url;
    options.connections = connections;
    return options;
}

}  // namespace

TestDatabase::TestDatabase(Content content) : name_(fresh_name()) {
    pqxx::connection cluster(cluster_url());
    pqxx::nontransaction(cluster).exec("CREATE DATABASE " + name_);
    owner_url_ = with_database(cluster_url(), name_);
    server_url_ = with_user(owner_url_, "yanxiu_server");
    if (content == Content::migrated) store::migrate(owner_url_);
    database_ = std::make_unique<store::Database>(few_connections(server_url_, 8));
    owner_ = std::make_unique<store::Database>(few_connections(owner_url_, 2));
}

TestDatabase::~TestDatabase() {
    database_.reset();
    owner_.reset();
    try {
        pqxx::connection cluster(cluster_url());
        pqxx::nontransaction(cluster).exec("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const std::exception&) {
        // The cluster is private and goes as a whole.
    }
}

TestDatabase& shared_database() {
    static TestDatabase database;
    return database;
}

}  // namespace yanxiu::test
