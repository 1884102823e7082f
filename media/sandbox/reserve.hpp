#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace yanxiu::media::sandbox {

/// A media child from its start to its end: killed and reaped with this object.
class Child {
  public:
    /// Throws std::system_error.
    explicit Child(const std::string& program);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    int socket() const { return socket_; }
    /// Hands over the untrusted file and the request frame, once. That a child died already is told by
    /// reading; throws std::system_error when it cannot be asked.
    void give(int source, const std::string& request) const;
    /// From now on other children go first.
    void step_back() const;
    /// Kills it unless it has ended by itself: its status, as waitpid() tells it. Once.
    int end();
    bool alive();

  private:
    int wait();

    int socket_ = -1;
    pid_t pid_ = -1;
};

/// Children that wait for their requests: linking FFmpeg's libraries takes longer than to look at a file.
/// Home: any thread.
class Reserve {
  public:
    explicit Reserve(std::string program);

    /// One that waits, or one just started. Throws std::system_error when none can be.
    std::unique_ptr<Child> take();
    /// Starts others for those that were taken; better when nobody waits for what has to be done meanwhile.
    void fill();

  private:
    void fill_to(std::size_t count);

    const std::string program_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Child>> waiting_;
};

}  // namespace yanxiu::media::sandbox
