#include "server/credit/obligation_rules.hpp"

#include <algorithm>

#include "server/credit/obligation_text.hpp"

namespace yanxiu::credit {
namespace {

using Kind = Requirement::Kind;
using Span = Requirement::Span;

/// A node of the tree, judged: its leaves in order, and what they amount to.
struct Node {
    std::int64_t owed_ms = 0;
    std::int64_t done_ms = 0;
    bool met = false;
    std::string text;
    std::vector<Part> parts;
};

/// A way that owes no hours is farther than any that does: it has no bar to show.
std::int64_t missing_ms(const Node& node) {
    return node.owed_ms == 0 ? INT64_MAX : node.owed_ms - node.done_ms;
}

struct Judge {
    const Policy& policy;
    const Earned& earned;
    bool named;  // several parts owe hours, so each says which

    Node of(const Requirement& requirement) const {
        switch (requirement.kind) {
            case Kind::hours:
                return of_hours(requirement);
            case Kind::artifact:
                return of_artifact(requirement);
            case Kind::all_of:
                return of_all(requirement);
            case Kind::any_of:
                return of_any(requirement);
        }
        return {};
    }

    Node leaf(Part part) const {
        part.met = part.done >= part.owed;
        Node node;
        node.met = part.met;
        node.text = explain(part, policy.class_hour, named);
        if (part.kind == Kind::hours) {
            node.owed_ms = part.owed;
            node.done_ms = part.done;
        }
        node.parts.push_back(std::move(part));
        return node;
    }

    Node of_hours(const Requirement& requirement) const {
        const Sums& sums = requirement.span == Span::year ? earned.year : earned.cycle;
        Part part{Kind::hours, requirement.span, requirement.title, 0, 0, false};
        part.owed = requirement.class_hours * policy.class_hour.count();
        for (const auto& category : requirement.categories) {
            const auto sum = sums.find(category);
            if (sum != sums.end()) part.done += sum->second;
        }
        return leaf(std::move(part));
    }

    Node of_artifact(const Requirement& requirement) const {
        const auto count = earned.artifacts.find(requirement.artifact);
        Part part{Kind::artifact, Span::year, requirement.title, requirement.count, 0, false};
        if (count != earned.artifacts.end()) part.done = count->second;
        return leaf(std::move(part));
    }

    std::vector<Node> of_parts(const Requirement& requirement) const {
        std::vector<Node> nodes;
        for (const auto& part : requirement.parts) nodes.push_back(of(part));
        return nodes;
    }

    Node of_all(const Requirement& requirement) const {
        const auto nodes = of_parts(requirement);
        const auto owing_hours =
            std::count_if(nodes.begin(), nodes.end(), [](const Node& node) { return node.owed_ms > 0; });
        Node all;
        all.met = true;
        for (const auto& node : nodes) {
            all.met = all.met && node.met;
            all.owed_ms += node.owed_ms;
            all.done_ms += owing_hours > 1 ? std::min(node.done_ms, node.owed_ms) : node.done_ms;
            all.text += (all.text.empty() ? "" : "；") + node.text;
            all.parts.insert(all.parts.end(), node.parts.begin(), node.parts.end());
        }
        return all;
    }

    /// Counts as its way that is met, else as the one that is nearest in hours.
    Node of_any(const Requirement& requirement) const {
        const auto nodes = of_parts(requirement);
        if (nodes.empty()) return {};
        const auto nearer = [](const Node& a, const Node& b) {
            if (a.met != b.met) return a.met;
            return missing_ms(a) < missing_ms(b);
        };
        const Node& best = *std::min_element(nodes.begin(), nodes.end(), nearer);
        Node any{best.owed_ms, best.done_ms, best.met, best.text, {}};
        if (!any.met) any.text = "任选一项：";
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            if (!any.met) any.text += (i > 0 ? "；或" : "") + nodes[i].text;
            any.parts.insert(any.parts.end(), nodes[i].parts.begin(), nodes[i].parts.end());
        }
        return any;
    }
};

int hours_leaves(const Requirement& requirement) {
    int count = requirement.kind == Kind::hours ? 1 : 0;
    for (const auto& part : requirement.parts) count += hours_leaves(part);
    return count;
}

bool looks_at_cycle(const Requirement& requirement) {
    return (requirement.kind == Kind::hours && requirement.span == Span::cycle) ||
           std::any_of(requirement.parts.begin(), requirement.parts.end(), looks_at_cycle);
}

bool holds(const std::vector<v1::Role>& roles, v1::Role role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

Judgement judge_one(const Policy& policy, const ObligationRule& rule, const Earned& earned) {
    const int hours = hours_leaves(rule.requirement);
    Node node = Judge{policy, earned, hours > 1}.of(rule.requirement);
    Judgement judgement;
    judgement.name = rule.name;
    judgement.title = rule.title;
    judgement.owed_ms = node.owed_ms;
    judgement.done_ms = node.done_ms;
    judgement.held_ms = hours > 0 ? earned.held_ms : 0;
    judgement.met = node.met;
    judgement.explanation = (node.met ? "已完成：" : "") + node.text + "。";
    judgement.parts = std::move(node.parts);
    return judgement;
}

}  // namespace

std::vector<Judgement> judge(const Policy& policy, const std::vector<v1::Role>& roles, const Earned& earned) {
    std::vector<Judgement> judgements;
    for (const auto& rule : policy.obligations) {
        if (holds(roles, rule.role)) judgements.push_back(judge_one(policy, rule, earned));
    }
    return judgements;
}

bool needs_cycle(const Policy& policy, const std::vector<v1::Role>& roles) {
    return std::any_of(policy.obligations.begin(), policy.obligations.end(), [&](const auto& rule) {
        return holds(roles, rule.role) && looks_at_cycle(rule.requirement);
    });
}

}  // namespace yanxiu::credit
