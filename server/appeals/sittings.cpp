#include "server/appeals/sittings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

namespace yanxiu::appeals {
namespace {

using watch::Claim;
using watch::Interval;
using watch::IntervalSet;
using watch::SpanState;
using watch::Unpaid;

/// Stretches closer than this, and of speeds closer than that, are one to a reader.
constexpr std::int64_t kSameStretchMs = 2'000;
constexpr int kSameSpeedPermille = 50;

__extension__ using Wide = __int128;

/// When the claim played a position of the lesson.
std::int64_t wall_at(const Claim& claim, std::int64_t media_ms) {
    const Wide played = Wide{media_ms - claim.media.from} * claim.wall.length();
    return claim.wall.from + static_cast<std::int64_t>(played / claim.media.length());
}

int speed_of(Interval wall, Interval media) {
    if (wall.empty()) return 0;
    const auto permille = Wide{media.length()} * 1000 / wall.length();
    return static_cast<int>(std::min<Wide>(permille, 1'000'000));
}

/// What was covered so far, in each speed class and those slower.
using ByClass = std::array<IntervalSet, credit::kSpeedClasses>;

void cover(ByClass& covered, std::size_t speed, const IntervalSet& media) {
    for (std::size_t index = speed; index < credit::kSpeedClasses; ++index) covered[index].add(media);
}

class Judging {
  public:
    Judging(const credit::Policy& policy, const Grounds& grounds) : policy_(policy), grounds_(grounds) {}

    std::vector<Run> judge(const Played& sitting) {
        runs_.clear();
        watch::Counted counted;
        for (const auto& claim : sitting.claims) {
            watch::Coverage became;
            watch::GuardedCoverage guarded;
            std::set<watch::GuardedDay> changed;
            const bool next = claim.seq == counted.upto + 1;
            const bool counts = count_claims(policy_, {claim}, sitting.owned, grounds_.now, grounds_.presence,
                                             {counted, became, guarded, changed});
            if (claim.wall.empty() || claim.media.empty()) continue;
            pieces_.clear();
            if (!counts) add({claim.media}, SpanState::held, next ? Unpaid::future : Unpaid::gap);
            for (const auto& [day, part] : became) sort_in(day, part);
            for (const auto& [number, part] : guarded) wait(part);
            append(claim);
        }
        return std::move(runs_);
    }

  private:
    void add(const IntervalSet& media, SpanState state, Unpaid reason, int weight_permille = 1000) {
        for (const auto& each : media.intervals()) pieces_.push_back({each, state, reason, weight_permille});
    }

    /// Of one claim: it has one speed. kSpeedClasses where it is in none.
    static std::size_t slowest_of(const watch::DayCoverage& part) {
        std::size_t speed = 0;
        while (speed < credit::kSpeedClasses && part.classes[speed].empty()) ++speed;
        return speed;
    }

    void sort_in(base::Day day, const watch::DayCoverage& part) {
        add(part.too_fast, SpanState::unpaid, Unpaid::too_fast);
        add(part.hidden, SpanState::unpaid, Unpaid::hidden);
        add(part.not_owned, SpanState::unpaid, Unpaid::other_device);
        const auto speed = slowest_of(part);
        if (speed < credit::kSpeedClasses) pay(day, speed, part.classes[speed]);
    }

    /// What of it a grant has not paid already.
    IntervalSet beyond_grants(IntervalSet media, int weight_permille) {
        for (const auto& grant : grounds_.granted) {
            if (weight_permille <= grant.weight_permille) continue;
            add(media.intersected(grant.media), SpanState::unpaid, Unpaid::granted);
            media = media.without(grant.media);
        }
        return media;
    }

    /// For a check's answer, or for nothing any more.
    void wait(const watch::Guarded& part) {
        const bool missed = part.answer_until_ms <= grounds_.now.time_since_epoch().count();
        for (const auto& [day, covered] : part.coverage) {
            const auto speed = slowest_of(covered);
            if (speed == credit::kSpeedClasses) continue;
            const auto weight = policy_.speed_classes[speed].weight_permille;
            const auto open = beyond_grants(covered.classes[speed], weight);
            if (missed)
                add(open, SpanState::unpaid, Unpaid::check_missed);
            else
                add(open, SpanState::held, Unpaid::check_due, weight);
        }
    }

    void pay(base::Day day, std::size_t speed, const IntervalSet& played) {
        const auto weight = policy_.speed_classes[speed].weight_permille;
        const auto media = beyond_grants(played, weight);
        add(media.without(grounds_.delivered), SpanState::unpaid, Unpaid::not_delivered);
        const auto fresh = media.intersected(grounds_.delivered).without(paid_[speed]);
        add(media.intersected(grounds_.delivered).intersected(paid_[speed]), SpanState::unpaid,
            Unpaid::already_counted);
        if (watch::pays_on(grounds_.placements, day)) {
            add(fresh, SpanState::credited, {}, weight);
            cover(paid_, speed, fresh);
        } else {
            add(fresh.without(held_[speed]), SpanState::held, Unpaid::not_in_course, weight);
            add(fresh.intersected(held_[speed]), SpanState::unpaid, Unpaid::already_counted);
            cover(held_, speed, fresh);
        }
    }

    void append(const Claim& claim) {
        std::sort(pieces_.begin(), pieces_.end(),
                  [](const auto& left, const auto& right) { return left.media.from < right.media.from; });
        for (const auto& piece : pieces_) {
            Run run{{wall_at(claim, piece.media.from), wall_at(claim, piece.media.to)},
                    piece,
                    speed_of(claim.wall, claim.media),
                    claim.hidden,
                    claim.audible};
            if (!runs_.empty() && goes_on(runs_.back(), run))
                extend(runs_.back(), run);
            else
                runs_.push_back(run);
        }
    }

    static bool goes_on(const Run& last, const Run& next) {
        return last.became.state == next.became.state && last.became.reason == next.became.reason &&
               last.became.weight_permille == next.became.weight_permille && last.hidden == next.hidden &&
               last.audible == next.audible && last.became.media.to == next.became.media.from &&
               next.wall.from >= last.wall.to && next.wall.from - last.wall.to <= kSameStretchMs &&
               std::abs(last.speed_permille - next.speed_permille) <= kSameSpeedPermille;
    }

    static void extend(Run& last, const Run& next) {
        last.wall.to = next.wall.to;
        last.became.media.to = next.became.media.to;
        last.speed_permille = speed_of(last.wall, last.became.media);
    }

    const credit::Policy& policy_;
    const Grounds& grounds_;
    ByClass paid_;
    ByClass held_;
    std::vector<watch::StandingSpan> pieces_;  // of one claim
    std::vector<Run> runs_;
};

}  // namespace

std::vector<std::vector<Run>> runs_of(const credit::Policy& policy, const std::vector<Played>& sittings,
                                      const Grounds& grounds) {
    Judging judging(policy, grounds);
    std::vector<std::vector<Run>> all;
    all.reserve(sittings.size());
    for (const auto& sitting : sittings) all.push_back(judging.judge(sitting));
    return all;
}

std::vector<Run> within(const std::vector<Run>& runs, watch::Interval media) {
    std::vector<Run> kept;
    for (auto run : runs) {
        const auto whole = run.became.media;
        auto& part = run.became.media;
        part = {std::max(whole.from, media.from), std::min(whole.to, media.to)};
        if (part.empty()) continue;
        const Claim stretch{0, run.wall, whole};
        run.wall = {wall_at(stretch, part.from), wall_at(stretch, part.to)};
        kept.push_back(run);
    }
    return kept;
}

}  // namespace yanxiu::appeals
