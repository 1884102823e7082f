#pragma once

#include <cstdint>
#include <string_view>

namespace yanxiu::sim {

/// Numbers that look random and follow from a seed, a scenario and a person's number in it alone, so that who
/// is answered first changes nothing. SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
class Random {
  public:
    Random(std::uint64_t seed, std::string_view scenario, std::uint64_t number)
        : state_(seed * 0x9e3779b97f4a7c15 + number) {
        for (const char letter : scenario) state_ = state_ * 31 + static_cast<unsigned char>(letter), next();
    }

    std::uint64_t next() {
        auto z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// From `least` up to and with `most`.
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(most - least + 1));
    }
    bool chance(int percent) { return between(1, 100) <= percent; }

  private:
    std::uint64_t state_;
};

}  // namespace yanxiu::sim
