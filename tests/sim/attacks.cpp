// What dishonest people try: each attack spends some time, claims more, and is owed what the same time would
// have earned an honest person.
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/sim/mischief.hpp"

namespace yanxiu::sim {
namespace {

using Claims = std::vector<v1::Claim>;

/// Only the position says that all was watched.
void forged_position(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    auto claims = honest_minute(story, hold);
    tell(story, hold, claims);
    v1::ReportRequest request;
    request.set_lease_id(hold.lease.lease_id());
    request.set_position_ms(hold.lesson->duration_ms);
    v1::ReportResponse response;
    story.browser.call("Report", request, response);
}

/// A minute at the beginning, then the last second, called all in between.
void seek_to_end(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    auto claims = honest_minute(story, hold);
    const auto end = hold.lesson->duration_ms;
    fetch(story, hold, end - kSegmentMs, end);
    story.wait(kSecond);
    claims.push_back(hold.claim({kMinute, kMinute + kSecond}, {kMinute, end}));
    story.owed_ms += kSecond;
    tell(story, hold, claims);
}

void sixteen_times(Story& story) {
    auto hold = take(story, story.lesson(8 * kMinute), "desk");
    fetch(story, hold, 0, 8 * kMinute);
    Claims claims;
    for (std::int64_t at = 0; at < 30'000; at += 1'000)
        claims.push_back(hold.claim({at, at + 1'000}, {at * 16, (at + 1'000) * 16}));
    story.wait(30'000);
    tell(story, hold, claims);
}

/// Ten leases at once, each claiming the same minute of another lesson, on devices or in tabs.
void in_parallel(Story& story, bool devices, bool one_lesson) {
    std::vector<Hold> holds;
    const auto& first = story.lesson(10 * kMinute);
    for (int i = 0; i < 10; ++i) {
        const auto& lesson =
            one_lesson ? first : story.world.town.lesson(5 * kMinute, static_cast<unsigned>(i));
        const auto device = devices ? "device " + std::to_string(i) : std::string("desk");
        holds.push_back(take(story, lesson, device));
        fetch(story, holds.back(), one_lesson ? i * kMinute : 0, (one_lesson ? i : 0) * kMinute + kMinute);
    }
    story.wait(kMinute);
    for (int i = 0; i < 10; ++i) {
        const auto from = one_lesson ? i * kMinute : 0;
        tell(story, holds[static_cast<std::size_t>(i)],
             {holds[static_cast<std::size_t>(i)].claim({0, kMinute}, {from, from + kMinute})});
    }
    story.owed_ms += kMinute;
}
void ten_videos(Story& story) {
    in_parallel(story, true, false);
}
void ten_devices(Story& story) {
    in_parallel(story, true, true);
}
void ten_tabs(Story& story) {
    in_parallel(story, false, true);
}

void replayed(Story& story) {
    auto hold = take(story, story.lesson(3 * kMinute), "desk");
    const auto claims = honest_minute(story, hold);
    for (int i = 0; i < 5; ++i) {
        for (auto claim = claims.rbegin(); claim != claims.rend(); ++claim) {
            tell(story, hold, {*claim});
        }
        tell(story, hold, claims);
    }
}

/// Reported under new numbers again.
void renumbered(Story& story) {
    auto hold = take(story, story.lesson(3 * kMinute), "desk");
    auto claims = honest_minute(story, hold);
    for (int i = 0; i < 12; ++i) {
        claims.push_back(claims[static_cast<std::size_t>(i)]);
        claims.back().set_seq(hold.next_seq++);
    }
    tell(story, hold, claims);
}

/// A lease a second, each claiming a little more than its time.
void tiny_leases(Story& story) {
    const auto& lesson = story.lesson(5 * kMinute);
    for (int i = 0; i < 40; ++i) {
        auto hold = take(story, lesson, "desk");
        if (i == 0) fetch(story, hold, 0, 2 * kMinute);
        story.wait(kSecond);
        tell(story, hold,
             {hold.claim({0, 1'000}, {i * 3'000, i * 3'000 + 1'020}),
              hold.claim({1'000, 3'000}, {i * 3'000 + 1'020, (i + 1) * 3'000})});
        // The last one too: a lease left open would go on earning.
        if (i == 39 || story.random.chance(50)) close(story, hold);
        story.owed_ms += kSecond;
    }
}

/// Two devices take the clock from each other, and each claims all of the time.
void endless_takeovers(Story& story) {
    const auto& lesson = story.lesson(10 * kMinute);
    std::vector<Hold> holds;
    for (int i = 0; i < 30; ++i) {
        const auto device = i % 2 == 0 ? std::string("desk") : std::string("phone");
        holds.push_back(take(story, lesson, device));
        fetch(story, holds.back(), i * 4'000, (i + 1) * 4'000);
        story.wait(2'000);
    }
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const auto length = static_cast<std::int64_t>(holds.size() - i) * 2'000;
        const auto from = static_cast<std::int64_t>(i) * kSegmentMs;
        tell(story, holds[i], {holds[i].claim({0, length}, {from, from + length})});
    }
    story.owed_ms += kMinute;
}

/// A lease a second, each a little faster than its time: no tolerance may be a fixed one.
void a_little_more(Story& story) {
    const auto& lesson = story.lesson(5 * kMinute);
    for (int i = 0; i < 40; ++i) {
        auto hold = take(story, lesson, "desk");
        if (i == 0) fetch(story, hold, 0, kMinute);
        story.wait(kSecond);
        tell(story, hold, {hold.claim({0, 1'000}, {i * 1'400, (i + 1) * 1'400})});
        story.owed_ms += kSecond;
    }
}

/// More claims than any page makes: refused beyond one a second and sixty, however they are cut into reports.
void tiny_claims(Story& story) {
    auto hold = take(story, story.lesson(10 * kMinute), "desk");
    fetch(story, hold, 0, kMinute);
    story.wait(10'000);
    for (std::int64_t i = 0; i < 1'000; i += 20) {
        Claims claims;
        for (auto n = i; n < i + 20; ++n)
            claims.push_back(hold.claim({n * 10, n * 10 + 10}, {n * 20, n * 20 + 11}));
        const auto refusal = tell(story, hold, claims);
        if (i >= 80 && refusal != "claims_too_many") throw std::runtime_error("so many claims were taken");
    }
    story.owed_ms += 10'000;
}

void never_fetched(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    story.wait(kMinute);
    tell(story, hold, {hold.claim({0, kMinute}, {0, kMinute})});
}

/// Asks for segments in a way that hands none over, then claims them.
void half_fetched(Story& story, const std::string& headers, const std::string& verb) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    for (std::int64_t number = 0; number < 15; ++number) {
        story.browser.get(segment_url(hold.lease.playlist_url(), number), headers, verb);
    }
    story.wait(kMinute);
    tell(story, hold, {hold.claim({0, kMinute}, {0, kMinute})});
}
void heads_only(Story& story) {
    half_fetched(story, "", "HEAD");
}
void not_modified(Story& story) {
    half_fetched(story, "If-None-Match: *\r\n", "GET");
}
void first_byte(Story& story) {
    half_fetched(story, "Range: bytes=0-0\r\n", "GET");
}
void all_but_last_byte(Story& story) {
    half_fetched(story, "Range: bytes=0-62\r\n", "GET");
}
void beyond_the_end(Story& story) {
    half_fetched(story, "Range: bytes=64-\r\n", "GET");
}

/// Ten minutes ahead, told in the first second; then the lease is closed and its owner goes away.
void in_the_future(Story& story) {
    auto hold = take(story, story.lesson(10 * kMinute), "desk");
    fetch(story, hold, 0, 10 * kMinute);
    Claims claims;
    for (std::int64_t at = 0; at < 10 * kMinute; at += 15'000)
        claims.push_back(hold.claim({at, at + 15'000}, {at, at + 15'000}));
    tell(story, hold, claims);
    story.wait(30'000);
    close(story, hold);
    story.owed_ms += 30'000;
}

/// A far future, which no lease lives to see.
void in_another_year(Story& story) {
    auto hold = take(story, story.lesson(3 * kMinute), "desk");
    fetch(story, hold, 0, kMinute);
    tell(story, hold, {hold.claim({300 * kDay, 300 * kDay + kMinute}, {0, kMinute})});
    story.wait(kSecond);
    close(story, hold);
}

void overlapping(Story& story) {
    auto hold = take(story, story.lesson(10 * kMinute), "desk");
    fetch(story, hold, 0, 10 * kMinute);
    story.wait(kMinute);
    Claims claims;
    for (std::int64_t i = 0; i < 10; ++i)
        claims.push_back(hold.claim({0, kMinute}, {i * kMinute, (i + 1) * kMinute}));
    for (std::int64_t i = 0; i < 10; ++i)
        claims.push_back(hold.claim({i * 3'000, kMinute - i * 2'000}, {i * kMinute, (i + 1) * kMinute}));
    tell(story, hold, claims);
    story.owed_ms += kMinute;
}

/// The lease was closed, and claims go on as if it had not been.
void after_the_end(Story& story) {
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, 5 * kMinute);
    story.wait(30'000);
    close(story, hold);
    auto other = take(story, *hold.lesson, "phone");
    story.wait(30'000);
    tell(story, hold, {hold.claim({0, kMinute}, {0, kMinute})});
    tell(story, other, {other.claim({0, 30'000}, {kMinute, kMinute + 30'000})});
    story.owed_ms += kMinute;
}

void forged_anchor(Story& story) {
    auto hold = take(story, story.lesson(10 * kMinute), "desk");
    fetch(story, hold, 0, 10 * kMinute);
    story.wait(kSecond);
    auto claim = hold.claim({0, 10 * kMinute}, {0, 10 * kMinute});
    claim.set_anchor_ms(claim.anchor_ms() - 10 * kMinute);
    tell(story, hold, {claim});
    story.owed_ms += kSecond;
}

/// The claim of one's own lease after the anchor of an older one, opened long before.
void older_anchor(Story& story) {
    auto old = take(story, story.lesson(10 * kMinute), "desk");
    fetch(story, old, 0, 10 * kMinute);
    close(story, old);
    story.wait(5 * kMinute);
    auto hold = take(story, *old.lesson, "desk");
    auto claim = hold.claim({0, 5 * kMinute}, {0, 5 * kMinute});
    claim.set_anchor_ms(old.lease.anchor_ms());
    claim.set_anchor_mac(old.lease.anchor_mac());
    tell(story, hold, {claim});
}

/// Somebody else's lease, or their anchor under one's own.
void of_somebody_else(Story& story, bool lease) {
    const auto& victim = story.world.town.next_person();
    Browser theirs(story.world, victim);
    auto hold = take(story, story.lesson(5 * kMinute), "desk");
    fetch(story, hold, 0, kMinute);
    v1::OpenLeaseRequest request;
    request.set_lesson_id(hold.lesson->id);
    request.set_device_id("theirs");
    v1::OpenLeaseResponse opened;
    theirs.call("OpenLease", request, opened);
    story.wait(5'000);
    auto claim = hold.claim({0, 5'000}, {0, 5'000});
    claim.set_anchor_ms(opened.anchor_ms());
    claim.set_anchor_mac(opened.anchor_mac());
    if (lease) hold.lease.set_lease_id(opened.lease_id());
    tell(story, hold, {claim});
}
void anothers_anchor(Story& story) {
    of_somebody_else(story, false);
}
void anothers_lease(Story& story) {
    of_somebody_else(story, true);
}

}  // namespace

const std::vector<Scenario>& attacks() {
    static const std::vector<Scenario> kAttacks = [] {
        std::vector<Scenario> all = {
            {"forged_position", 0, Season::any, forged_position},
            {"seek_to_end", 0, Season::any, seek_to_end},
            {"sixteen_times_speed", 0, Season::any, sixteen_times},
            {"ten_videos", 0, Season::any, ten_videos},
            {"ten_devices", 0, Season::any, ten_devices},
            {"ten_tabs", 0, Season::any, ten_tabs},
            {"replayed_reordered", 0, Season::any, replayed},
            {"renumbered", 0, Season::any, renumbered},
            {"tiny_leases", 0, Season::any, tiny_leases},
            {"endless_takeovers", 0, Season::any, endless_takeovers},
            {"a_little_more", 0, Season::any, a_little_more},
            {"tiny_claims", 0, Season::any, tiny_claims},
            {"never_fetched", 0, Season::any, never_fetched},
            {"heads_only", 0, Season::any, heads_only},
            {"not_modified", 0, Season::any, not_modified},
            {"first_byte", 0, Season::any, first_byte},
            {"all_but_last_byte", 0, Season::any, all_but_last_byte},
            {"range_beyond_end", 0, Season::any, beyond_the_end},
            {"in_the_future", 0, Season::any, in_the_future},
            {"in_another_year", 0, Season::any, in_another_year},
            {"overlapping", 0, Season::any, overlapping},
            {"after_the_end", 0, Season::any, after_the_end},
            {"forged_anchor", 0, Season::any, forged_anchor},
            {"older_anchor", 0, Season::any, older_anchor},
            {"anothers_anchor", 0, Season::any, anothers_anchor},
            {"anothers_lease", 0, Season::any, anothers_lease},
        };
        all.insert(all.end(), more_attacks().begin(), more_attacks().end());
        return all;
    }();
    return kAttacks;
}

}  // namespace yanxiu::sim
