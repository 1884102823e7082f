#include "server/watch/standing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace yanxiu::watch {
namespace {

/// The union over days of a part of each: of a single day that part itself, not a copy. Refers to the
/// coverage.
class OverDays {
  public:
    /// `part_of` picks from each day, or null.
    template <class Part>
    OverDays(const Coverage& coverage, Part part_of) {
        for (const auto& [day, covered] : coverage) add(part_of(day, covered));
    }
    OverDays(const OverDays&) = delete;
    OverDays& operator=(const OverDays&) = delete;

    const IntervalSet& set() const { return only_ ? *only_ : sum_; }

  private:
    void add(const IntervalSet* part) {
        if (!part || part->empty()) return;
        if (!only_ && sum_.empty()) {
            only_ = part;
            return;
        }
        if (only_) sum_ = *std::exchange(only_, nullptr);
        sum_.add(*part);
    }

    const IntervalSet* only_ = nullptr;
    IntervalSet sum_;
};

OverDays covered_of(const Coverage& coverage) {
    return {coverage, [](base::Day, const DayCoverage& day) { return &day.classes.back(); }};
}

OverDays paying_of(const Coverage& coverage, const std::vector<library::Placement>& placements) {
    return {coverage, [&](base::Day day, const DayCoverage& covered) {
                return pays_on(placements, day) ? &covered.classes.back() : nullptr;
            }};
}

bool pays_on_all_days(const Coverage& coverage, const std::vector<library::Placement>& placements) {
    return std::all_of(coverage.begin(), coverage.end(),
                       [&](const auto& day) { return pays_on(placements, day.first); });
}

/// One state of a part of the timeline, before it is known what better became of it.
struct Layer {
    IntervalSet media;
    SpanState state;
    Unpaid reason;
};
using Layers = std::array<Layer, 11>;
// The places of what was granted, of what is covered and delivered and pays, of what is covered and
// delivered, the same of what waits for checks, of what is covered.
constexpr std::size_t kGranted = 0, kPaying = 1, kDelivered = 2, kDue = 3, kCovered = 5;

/// What watching pays nothing for, since it was granted whole.
IntervalSet granted_whole(const Grants& granted) {
    IntervalSet whole;
    for (const auto& grant : granted)
        if (grant.weight_permille == 0) whole.add(grant.media);
    return whole;
}

Grants granted_whole_alone(Grants granted) {
    std::erase_if(granted, [](const Grant& grant) { return grant.weight_permille > 0; });
    return granted;
}

/// The layers, best first. Where all that is covered pays, or was delivered, there is no layer below it.
Layers layers_of(const Coverage& coverage, const IntervalSet& delivered,
                 const std::vector<library::Placement>& placements, const Pending& pending,
                 const Grants& granted) {
    const auto covered = covered_of(coverage);
    const auto of_days = [&](IntervalSet DayCoverage::*part) {
        return OverDays(coverage, [part](base::Day, const DayCoverage& day) { return &(day.*part); }).set();
    };
    Layers layers{
        {{granted_whole(granted), SpanState::credited, Unpaid::granted},
         {paying_of(coverage, placements).set().intersected(delivered), SpanState::credited, {}},
         {{}, SpanState::held, Unpaid::not_in_course},
         {covered_of(pending.check_due).set().intersected(delivered), SpanState::held, Unpaid::check_due},
         {covered_of(pending.check_missed).set().intersected(delivered), SpanState::unpaid,
          Unpaid::check_missed},
         {{}, SpanState::unpaid, Unpaid::not_delivered},
         {pending.gap, SpanState::held, Unpaid::gap},
         {pending.future, SpanState::held, Unpaid::future},
         {of_days(&DayCoverage::too_fast), SpanState::unpaid, Unpaid::too_fast},
         {of_days(&DayCoverage::hidden), SpanState::unpaid, Unpaid::hidden},
         {of_days(&DayCoverage::not_owned), SpanState::unpaid, Unpaid::other_device}}};
    for (const auto* waiting : {&pending.check_due, &pending.check_missed})
        layers[kCovered].media.add(covered_of(*waiting).set());
    const auto covered_ms = covered.set().length();
    if (layers[kPaying].media.length() == covered_ms) return layers;
    layers[kDelivered].media = covered.set().intersected(delivered);
    if (layers[kDelivered].media.length() < covered_ms) layers[kCovered].media.add(covered.set());
    return layers;
}

/// Leaves to each layer what no better one has.
void make_disjoint(Layers& layers) {
    IntervalSet taken;
    for (auto& layer : layers) {
        if (layer.media.empty()) continue;
        auto rest = taken.empty() ? layer.media : layer.media.without(taken);
        taken.add(std::move(layer.media));
        layer.media = std::move(rest);
    }
}

/// What was watched, by the weight of the slowest pass: disjoint parts.
struct Weighed {
    IntervalSet media;
    int weight_permille = 1000;
};
using Speeds = std::vector<Weighed>;

/// `counts` says of each day whether it pays.
template <class Counts>
Speeds speeds_of(const credit::Policy& policy, const Coverage& coverage, Counts counts) {
    Speeds speeds;
    IntervalSet slower;
    for (std::size_t index = 0; index < credit::kSpeedClasses; ++index) {
        const OverDays up_to_here(coverage, [&](base::Day day, const DayCoverage& covered) {
            return counts(day) ? &covered.classes[index] : nullptr;
        });
        if (up_to_here.set() == slower) continue;
        speeds.push_back({up_to_here.set().without(slower), policy.speed_classes[index].weight_permille});
        slower = up_to_here.set();
    }
    return speeds;
}

void add_spans(const Layer& layer, const IntervalSet& part, int weight_permille, std::int64_t duration_ms,
               std::vector<StandingSpan>& spans) {
    for (auto media : part.intervals()) {
        media = {std::max<std::int64_t>(media.from, 0), std::min(media.to, duration_ms)};
        if (!media.empty()) spans.push_back({media, layer.state, layer.reason, weight_permille});
    }
}

/// What was granted in part pays no more than it did then.
Speeds within_grants(Speeds speeds, const Grants& granted) {
    for (const auto& grant : granted) {
        Speeds split;
        for (auto& speed : speeds) {
            auto capped = speed.media.intersected(grant.media);
            if (speed.weight_permille > grant.weight_permille && !capped.empty()) {
                speed.media = speed.media.without(capped);
                split.push_back({std::move(capped), grant.weight_permille});
            }
            split.push_back(std::move(speed));
        }
        speeds = std::move(split);
    }
    return speeds;
}

/// What pays, and what would, is split by its speeds: those of `payable` where it waits for a check.
std::vector<StandingSpan> spans_of(const credit::Policy& policy, const Coverage& coverage,
                                   const Coverage& payable, const std::vector<library::Placement>& placements,
                                   const Layers& layers, const Grants& granted, std::int64_t duration_ms) {
    std::vector<StandingSpan> spans;
    for (std::size_t index = 0; index < layers.size(); ++index) {
        const auto& layer = layers[index];
        if (layer.media.empty()) continue;
        if (index == kGranted || index > kDue) {
            add_spans(layer, layer.media, 1000, duration_ms, spans);
            continue;
        }
        const auto speeds = within_grants(
            speeds_of(policy, index == kDue ? payable : coverage,
                      [&](base::Day day) { return index != kPaying || pays_on(placements, day); }),
            granted);
        for (const auto& speed : speeds)
            add_spans(layer, speeds.size() == 1 ? layer.media : layer.media.intersected(speed.media),
                      speed.weight_permille, duration_ms, spans);
    }
    std::sort(spans.begin(), spans.end(), [](const StandingSpan& left, const StandingSpan& right) {
        return left.media.from < right.media.from;
    });
    return spans;
}

std::map<Unpaid, std::int64_t> shares_of(const Layers& layers) {
    std::map<Unpaid, std::int64_t> shares;
    for (const auto& layer : layers) {
        const bool told = layer.state == SpanState::credited || layer.reason == Unpaid::not_in_course ||
                          layer.reason == Unpaid::check_due;
        if (!told && !layer.media.empty()) shares[layer.reason] += layer.media.length();
    }
    return shares;
}

std::int64_t already_counted_ms(const Coverage& payable, const Coverage& missed) {
    std::int64_t watched_ms = 0;
    for (const auto* each : {&payable, &missed})
        for (const auto& [day, covered] : *each) watched_ms += covered.watched_ms;
    if (missed.empty()) return watched_ms - covered_ms(payable);
    Coverage all = payable;
    add(all, missed);
    return watched_ms - covered_ms(all);
}

/// What was played of granted media and adds nothing to the grant. `free_ms` would be paid if only what was
/// granted whole were, `payable_ms` is.
std::int64_t granted_again_ms(const Coverage& payable, const Coverage& missed, const IntervalSet& whole,
                              std::int64_t free_ms, std::int64_t payable_ms) {
    auto covered = covered_of(payable).set();
    covered.add(covered_of(missed).set());
    return covered.intersected(whole).length() + free_ms - payable_ms;
}

/// The category of a place that it still has, before one that it had.
std::string category_of(const std::vector<library::Placement>& placements) {
    if (placements.empty()) return {};
    const auto lasting = std::find_if(placements.begin(), placements.end(),
                                      [](const auto& placement) { return !placement.removed_on; });
    return (lasting == placements.end() ? placements.front() : *lasting).category;
}

}  // namespace

Pending pending_of(const std::vector<Claim>& claims, std::int64_t counted_upto) {
    std::vector<Interval> future;
    std::vector<Interval> gap;
    for (const auto& claim : claims) {
        if (claim.seq <= counted_upto) continue;
        const bool dense = gap.empty() && claim.seq == counted_upto + 1;
        if (dense) counted_upto = claim.seq;
        (dense ? future : gap).push_back(claim.media);
    }
    return {IntervalSet::of(std::move(future)), IntervalSet::of(std::move(gap))};
}

void add_guarded(const GuardedCoverage& guarded, base::Instant now, Pending& pending) {
    for (const auto& [number, each] : guarded) {
        const bool missed = each.answer_until_ms <= now.time_since_epoch().count();
        add(missed ? pending.check_missed : pending.check_due, each.coverage);
    }
}

Standing standing_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                     const std::vector<library::Placement>& placements, const Pending& pending,
                     std::int64_t duration_ms, const Grants& granted) {
    return standing_of(policy, coverage, delivered, placements,
                       total(credit_of(policy, coverage, delivered, placements, granted)), pending,
                       duration_ms, granted);
}

Standing standing_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                     const std::vector<library::Placement>& placements, std::int64_t credited_ms,
                     const Pending& pending, std::int64_t duration_ms, const Grants& granted) {
    auto layers = layers_of(coverage, delivered, placements, pending, granted);
    const auto whole = layers[kGranted].media;
    make_disjoint(layers);
    const auto delivered_ms =
        layers[kPaying].media.length() + layers[kDelivered].media.length() + layers[kDue].media.length();
    Coverage with_due;
    if (!pending.check_due.empty()) {
        with_due = coverage;
        add(with_due, pending.check_due);
    }
    const auto& payable = pending.check_due.empty() ? coverage : with_due;

    Standing standing;
    standing.credited_ms = credited_ms;
    // What would be paid had the content been in a course on all days, and nothing waited for an answer.
    const auto would_pay_ms = [&](const Grants& grants) {
        return total(
            credit_of(policy, payable, delivered, {{"any", base::Day::min(), std::nullopt}}, grants));
    };
    const auto payable_ms = pending.check_due.empty() && pays_on_all_days(coverage, placements)
                                ? credited_ms
                                : would_pay_ms(granted);
    const auto free_ms = granted.empty() ? payable_ms : would_pay_ms(granted_whole_alone(granted));
    standing.held_ms = payable_ms - credited_ms;
    standing.unpaid = shares_of(layers);
    const auto tell = [&](Unpaid reason, std::int64_t ms) {
        if (ms != 0) standing.unpaid[reason] += ms;
    };
    tell(Unpaid::already_counted, already_counted_ms(payable, pending.check_missed));
    tell(Unpaid::too_fast, delivered_ms - free_ms);
    if (!granted.empty())
        tell(Unpaid::granted, granted_again_ms(payable, pending.check_missed, whole, free_ms, payable_ms));
    std::erase_if(standing.unpaid, [](const auto& share) { return share.second == 0; });
    standing.spans = spans_of(policy, coverage, payable, placements, layers, granted, duration_ms);
    standing.category = category_of(placements);
    return standing;
}

}  // namespace yanxiu::watch
