#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace yanxiu::bench {

/// Very many WebSockets, a thousand from each of as many loopback addresses as that takes. Each says one
/// thing, hears one answer, and is silent from then on but for answers to pings.
class Crowd {
  public:
    /// Of one connection, by its number from 0 on.
    struct Words {
        std::function<std::string(std::size_t)> cookie;
        std::string message;
        std::function<void(const std::string&)> check;  // throws at an answer that is not as it should be
    };

    /// Opens them, some at a time. Throws std::runtime_error when any is refused, closed, or not answered in
    /// ten seconds.
    Crowd(int port, std::size_t count, const Words& words);
    ~Crowd();
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Answers the pings that came; throws std::runtime_error when a connection was closed or heard anything
    /// else. To be called at least once a minute, after which servers give up a silent client.
    void tend();

  private:
    void open(std::size_t first, std::size_t last, int port, const Words& words);

    std::vector<int> sockets_;
};

}  // namespace yanxiu::bench
