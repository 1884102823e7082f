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

std::optional<Remembered> Memory::take(base::PersonId person) {
    auto node = newer_.extract(person);
    if (node.empty()) node = older_.extract(person);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

void Memory::keep(base::PersonId person, Remembered remembered) {
    older_.erase(person);
    if (newer_.size() >= half_ && !newer_.contains(person)) older_ = std::exchange(newer_, {});
    newer_.insert_or_assign(person, std::move(remembered));
}

}  // namespace yanxiu::watch
