#pragma once

#include <semaphore.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace yanxiu::sim {

/// Runners on threads of their own, of whom one alone runs at any time: whoever has the baton. What one did
/// is seen by the next, so that nothing they share needs a lock. Whoever hands it to a runner waits until
/// that one gives it back or has ended. Home: whoever has the baton; in the beginning who made this.
class Baton {
  public:
    class Runner;
    using Run = std::function<void()>;

    Baton();
    /// Nobody runs any more.
    ~Baton();
    Baton(const Baton&) = delete;
    Baton& operator=(const Baton&) = delete;

    /// Hands the baton to somebody new. What they throw is a failure, with their name.
    void start(std::string name, Run run);

    /// The runner that runs now; throws std::logic_error where none does.
    Runner& holder() const;

    /// Called by a runner: waits until it is handed the baton again. Throws what ends its run where everybody
    /// is to end.
    void give_back();

    /// To a runner who gave it back.
    void hand_to(Runner& runner);

    /// Ends everybody who is not at the end, by an exception out of `give_back`. Not called by a runner.
    void end_all();

    const std::vector<std::string>& failures() const { return failures_; }

  private:
    struct Stopped {};  // no std::exception: nobody catches it on the way

    void live(Runner& runner, const Run& run);

    std::map<Runner*, std::unique_ptr<Runner>> runners_;
    Runner* holder_ = nullptr;
    bool ending_ = false;
    std::vector<std::string> failures_;
};

}  // namespace yanxiu::sim
