#include "server/credit/policy_requirement.hpp"

#include <array>
#include <span>

namespace yanxiu::credit {
namespace {

using Place = TomlPlace;
using Kind = Requirement::Kind;

// "all" stands for every category of the policy, so that a new one is not forgotten in an obligation.
constexpr auto kAllCategories = "all";

void take_categories(Requirement& requirement, const Place& place) {
    if (place.is_text()) {
        if (place.text() != kAllCategories) place.refuse("must be a list of categories, or \"all\"");
        requirement.categories = {kAllCategories};
        return;
    }
    for (const auto& item : place.items()) requirement.categories.push_back(item.code());
}

void take_span(Requirement& requirement, const Place& place) {
    const std::string span = place.text();
    if (span != "year" && span != "cycle") place.refuse("must be year or cycle");
    requirement.span = span == "year" ? Requirement::Span::year : Requirement::Span::cycle;
}

void take_parts(Requirement& requirement, const Place& place) {
    for (const auto& item : place.items()) requirement.parts.push_back(read_requirement(item));
}

void take_nothing(Requirement&, const Place&) {}

constexpr TomlKey<Requirement> kKindKey{"kind", take_nothing};
constexpr TomlKey<Requirement> kTitleKey{
    "title", [](Requirement& requirement, const Place& at) { requirement.title = at.text(); }};

constexpr std::array kGroupKeys{
    kKindKey,
    TomlKey<Requirement>{kTitleKey.name, kTitleKey.take, false},
    TomlKey<Requirement>{"parts", take_parts},
};
constexpr std::array kHoursKeys{
    kKindKey,
    kTitleKey,
    TomlKey<Requirement>{"categories", take_categories},
    TomlKey<Requirement>{
        "class_hours",
        [](Requirement& requirement, const Place& at) { requirement.class_hours = at.number(1, 10000); }},
    TomlKey<Requirement>{"per", take_span},
};
constexpr std::array kArtifactKeys{
    kKindKey,
    kTitleKey,
    TomlKey<Requirement>{"artifact",
                         [](Requirement& requirement, const Place& at) { requirement.artifact = at.code(); }},
    TomlKey<Requirement>{"count",
                         [](Requirement& requirement, const Place& at) {
                             requirement.count = static_cast<int>(at.number(1, 1000));
                         }},
};

struct KindRow {
    std::string_view name;
    Kind kind;
    std::span<const TomlKey<Requirement>> keys;
};
constexpr std::array kKinds{
    KindRow{"all_of", Kind::all_of, kGroupKeys},
    KindRow{"any_of", Kind::any_of, kGroupKeys},
    KindRow{"hours", Kind::hours, kHoursKeys},
    KindRow{"artifact", Kind::artifact, kArtifactKeys},
};

}  // namespace

Requirement read_requirement(const TomlPlace& place) {
    const toml::node* kind = place.table().get("kind");
    if (kind == nullptr) place.at("kind", place.table()).refuse("is missing");
    const Place kind_place = place.at("kind", *kind);
    const std::string name = kind_place.text();
    for (const auto& row : kKinds) {
        if (row.name != name) continue;
        Requirement requirement;
        requirement.kind = row.kind;
        read_table(place, row.keys, requirement);
        return requirement;
    }
    kind_place.refuse("must be all_of, any_of, hours or artifact");
}

void name_all_categories(const Policy& policy, Requirement& requirement) {
    if (requirement.categories == std::vector<std::string>{kAllCategories}) {
        requirement.categories.clear();
        for (const auto& category : policy.categories) requirement.categories.push_back(category.code);
    }
    for (auto& part : requirement.parts) name_all_categories(policy, part);
}

}  // namespace yanxiu::credit
