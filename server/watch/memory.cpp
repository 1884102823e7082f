#include "server/watch/memory.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace yanxiu::watch {
namespace {

/// Not zero, which stands for nobody.
std::int64_t random_id() {
    std::random_device device;
    return std::uniform_int_distribution<std::int64_t>(1, INT64_MAX)(device);
}

}  // namespace

Memory::Memory(std::size_t persons) : half_(std::max<std::size_t>(persons / 2, 1)), id_(random_id()) {}

std::unique_ptr<Remembered> Memory::take(base::PersonId person) {
    for (auto* persons : {&newer_, &older_}) {
        const auto found = persons->find(person);
        if (found != persons->end()) return std::move(found->second);
    }
    return nullptr;
}

void Memory::keep(base::PersonId person, std::unique_ptr<Remembered> remembered) {
    older_.erase(person);
    if (newer_.size() >= half_ && !newer_.contains(person)) older_ = std::exchange(newer_, {});
    newer_.insert_or_assign(person, std::move(remembered));
}

}  // namespace yanxiu::watch
