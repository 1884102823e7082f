#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace yanxiu::test {

/// Stands between libpq and PostgreSQL on a Unix socket of its own, and breaks a connection around a COMMIT,
/// which nobody can do from outside at the right moment. Speaks as much of PostgreSQL's protocol, version 3,
/// as it takes to see a simple query and its end:
/// https://www.postgresql.org/docs/15/protocol-message-formats.html
class CommitBreaker {
  public:
    enum class Break {
        before,  // PostgreSQL never hears the COMMIT
        after,   // PostgreSQL has committed, and its answer never comes
    };

    /// `url` names PostgreSQL's socket as "…?host=/directory", as TestDatabase's do.
    explicit CommitBreaker(const std::string& url);
    ~CommitBreaker();
    CommitBreaker(const CommitBreaker&) = delete;
    CommitBreaker& operator=(const CommitBreaker&) = delete;

    /// The same database, through here.
    const std::string& url() const { return url_; }

    /// The next so many COMMITs, of whatever connection, end it in this way.
    void break_commits(Break how, int count = 1);
    /// So many were broken until now.
    int broken() const { return broken_; }

  private:
    void accept_all();
    void pass_on(int client);
    bool pass_queries(int server, std::string& unsent);
    bool take_break(Break& how);

    std::string directory_;
    std::string target_;
    std::string url_;
    int listener_ = -1;
    int stop_[2] = {-1, -1};  // a pipe: closing its writing end stops all threads
    std::atomic<int> left_{0};
    std::atomic<Break> how_{Break::before};
    std::atomic<int> broken_{0};
    std::vector<std::thread> connections_;  // of the accepting thread
    std::thread accepting_;
};

}  // namespace yanxiu::test
