#include "server/watch/replay_presence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yanxiu::watch {
namespace {

const DrawnCheck* check_of(const Dossier& dossier, std::int64_t number) {
    const auto found = std::find_if(dossier.checks.begin(), dossier.checks.end(),
                                    [number](const auto& check) { return check.stretch.number == number; });
    return found == dossier.checks.end() ? nullptr : &*found;
}

/// Whether it was the answer to what was asked last, in time.
bool in_order(const Dossier& dossier, const GivenAnswer& answer) {
    const auto* check = check_of(dossier, answer.number);
    return check && answer.number > 0 && answer.asked_person == answer.person &&
           answer.asked_number == answer.number && check->drawn_ms <= answer.asked_ms &&
           answer.asked_ms <= answer.answered_ms && answer.answered_ms <= answer.good_until_ms &&
           answer.answered_ms < check->stretch.answer_until_ms && !answer.asked_again &&
           answer.right == (answer.choice == answer.right_number);
}

/// The stretch that a check ended: what guarded its instant before it was drawn.
const Stretch* ended_by(const Stretch& begun, const std::vector<Stretch>& stretches) {
    const Stretch* ended = nullptr;
    for (const auto& each : stretches) {
        if (each.from_ms > begun.from_ms) break;
        const bool guards =
            each.number < begun.number && !each.counted_after.contains({begun.from_ms, begun.from_ms + 1});
        if (guards) ended = &each;
    }
    return ended;
}

class CheckFaults {
  public:
    CheckFaults(const Dossier& dossier, const Presence& given, const IntervalSet& counted)
        : dossier_(dossier), given_(given), counted_(counted) {}

    std::vector<std::string> find() {
        std::int64_t number = 0;
        for (const auto& check : dossier_.checks) {
            for (; number < check.stretch.number; ++number) tell(number, "is missing");
            ++number;
            look_at(check);
        }
        for (const auto& stretch : given_.stretches()) look_at(stretch);
        for (const auto& answer : dossier_.answers)
            if (!in_order(dossier_, answer)) tell(answer.number, "has an answer that does not stand");
        return std::move(lines_);
    }

  private:
    void tell(std::int64_t number, const std::string& what) {
        lines_.push_back(fmt::format("check {}: {}", number, what));
    }

    void look_at(const DrawnCheck& check) {
        const auto number = check.stretch.number;
        if (check.mac != dossier_.draws.mac(text_of(check))) tell(number, "is not as it was drawn");
        if (check.most_ms < check.least_ms ||
            check.stretch.allowance_ms !=
                dossier_.draws.allowance_ms(check.person, number, check.least_ms, check.most_ms))
            tell(number, "has another distance to the next one than the draw gives");
    }

    void look_at(const Stretch& stretch) {
        const auto found = check_of(dossier_, stretch.number)->stretch.played_ms;
        if (found != stretch.played_ms) {
            tell(stretch.number,
                 fmt::format("played ms: {} is stored, the evidence gives {}", found, stretch.played_ms));
        }
        if (stretch.played_ms > stretch.allowance_ms) {
            tell(stretch.number, fmt::format("{} ms were played until the next one, {} were drawn",
                                             stretch.played_ms, stretch.allowance_ms));
        }
        if (stretch.number > 0) follow(stretch);
    }

    void follow(const Stretch& stretch) {
        const Interval due{stretch.from_ms, stretch.from_ms + 1};
        const auto guarded = given_.parts_of(due);
        if (!counted_.contains(due) || guarded.front().stretch != &stretch)
            tell(stretch.number, "came due when nothing counted");
        const auto* ended = ended_by(stretch, given_.stretches());
        const auto drawn_ms = check_of(dossier_, stretch.number)->drawn_ms;
        if (!ended || (ended->played_ms != ended->allowance_ms && !ended->missed_at(drawn_ms)))
            tell(stretch.number, "came due at another time than was drawn");
    }

    const Dossier& dossier_;
    const Presence& given_;
    const IntervalSet& counted_;
    std::vector<std::string> lines_;
};

}  // namespace

Presence presence_of(const Dossier& dossier) {
    std::set<std::int64_t> answered;
    for (const auto& answer : dossier.answers)
        if (answer.right && in_order(dossier, answer)) answered.insert(answer.number);
    std::vector<Stretch> stretches;
    for (const auto& check : dossier.checks) {
        stretches.push_back(check.stretch);
        stretches.back().answered = answered.contains(check.stretch.number);
    }
    return {std::move(stretches), static_cast<std::int64_t>(dossier.checks.size())};
}

std::vector<std::string> check_faults(const Dossier& dossier, const Presence& given,
                                      const IntervalSet& counted) {
    return CheckFaults(dossier, given, counted).find();
}

}  // namespace yanxiu::watch
