#include "server/appeals/case_reader.hpp"

#include <algorithm>

#include "server/appeals/appeal_rules.hpp"
#include "server/appeals/granting.hpp"
#include "server/appeals/messages.hpp"
#include "server/appeals/receipt_reader.hpp"
#include "server/watch/standing_reader.hpp"

namespace yanxiu::appeals {
namespace {

constexpr int kMostSittings = 50;

watch::StandingNow standing_now(store::Transaction& t, const credit::Policy& policy, const Appeal& appeal,
                                base::Instant now) {
    return watch::read_standings(t, policy, appeal.person, {appeal.content}, now).at(appeal.content);
}

v1::Standing message_of(const watch::StandingNow& now) {
    v1::Standing message;
    watch::write(now.standing, message);
    return message;
}

/// The day to propose: the last on which it was played, else that of the appeal.
base::Day day_of(const credit::Policy& policy, const Appeal& appeal, const std::vector<Sitting>& sittings) {
    std::int64_t last_ms = 0;
    for (const auto& sitting : sittings)
        for (const auto& run : sitting.runs) last_ms = std::max(last_ms, run.wall.to - 1);
    return policy.day_of(last_ms == 0 ? appeal.made_at : base::Instant{std::chrono::milliseconds(last_ms)});
}

Grantable grantable_of(store::Transaction& t, const Appeal& appeal, const watch::StandingNow& now) {
    Grantable grantable{appeals::grantable_of(now.standing.spans, now.watched.granted, appeal.media)};
    const auto before_ms = granted_without_media_ms(t, appeal.person, appeal.content, appeal.media);
    grantable.most_ms = std::max<std::int64_t>(0, most_to_grant_ms(grantable.media) - before_ms);
    return grantable;
}

void write_proposals(store::Transaction& t, const Appeal& appeal, v1::AppealCase& message) {
    for (const auto& stored : credit::corrections_of_appeal(t, appeal.id)) {
        if (stored.state == "waiting" || stored.state == "approved")
            write(t, stored, *message.mutable_proposal());
    }
}

}  // namespace

void write_cases(store::Transaction& t, const std::vector<Appeal>& appeals,
                 google::protobuf::RepeatedPtrField<v1::AppealCase>& to) {
    std::vector<base::PersonId> persons;
    for (const auto& appeal : appeals) {
        persons.push_back(appeal.person);
        persons.push_back(appeal.answered_by);
    }
    auto labels = person_labels(t, persons);
    const auto titles = titles_of(t, appeals);
    for (const auto& appeal : appeals) {
        auto& message = *to.Add();
        write(appeal, titles.at(appeal.lesson), *message.mutable_appeal());
        message.mutable_appeal()->set_unread(false);  // the learner's affair
        message.set_person_id(appeal.person.value);
        message.set_person_name(labels[appeal.person].name);
        message.set_login(labels[appeal.person].login);
        message.set_school_name(labels[appeal.person].school);
        message.set_answered_by_name(labels[appeal.answered_by].name);
        write_proposals(t, appeal, message);
    }
}

v1::AppealEvidence evidence_of(store::Transaction& t, const credit::Policy& policy, const Appeal& appeal,
                               base::Instant now) {
    const auto standing = standing_now(t, policy, appeal, now);
    const auto told = message_of(standing);
    v1::AppealEvidence evidence;
    v1::Standing seen;
    if (seen.ParseFromString(appeal.seen)) *evidence.mutable_then() = within(seen, appeal.media);
    *evidence.mutable_now() = within(told, appeal.media);
    for (const auto& part : standing.watched.delivered.within(appeal.media).intervals()) {
        auto& span = *evidence.add_delivered();
        span.set_from_ms(part.from);
        span.set_to_ms(part.to);
    }
    auto sittings =
        read_sittings(t, policy, appeal.person, appeal.content, grounds_of(t, appeal.person, standing, now));
    for (auto& sitting : sittings) sitting.runs = within(sitting.runs, appeal.media);
    std::erase_if(sittings, [](const Sitting& sitting) { return sitting.runs.empty(); });
    for (const auto& sitting : sittings) {
        if (evidence.sittings_size() < kMostSittings) write(sitting, *evidence.add_sittings());
    }
    evidence.set_most_ms(grantable_of(t, appeal, standing).most_ms);
    evidence.set_day(base::to_text(day_of(policy, appeal, sittings)));
    evidence.set_category(told.category().empty() ? policy.categories.front().code : told.category());
    return evidence;
}

Grantable grantable_now(store::Transaction& t, const credit::Policy& policy, const Appeal& appeal,
                        base::Instant now) {
    return grantable_of(t, appeal, standing_now(t, policy, appeal, now));
}

}  // namespace yanxiu::appeals
