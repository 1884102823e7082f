#include "server/watch/presence.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "server/base/hex.hpp"

namespace yanxiu::watch {
namespace {

constexpr auto kEver = std::numeric_limits<std::int64_t>::max();

std::int64_t room_ms(const Stretch& stretch, std::int64_t now_ms) {
    if (stretch.missed_at(now_ms)) return 0;
    return std::max<std::int64_t>(stretch.allowance_ms - stretch.played_ms, 0);
}

}  // namespace

Presence::Presence(std::vector<Stretch> stretches, std::int64_t next_number)
    : stretches_(std::move(stretches)), next_number_(next_number) {
    std::sort(stretches_.begin(), stretches_.end(),
              [](const Stretch& left, const Stretch& right) { return left.from_ms < right.from_ms; });
}

std::vector<Presence::Part> Presence::parts_of(Interval wall) const {
    if (stretches_.empty()) return {{wall, nullptr}};
    // Mostly it is the last one.
    const auto& last = stretches_.back();
    if (last.from_ms <= wall.from && last.counted_after.empty()) return {{wall, &last}};
    std::vector<Part> parts;
    IntervalSet rest{wall};
    for (auto stretch = stretches_.rbegin(); stretch != stretches_.rend() && !rest.empty(); ++stretch) {
        if (stretch->from_ms >= wall.to) continue;
        const auto own = rest.within({stretch->from_ms, kEver}).without(stretch->counted_after);
        for (const auto& each : own.intervals()) parts.push_back({each, &*stretch});
        rest = rest.without(own);
    }
    for (const auto& each : rest.intervals()) parts.push_back({each, nullptr});
    std::sort(parts.begin(), parts.end(),
              [](const Part& left, const Part& right) { return left.wall.from < right.wall.from; });
    return parts;
}

void Presence::add(const IntervalSet& counted) {
    for (const auto& wall : counted.intervals()) {
        for (const auto& part : parts_of(wall)) {
            if (!part.stretch) continue;
            const auto place = static_cast<std::size_t>(part.stretch - stretches_.data());
            stretches_[place].played_ms += part.wall.length();
        }
    }
}

std::vector<std::int64_t> Presence::play(const IntervalSet& fresh, const Drawing& drawing) {
    std::vector<std::int64_t> begun;
    const auto begin = [&](auto place, std::int64_t from_ms) {
        Stretch stretch;
        stretch.number = next_number_++;
        stretch.from_ms = from_ms;
        stretch.allowance_ms = std::max<std::int64_t>(drawing.allowance_ms(stretch.number), 1);
        stretch.answer_until_ms = std::max(drawing.answer_until_ms, drawing.now_ms + 1);
        begun.push_back(stretch.number);
        stretches_.insert(place, std::move(stretch));
    };
    if (stretches_.empty() && !fresh.empty()) begin(stretches_.end(), 0);
    for (auto rest : fresh.intervals()) {
        while (!rest.empty()) {
            const auto next =
                std::partition_point(stretches_.begin(), stretches_.end(),
                                     [&](const Stretch& each) { return each.from_ms <= rest.from; });
            auto& stretch = *std::prev(next);
            const auto to = next == stretches_.end() ? rest.to : std::min(rest.to, next->from_ms);
            const auto taken = std::min(room_ms(stretch, drawing.now_ms), to - rest.from);
            stretch.played_ms += taken;
            rest.from += taken;
            if (rest.from < to) begin(next, rest.from);
        }
    }
    return begun;
}

bool Presence::knows(std::int64_t wall_ms) const {
    return stretches_.empty() || stretches_.front().number == 0 ||
           (stretches_.front().from_ms <= wall_ms && stretches_.front().counted_after.empty());
}

Stretch& Presence::stretch(std::int64_t number) {
    return *std::find_if(stretches_.begin(), stretches_.end(),
                         [number](const Stretch& each) { return each.number == number; });
}

std::string CheckDraws::hmac(const std::string& text) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size)) {
        throw std::runtime_error("HMAC-SHA256 failed");
    }
    return {reinterpret_cast<const char*>(digest.data()), size};
}

std::int64_t CheckDraws::allowance_ms(base::PersonId person, std::int64_t number, std::int64_t least_ms,
                                      std::int64_t most_ms) const {
    // The words keep other uses of the same secret apart.
    const auto digest = hmac(fmt::format("yanxiu stretch 1 {} {}", person.value, number));
    std::uint64_t drawn = 0;
    for (std::size_t i = 0; i < sizeof drawn; ++i)
        drawn = drawn << 8U | static_cast<unsigned char>(digest[i]);
    const auto choices = static_cast<std::uint64_t>(most_ms - least_ms) + 1;
    return least_ms + static_cast<std::int64_t>(drawn % choices);
}

std::string CheckDraws::mac(const std::string& text) const {
    const auto digest = hmac("yanxiu check 1 " + text);
    std::string digits;
    base::append_hex(digits, {reinterpret_cast<const unsigned char*>(digest.data()), digest.size()});
    return digits;
}

}  // namespace yanxiu::watch
