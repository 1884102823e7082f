#include "server/watch/standing.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace yanxiu::watch {
namespace {

/// The union over days of what `part_of` picks from each.
template <class Part>
IntervalSet over_days(const Coverage& coverage, Part part_of) {
    IntervalSet sum;
    for (const auto& [day, covered] : coverage) sum.add(part_of(day, covered));
    return sum;
}

IntervalSet covered_of(const Coverage& coverage) {
    return over_days(coverage, [](base::Day, const DayCoverage& day) { return day.classes.back(); });
}

IntervalSet paying_of(const Coverage& coverage, const std::vector<library::Placement>& placements) {
    return over_days(coverage, [&](base::Day day, const DayCoverage& covered) {
        return pays_on(placements, day) ? covered.classes.back() : IntervalSet{};
    });
}

/// What would be paid had the content been in a course on all days.
std::int64_t payable_ms(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                        const std::vector<library::Placement>& placements, std::int64_t credited_ms) {
    const bool on_all_days = std::all_of(coverage.begin(), coverage.end(),
                                         [&](const auto& day) { return pays_on(placements, day.first); });
    if (on_all_days) return credited_ms;
    return total(credit_of(policy, coverage, delivered, {{"any", base::Day::min(), std::nullopt}}));
}

/// One state of a part of the timeline, before it is known what better became of it.
struct Layer {
    IntervalSet media;
    SpanState state;
    Unpaid reason;
};
using Layers = std::array<Layer, 8>;
constexpr std::size_t kDelivered = 1;  // the place of what is covered and delivered

/// The layers, best first.
Layers layers_of(const Coverage& coverage, const IntervalSet& delivered,
                 const std::vector<library::Placement>& placements, const Pending& pending) {
    const auto covered = covered_of(coverage);
    const auto of_days = [&](IntervalSet DayCoverage::*part) {
        return over_days(coverage, [part](base::Day, const DayCoverage& day) { return day.*part; });
    };
    return {{{paying_of(coverage, placements).intersected(delivered), SpanState::credited, {}},
             {covered.intersected(delivered), SpanState::held, Unpaid::not_in_course},
             {covered, SpanState::unpaid, Unpaid::not_delivered},
             {pending.gap, SpanState::held, Unpaid::gap},
             {pending.future, SpanState::held, Unpaid::future},
             {of_days(&DayCoverage::too_fast), SpanState::unpaid, Unpaid::too_fast},
             {of_days(&DayCoverage::hidden), SpanState::unpaid, Unpaid::hidden},
             {of_days(&DayCoverage::not_owned), SpanState::unpaid, Unpaid::other_device}}};
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
        auto up_to_here = over_days(coverage, [&](base::Day day, const DayCoverage& covered) {
            return counts(day) ? covered.classes[index] : IntervalSet{};
        });
        if (up_to_here == slower) continue;
        speeds.push_back({up_to_here.without(slower), policy.speed_classes[index].weight_permille});
        slower = std::move(up_to_here);
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

/// What pays, and what would, is split by `credited` and `held`.
std::vector<StandingSpan> spans_of(const Layers& layers, const Speeds& credited, const Speeds& held,
                                   std::int64_t duration_ms) {
    std::vector<StandingSpan> spans;
    for (std::size_t index = 0; index < layers.size(); ++index) {
        const auto& layer = layers[index];
        if (layer.media.empty()) continue;
        if (index > kDelivered) {
            add_spans(layer, layer.media, 1000, duration_ms, spans);
            continue;
        }
        for (const auto& speed : index == kDelivered ? held : credited)
            add_spans(layer, layer.media.intersected(speed.media), speed.weight_permille, duration_ms, spans);
    }
    std::sort(spans.begin(), spans.end(), [](const StandingSpan& left, const StandingSpan& right) {
        return left.media.from < right.media.from;
    });
    return spans;
}

std::map<Unpaid, std::int64_t> shares_of(const Layers& layers) {
    std::map<Unpaid, std::int64_t> shares;
    for (const auto& layer : layers) {
        const bool told = layer.state == SpanState::credited || layer.reason == Unpaid::not_in_course;
        if (!told && !layer.media.empty()) shares[layer.reason] += layer.media.length();
    }
    return shares;
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

Standing standing_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                     const std::vector<library::Placement>& placements, const Pending& pending,
                     std::int64_t duration_ms) {
    return standing_of(policy, coverage, delivered, placements,
                       total(credit_of(policy, coverage, delivered, placements)), pending, duration_ms);
}

Standing standing_of(const credit::Policy& policy, const Coverage& coverage, const IntervalSet& delivered,
                     const std::vector<library::Placement>& placements, std::int64_t credited_ms,
                     const Pending& pending, std::int64_t duration_ms) {
    auto layers = layers_of(coverage, delivered, placements, pending);
    const auto delivered_ms = layers[kDelivered].media.length();
    make_disjoint(layers);
    std::int64_t watched_ms = 0;
    for (const auto& [day, each] : coverage) watched_ms += each.watched_ms;

    Standing standing;
    standing.credited_ms = credited_ms;
    const auto payable = payable_ms(policy, coverage, delivered, placements, standing.credited_ms);
    standing.held_ms = payable - standing.credited_ms;
    standing.unpaid = shares_of(layers);
    const auto add = [&](Unpaid reason, std::int64_t ms) {
        if (ms != 0) standing.unpaid[reason] += ms;
    };
    add(Unpaid::already_counted, watched_ms - covered_ms(coverage));
    add(Unpaid::too_fast, delivered_ms - payable);
    std::erase_if(standing.unpaid, [](const auto& share) { return share.second == 0; });
    const auto credited =
        speeds_of(policy, coverage, [&](base::Day day) { return pays_on(placements, day); });
    const auto held = speeds_of(policy, coverage, [](base::Day) { return true; });
    standing.spans = spans_of(layers, credited, held, duration_ms);
    standing.category = category_of(placements);
    return standing;
}

}  // namespace yanxiu::watch
