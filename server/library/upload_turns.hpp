#pragma once

#include <functional>
#include <memory>
#include <string>

namespace yanxiu::library {

/// Who may touch an upload within this process: one request at a time. A newer one ends the older ones and
/// waits until the holder has stored what it had received. Home: any thread.
class UploadTurns {
  public:
    /// Held while a request works on its upload; the next one's turn begins when this is destroyed, on that
    /// thread.
    class Turn {
      public:
        virtual ~Turn() = default;
    };

    /// How to reach who holds or awaits a turn. Both may be called any number of times, from any thread,
    /// until the turn is over, and must not block.
    struct Owner {
        std::function<void()> cancel;  // a newer request wants the upload: end
        std::function<void()> remind;  // time has passed: store what is due
    };

    UploadTurns();
    ~UploadTurns();
    UploadTurns(const UploadTurns&) = delete;
    UploadTurns& operator=(const UploadTurns&) = delete;

    /// `granted` is called once, here or on the thread that ends the turn before; it must not block.
    void take(const std::string& upload, Owner owner, std::function<void(std::unique_ptr<Turn>)> granted);

    /// Asks whoever holds or awaits this upload to end.
    void cancel(const std::string& upload);
    void cancel_all();
    void remind_all();
    bool empty() const;

  private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the turns, which may outlive this object
};

}  // namespace yanxiu::library
