// More of what dishonest people try: with numbers, bodies, files and speeds.
#include <limits>
#include <utility>

#include "tests/sim/mischief.hpp"

namespace yanxiu::sim {
namespace {

using Claims = std::vector<v1::Claim>;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

/// The same key with another, better body.
void changed_body(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 5 * kMinute);
    story.wait(5'000);
    auto claim = hold.claim({0, 5'000}, {0, 5'000});
    tell(story, hold, {claim});
    story.wait(kMinute);
    for (int i = 1; i < 5; ++i) {
        claim.set_wall_to_ms(kMinute);
        claim.set_media_from_ms(i * kMinute - kMinute);
        claim.set_media_to_ms(i * kMinute);
        tell(story, hold, {claim});
    }
    story.owed_ms += 5'000;
}

/// Before the lease was granted, by negative times.
void back_dated(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 5 * kMinute);
    story.wait(kSecond);
    tell(story, hold, {hold.claim({-5 * kMinute, 1'000}, {0, 5 * kMinute})});
    story.owed_ms += kSecond;
}

/// One file under two lessons, both watched.
void uploaded_twice(Story& story) {
    auto& town = story.world.town;
    for (const auto* lesson : {&town.original(), &town.twin()}) {
        auto hold = take(story, *lesson, "desk");
        auto claims = honest_minute(story, hold);
        tell(story, hold, claims);
        close(story, hold);
    }
    story.owed_ms = kMinute;
}

/// A lesson that its uploader alone calls a course.
void own_category(Story& story) {
    auto hold = take(story, story.world.town.unplaced(), "desk");
    auto claims = honest_minute(story, hold);
    tell(story, hold, claims);
    story.owed_ms = 0;
}

void hidden_and_muted(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    auto claims = honest_minute(story, hold);
    for (auto& claim : claims) {
        claim.set_hidden(true);
        claim.set_audible(false);
    }
    tell(story, hold, claims);
    story.owed_ms = 0;
}

void wild_numbers(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, kMinute);
    story.wait(kSecond);
    const std::int64_t wild[] = {kLeast,    kLeast + 1, -1, 0, 1, std::numeric_limits<std::int32_t>::max(),
                                 kMost - 1, kMost};
    for (int i = 0; i < 20; ++i) {
        const auto pick = [&] { return wild[story.random.between(0, 7)]; };
        auto claim = hold.claim({pick(), pick()}, {pick(), pick()});
        if (story.random.chance(30)) claim.set_seq(pick());
        if (story.random.chance(30)) claim.set_anchor_ms(pick());
        tell(story, hold, {claim});
    }
    close(story, hold);
    story.owed_ms += kSecond;
}

void inverted(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, kMinute);
    story.wait(30'000);
    tell(story, hold, {hold.claim({30'000, 0}, {0, 30'000})});
    tell(story, hold, {hold.claim({0, 30'000}, {30'000, 0})});
}

/// Claims without time, or with all the lesson in one millisecond.
void no_time_at_all(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 5 * kMinute);
    story.wait(kSecond);
    tell(story, hold, {hold.claim({0, 0}, {0, 5 * kMinute}), hold.claim({0, 1}, {0, 5 * kMinute})});
}

/// Always as much as the first class still takes, in many small claims, so that rounding might add up.
void edge_of_a_class(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 2 * kMinute);
    story.wait(kMinute);
    Claims claims;
    std::int64_t media = 0;
    for (std::int64_t at = 0; at < kMinute; at += 500) {
        claims.push_back(hold.claim({at, at + 500}, {media, media + 510}));
        media += 510;
    }
    tell(story, hold, claims);
    story.owed_ms += kMinute;
}

/// A hair too fast, half the time, and a hair too slow the other half; the pieces overlap by a millisecond.
void about_an_edge(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 3 * kMinute);
    story.wait(kMinute);
    Claims claims;
    std::int64_t media = 0;
    for (std::int64_t at = 0; at < kMinute - 1; at += 500) {
        const auto length =
            story.random.chance(50) ? 511 + story.random.between(0, 30) : story.random.between(1, 509);
        claims.push_back(hold.claim({at, at + 501}, {media, media + length}));
        media += length - 1;
    }
    tell(story, hold, claims);
    story.owed_ms += kMinute;
}

/// Twice as fast through the second class, then the same at the first: no more than the time that both took.
void twice_at_two_speeds(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 4 * kMinute);
    story.wait(2 * kMinute);
    Claims claims;
    claims.push_back(hold.claim({0, kMinute}, {0, 2 * kMinute}));
    claims.push_back(hold.claim({kMinute, 2 * kMinute}, {0, kMinute}));
    tell(story, hold, claims);
    story.owed_ms += 2 * kMinute;
}

/// One claim over midnight, another over the same minutes from the other side.
void over_midnight(Story& story) {
    auto hold = take(story, story.lesson(10 * kMinute), "desk");
    fetch(story, hold, 0, 10 * kMinute);
    story.wait(4 * kMinute);
    Claims claims;
    claims.push_back(hold.claim({0, 4 * kMinute}, {0, 4 * kMinute}));
    claims.push_back(hold.claim({kMinute, 4 * kMinute}, {4 * kMinute, 7 * kMinute}));
    claims.push_back(hold.claim({0, 3 * kMinute}, {7 * kMinute, 10 * kMinute}));
    tell(story, hold, claims);
    story.owed_ms += 4 * kMinute;
}

/// Somebody else's media address: what it hands over was not handed over to the one who asks.
void leaked_address(Story& story) {
    const auto& victim = story.world.town.next_person();
    Browser theirs(story.world, victim);
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    v1::OpenLeaseRequest request;
    request.set_lesson_id(hold.lesson->id);
    request.set_device_id("theirs");
    v1::OpenLeaseResponse opened;
    theirs.call("OpenLease", request, opened);
    const auto own = hold.lease.playlist_url();
    hold.lease.set_playlist_url(opened.playlist_url());
    fetch(story, hold, 0, kMinute);
    story.wait(kMinute);
    tell(story, hold, {hold.claim({0, kMinute}, {0, kMinute})});
}

/// As above, when the address has run out: only with its owner's session is it still good.
void stale_address(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    story.wait(11 * kMinute);
    close(story, hold);
    fetch(story, hold, 0, kMinute);
    tell(story, hold, {hold.claim({0, kMinute}, {0, kMinute})});
}

/// More than fourteen days late.
void too_late(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    auto claims = honest_minute(story, hold);
    close(story, hold);
    story.wait(14 * kDay + kMinute);
    tell(story, hold, claims);
    story.owed_ms = 0;
}

/// Numbers that never become dense, so that nothing of it counts, whatever it says.
void with_a_gap(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    hold.next_seq = 1;
    auto claims = honest_minute(story, hold);
    tell(story, hold, claims);
    story.owed_ms = 0;
}

}  // namespace

const std::vector<Scenario>& more_attacks() {
    static const std::vector<Scenario> kAttacks = {
        {"changed_body", 0, Season::any, changed_body},
        {"back_dated", 0, Season::any, back_dated},
        {"uploaded_twice", 0, Season::any, uploaded_twice},
        {"own_category", 0, Season::any, own_category},
        {"hidden_and_muted", 0, Season::any, hidden_and_muted},
        {"wild_numbers", 0, Season::any, wild_numbers},
        {"inverted", 0, Season::any, inverted},
        {"no_time_at_all", 0, Season::any, no_time_at_all},
        {"edge_of_a_class", 0, Season::any, edge_of_a_class},
        {"about_an_edge", 0, Season::any, about_an_edge},
        {"two_speeds", 0, Season::any, twice_at_two_speeds},
        {"over_midnight", 0, Season::midnight, over_midnight},
        {"leaked_address", 0, Season::any, leaked_address},
        {"stale_address", 0, Season::any, stale_address},
        {"too_late", 0, Season::any, too_late},
        {"with_a_gap", 0, Season::any, with_a_gap},
    };
    return kAttacks;
}

}  // namespace yanxiu::sim
