#include "server/watch/memory.hpp"

#include <random>

namespace yanxiu::watch {
namespace {

/// Not zero, which stands for nobody.
std::int64_t random_id() {
    std::random_device device;
    return std::uniform_int_distribution<std::int64_t>(1, INT64_MAX)(device);
}

}  // namespace

Memory::Memory(std::size_t persons) : persons_(persons), id_(random_id()) {}

std::optional<Remembered> Memory::take(base::PersonId person) {
    auto node = remembered_.extract(person);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

void Memory::keep(base::PersonId person, Remembered remembered) {
    if (remembered_.size() >= persons_ && !remembered_.contains(person))
        remembered_.erase(remembered_.begin());
    remembered_.insert_or_assign(person, std::move(remembered));
}

}  // namespace yanxiu::watch
