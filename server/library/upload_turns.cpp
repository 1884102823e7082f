#include "server/library/upload_turns.hpp"

#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace yanxiu::library {
namespace {

using Owner = UploadTurns::Owner;

struct Place {
    Owner owner;
    std::function<void(std::unique_ptr<UploadTurns::Turn>)> granted;
};

void cancel_each(const std::vector<Owner>& owners) {
    for (const auto& owner : owners) owner.cancel();
}

}  // namespace

struct UploadTurns::State : std::enable_shared_from_this<State> {
    std::mutex mutex;
    std::unordered_map<std::string, std::deque<Place>> places;  // the first of each holds the turn

    class Held final : public Turn {
      public:
        Held(std::shared_ptr<State> state, std::string upload)
            : state_(std::move(state)), upload_(std::move(upload)) {}
        ~Held() override { state_->release(upload_); }

      private:
        std::shared_ptr<State> state_;
        std::string upload_;
    };

    void release(const std::string& upload) {
        std::function<void(std::unique_ptr<Turn>)> next;
        {
            const std::lock_guard lock(mutex);
            auto& waiting = places.at(upload);
            waiting.pop_front();
            if (waiting.empty()) {
                places.erase(upload);
                return;
            }
            next = std::exchange(waiting.front().granted, {});
        }
        next(std::make_unique<Held>(shared_from_this(), upload));
    }

    std::vector<Owner> owners_of(const std::string& upload) const {
        std::vector<Owner> found;
        const auto waiting = places.find(upload);
        if (waiting == places.end()) return found;
        for (const auto& place : waiting->second) found.push_back(place.owner);
        return found;
    }

    std::vector<Owner> all_owners() {
        const std::lock_guard lock(mutex);
        std::vector<Owner> all;
        for (const auto& [upload, waiting] : places)
            for (const auto& place : waiting) all.push_back(place.owner);
        return all;
    }
};

UploadTurns::UploadTurns() : state_(std::make_shared<State>()) {}
UploadTurns::~UploadTurns() = default;

void UploadTurns::take(const std::string& upload, Owner owner,
                       std::function<void(std::unique_ptr<Turn>)> granted) {
    std::vector<Owner> stale;
    {
        const std::lock_guard lock(state_->mutex);
        stale = state_->owners_of(upload);
        auto& waiting = state_->places[upload];
        waiting.push_back({std::move(owner), {}});
        if (!stale.empty()) waiting.back().granted = std::exchange(granted, {});
    }
    cancel_each(stale);
    if (granted) granted(std::make_unique<State::Held>(state_, upload));
}

void UploadTurns::cancel(const std::string& upload) {
    std::vector<Owner> owners;
    {
        const std::lock_guard lock(state_->mutex);
        owners = state_->owners_of(upload);
    }
    cancel_each(owners);
}

void UploadTurns::cancel_all() {
    cancel_each(state_->all_owners());
}

void UploadTurns::remind_all() {
    for (const auto& owner : state_->all_owners()) owner.remind();
}

bool UploadTurns::empty() const {
    const std::lock_guard lock(state_->mutex);
    return state_->places.empty();
}

}  // namespace yanxiu::library
