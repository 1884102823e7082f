#include "tests/sim/baton.hpp"

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace yanxiu::sim {
namespace {

// Not std::binary_semaphore: that of g++ 12.2 can miss a release (https://gcc.gnu.org/PR104928).
class Signal {
  public:
    Signal() { ::sem_init(&semaphore_, 0, 0); }
    ~Signal() { ::sem_destroy(&semaphore_); }
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;

    void give() { ::sem_post(&semaphore_); }
    void wait() {
        while (::sem_wait(&semaphore_) != 0 && errno == EINTR) {
        }
    }

  private:
    sem_t semaphore_;
};

}  // namespace

class Baton::Runner {
  public:
    explicit Runner(std::string called) : name(std::move(called)) {}

    const std::string name;
    Signal go;
    Signal back;
    bool ended = false;
    std::thread thread;
};

Baton::Baton() = default;

Baton::~Baton() {
    end_all();
}

void Baton::start(std::string name, Run run) {
    auto made = std::make_unique<Runner>(std::move(name));
    auto& runner = *made;
    auto& kept = runners_[&runner];
    try {
        runner.thread = std::thread([this, &runner, run = std::move(run)] { live(runner, run); });
    } catch (...) {
        runners_.erase(&runner);
        throw;
    }
    kept = std::move(made);
    hand_to(runner);
}

Baton::Runner& Baton::holder() const {
    if (!holder_) throw std::logic_error("nobody has the baton");
    return *holder_;
}

void Baton::give_back() {
    auto& runner = holder();
    if (ending_) throw Stopped{};
    runner.back.give();
    runner.go.wait();
    if (ending_) throw Stopped{};
}

void Baton::hand_to(Runner& runner) {
    auto* const before = std::exchange(holder_, &runner);
    runner.go.give();
    runner.back.wait();
    holder_ = before;
    if (!runner.ended) return;
    runner.thread.join();
    runners_.erase(&runner);
}

void Baton::end_all() {
    ending_ = true;
    while (!runners_.empty()) hand_to(*runners_.begin()->first);
}

void Baton::live(Runner& runner, const Run& run) {
    runner.go.wait();
    try {
        run();
    } catch (const Stopped&) {
        // as everybody else
    } catch (const std::exception& error) {
        failures_.push_back(runner.name + ": " + error.what());
    }
    runner.ended = true;
    runner.back.give();
}

}  // namespace yanxiu::sim
