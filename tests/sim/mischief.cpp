#include "tests/sim/mischief.hpp"

#include <utility>

namespace yanxiu::sim {
namespace {

constexpr std::size_t kClaimsPerReport = 256;

}  // namespace

v1::Claim Hold::claim(watch::Interval wall, watch::Interval media) {
    v1::Claim claim;
    claim.set_seq(next_seq++);
    claim.set_wall_from_ms(wall.from);
    claim.set_wall_to_ms(wall.to);
    claim.set_media_from_ms(media.from);
    claim.set_media_to_ms(media.to);
    claim.set_audible(true);
    claim.set_anchor_ms(lease.anchor_ms());
    claim.set_anchor_mac(lease.anchor_mac());
    return claim;
}

Hold take(Story& story, const Lesson& lesson, const std::string& device, bool take_over) {
    v1::OpenLeaseRequest request;
    request.set_lesson_id(lesson.id);
    request.set_device_id(device);
    request.set_take_over(take_over);
    Hold hold;
    hold.lesson = &lesson;
    story.browser.call("OpenLease", request, hold.lease);
    return hold;
}

void fetch(Story& story, const Hold& hold, std::int64_t from_ms, std::int64_t to_ms) {
    for (auto number = from_ms / kSegmentMs; number * kSegmentMs < to_ms; ++number) {
        story.browser.get(segment_url(hold.lease.playlist_url(), number));
    }
}

std::string tell(Story& story, const Hold& hold, const std::vector<v1::Claim>& claims) {
    std::string refusal;
    for (std::size_t at = 0; at < claims.size(); at += kClaimsPerReport) {
        v1::ReportRequest request;
        request.set_lease_id(hold.lease.lease_id());
        for (auto i = at; i < std::min(claims.size(), at + kClaimsPerReport); ++i)
            *request.add_claims() = claims[i];
        v1::ReportResponse response;
        refusal = story.browser.call("Report", request, response);
        if (refusal == "broken") refusal = story.browser.call("Report", request, response);
    }
    return refusal;
}

void close(Story& story, const Hold& hold) {
    v1::CloseLeaseRequest request;
    request.set_lease_id(hold.lease.lease_id());
    v1::CloseLeaseResponse response;
    story.browser.call("CloseLease", request, response);
}

std::vector<v1::Claim> honest_minute(Story& story, Hold& hold) {
    fetch(story, hold, 0, kMinute);
    story.wait(kMinute);
    std::vector<v1::Claim> claims;
    for (std::int64_t at = 0; at < kMinute; at += 15'000)
        claims.push_back(hold.claim({at, at + 15'000}, {at, at + 15'000}));
    story.owed_ms += kMinute;
    return claims;
}

}  // namespace yanxiu::sim
