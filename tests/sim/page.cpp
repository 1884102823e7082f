#include "tests/sim/page.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace yanxiu::sim {
namespace {

constexpr std::int64_t kClaimMs = 15'000;
constexpr std::int64_t kCheckpointMs = 5'000;
constexpr std::int64_t kStallMs = 2'000;
constexpr int kClaimsPerReport = 256;
constexpr int kTries = 40;

}  // namespace

bool Page::reaches_server() {
    if (weather_.outages.contains({now(), now() + 1})) return false;
    return !random_.chance(weather_.lost_percent);
}

/// Of the page's monotonic clock, which runs a little fast or slow and stands still while the machine sleeps.
std::int64_t Page::mono(std::int64_t true_ms) const {
    const auto awake = true_ms - slept_ms_;
    return awake + awake % kDay * habits.drift_ppm / 1'000'000;
}

void Page::take_anchor(std::int64_t anchor_ms, const std::string& mac) {
    anchor_.set_anchor_ms(anchor_ms);
    anchor_.set_anchor_mac(mac);
    here_ = std::max(here_, now()) + random_.between(20, 400);  // the answer's way
    arrived_mono_ = mono(here_);
}

std::string Page::open(bool take_over) {
    v1::OpenLeaseRequest request;
    request.set_lesson_id(lesson_.id);
    request.set_device_id(device_);
    request.set_take_over(take_over);
    v1::OpenLeaseResponse response;
    for (int i = 0;; ++i) {
        std::string refusal = "broken";
        if (reaches_server()) refusal = browser_.call("OpenLease", request, response);
        if (refusal.empty()) break;
        if (refusal != "broken" && refusal != "database_unavailable") return refusal;
        if (i == kTries) throw std::runtime_error("the server cannot be reached");
        browser_.world().timeline.until(now() + random_.between(5'000, 20'000));
    }
    journal_ = {};
    journal_.lease = response.lease_id();
    next_seq_ = response.next_seq();
    playlist_url_ = response.playlist_url();
    lost_clock_ = false;
    open_.reset();
    take_anchor(response.anchor_ms(), response.anchor_mac());
    report_at_ = now() + random_.between(15'000, 30'000);
    renew_at_ = now() + kMinute;
    return std::string();
}

bool Page::fetch_until(std::int64_t media_ms) {
    const auto last = std::min(media_ms, lesson_.duration_ms) - 1;
    for (auto number = position_ms() / kSegmentMs; number <= last / kSegmentMs; ++number) {
        if (buffer_.contains(number)) continue;
        if (!reaches_server()) return false;
        const auto answer = browser_.get(segment_url(playlist_url_, number));
        if (answer.status != 200) return false;
        buffer_.insert(number);
    }
    return true;
}

void Page::play(std::int64_t length_ms, int speed_permille) {
    if (speed_permille != speed_) close_claim();
    speed_ = speed_permille;
    // Whoever presses play does so a moment after the last thing happened; what plays on does not wait.
    if (!open_) here_ = std::max(here_, now()) + random_.between(0, 700);
    const auto left_ms = (lesson_.duration_ms - position_ms()) * 1000 / speed_;
    auto end = here_ + std::min(length_ms, left_ms);
    while (here_ < end && !lost_clock_) {
        const auto before = here_;
        if (step(end)) continue;
        close_claim();
        browser_.world().timeline.until(here_ + kStallMs);
        here_ = std::max(here_, now()) + random_.between(0, 300);
        end += here_ - before;
    }
}

/// Plays until the next check-point, at most until `end`. False: nothing to play has arrived.
bool Page::step(std::int64_t end) {
    const auto to = std::min(end, here_ + kCheckpointMs);
    const auto needed_ms = (media_us_ + (to - here_) * speed_ + 999) / 1000;
    const bool whole = fetch_until(needed_ms + habits.ahead_ms);
    for (auto number = position_ms() / kSegmentMs; number * kSegmentMs < needed_ms; ++number)
        if (!whole && number * kSegmentMs < lesson_.duration_ms && !buffer_.contains(number)) return false;
    if (!open_) open_ = Open{wall(here_), position_ms()};
    browser_.world().timeline.until(to);
    const bool full = to - here_ == kCheckpointMs;
    advance(to);
    if (wall(here_) - open_->wall_from >= kClaimMs) {
        close_claim();
        open_ = Open{wall(here_), position_ms()};
    } else if (full) {
        journal_.checkpoint = claim_so_far();
    }
    tend();
    return true;
}

void Page::advance(std::int64_t to) {
    const auto from_ms = position_ms();
    media_us_ += (to - here_) * speed_;
    truth_.watched({from_ms, position_ms()}, speed_);
    here_ = to;
    journal_.position_ms = position_ms();
}

std::optional<v1::Claim> Page::claim_so_far() const {
    if (!open_ || wall(here_) <= open_->wall_from || position_ms() <= open_->media_from) return std::nullopt;
    v1::Claim claim = anchor_;
    claim.set_seq(next_seq_);
    claim.set_wall_from_ms(open_->wall_from);
    claim.set_wall_to_ms(wall(here_));
    claim.set_media_from_ms(open_->media_from);
    claim.set_media_to_ms(position_ms());
    claim.set_hidden(habits.hidden);
    claim.set_audible(true);
    return claim;
}

void Page::close_claim() {
    if (const auto claim = claim_so_far()) {
        journal_.claims.push_back(*claim);
        next_seq_ += random_.chance(1) ? 2 : 1;  // now and then a number is burnt
    }
    journal_.checkpoint.reset();
    open_.reset();
}

void Page::seek(std::int64_t media_ms) {
    close_claim();
    media_us_ = std::clamp<std::int64_t>(media_ms, 0, lesson_.duration_ms) * 1000;
}

void Page::sleep(std::int64_t length_ms) {
    close_claim();
    const auto fell_asleep = std::max(here_, now());
    browser_.world().timeline.until(fell_asleep + length_ms);
    slept_ms_ += now() - fell_asleep;
    here_ = now();
    for (int i = 0; !renew(true); ++i) {
        if (i == kTries) throw std::runtime_error("no anchor after sleep");
        browser_.world().timeline.until(now() + random_.between(2'000, 8'000));
    }
}

void Page::tend() {
    if (now() >= report_at_) report();
    if (now() >= renew_at_) {
        renew_at_ = now() + kMinute;
        renew(false);
    }
}

bool Page::renew(bool new_anchor) {
    if (!reaches_server()) return false;
    v1::RenewLeaseRequest request;
    request.set_lease_id(journal_.lease);
    request.set_new_anchor(new_anchor);
    v1::RenewLeaseResponse response;
    const auto refusal = browser_.call("RenewLease", request, response);
    if (!refusal.empty()) return false;
    if (random_.chance(weather_.answer_lost_percent)) return false;
    if (new_anchor) take_anchor(response.anchor_ms(), response.anchor_mac());
    if (!response.owned()) lost_clock_ = true;
    return true;
}

void Page::report() {
    report_at_ = now() + random_.between(15'000, 30'000);
    for (bool moved = true; moved && !journal_.claims.empty();) {
        v1::ReportResponse response;
        const auto refusal = send(journal_.next_report(), response);
        if (refusal == "broken" || refusal == "database_unavailable") return;
        if (!refusal.empty()) throw std::runtime_error("a report was refused: " + refusal);
        moved = response.durable_upto() > journal_.durable;
        journal_.settle(response.durable_upto());
        if (!response.owned()) lost_clock_ = true;
    }
}

std::string Page::send(const v1::ReportRequest& request, v1::ReportResponse& response) {
    if (!reaches_server()) return "broken";
    auto& timeline = browser_.world().timeline;
    if (random_.chance(weather_.late_percent))
        timeline.begin_at(now() + random_.between(20'000, 90'000), "a late copy",
                          [browser = browser_, request]() mutable {  // the page may have gone by then
                              v1::ReportResponse unread;
                              browser.call("Report", request, unread);
                          });
    if (random_.chance(weather_.twice_percent)) browser_.call("Report", request, response);
    auto refusal = browser_.call("Report", request, response);
    if (random_.chance(weather_.answer_lost_percent)) return "broken";
    return refusal;
}

Journal Page::crash() {
    open_.reset();
    return std::exchange(journal_, {});
}

Journal Page::leave() {
    close_claim();
    for (int i = 0; i < kTries && !journal_.claims.empty(); ++i) {
        report();
        if (!journal_.claims.empty())
            browser_.world().timeline.until(now() + random_.between(15'000, 30'000));
    }
    if (journal_.claims.empty() && reaches_server()) {
        v1::CloseLeaseRequest request;
        request.set_lease_id(journal_.lease);
        v1::CloseLeaseResponse response;
        browser_.call("CloseLease", request, response);
    }
    return std::exchange(journal_, {});
}

v1::ReportRequest Journal::next_report() const {
    v1::ReportRequest report;
    report.set_lease_id(lease);
    report.set_position_ms(position_ms);
    auto next = durable + 1;
    for (const auto& claim : claims) {
        for (; next < claim.seq() && report.claims_size() < kClaimsPerReport; ++next) {
            auto& burnt = *report.add_claims();
            burnt = claims.front();
            burnt.set_seq(next);
            burnt.set_wall_to_ms(burnt.wall_from_ms());
            burnt.set_media_to_ms(burnt.media_from_ms());
        }
        if (report.claims_size() == kClaimsPerReport) break;
        *report.add_claims() = claim;
        next = claim.seq() + 1;
    }
    return report;
}

void Journal::settle(std::int64_t durable_upto) {
    durable = std::max(durable, durable_upto);
    std::erase_if(claims, [this](const v1::Claim& claim) { return claim.seq() <= durable; });
}

void bring_home(Browser& browser, Journal journal, Random& random, const Weather& weather) {
    auto& timeline = browser.world().timeline;
    if (journal.checkpoint) journal.claims.push_back(*std::exchange(journal.checkpoint, std::nullopt));
    bool asked = false;
    for (int i = 0; !asked || !journal.claims.empty(); ++i) {
        if (i == kTries) throw std::runtime_error("a journal does not come home");
        if (i > 0) timeline.until(timeline.now() + random.between(2'000, 10'000));
        while (weather.outages.contains({timeline.now(), timeline.now() + 1}))
            timeline.until(timeline.now() + random.between(2'000, 60'000));
        auto request = journal.next_report();
        if (!asked) request.clear_claims();  // what the server has already is not told, but asked
        v1::ReportResponse response;
        const auto refusal = browser.call("Report", request, response);
        if (refusal == "broken") continue;
        if (!refusal.empty()) throw std::runtime_error("what was left was refused: " + refusal);
        asked = true;
        journal.settle(response.durable_upto());
    }
    v1::CloseLeaseRequest close;
    close.set_lease_id(journal.lease);
    v1::CloseLeaseResponse closed;
    browser.call("CloseLease", close, closed);
}

}  // namespace yanxiu::sim
