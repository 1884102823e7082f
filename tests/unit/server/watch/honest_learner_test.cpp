#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

#include "tests/unit/server/watch/evidence_world.hpp"

/// The other side of the bargain: whoever really watches is paid for it. A learner with a real player: it
/// pauses, seeks back, falls asleep, loses its network and its browser, moves to another device; the clock of
/// its sound card drifts, its positions are measured with an error, every anchor arrives late.
namespace yanxiu::watch::example {
namespace {

constexpr std::int64_t kClaimMs = 15 * kSecond;
constexpr std::int64_t kCheckpointMs = 5 * kSecond;
constexpr std::int64_t kLatestAnchorMs = 2 * kSecond;

/// One lesson watched by one person; true times are the server's.
class HonestLearner {
  public:
    HonestLearner(std::uint64_t seed, std::int64_t duration_ms)
        : random_(seed), duration_ms_(duration_ms), now_ms_(at(kMonday, pick(0, 23), pick(0, 59))) {
        drift_permille_ = pick(-5, 5);
        open_lease();
    }

    void watch(int crashes) {
        std::vector<std::int64_t> crash_at;
        for (int index = 0; index < crashes; ++index) crash_at.push_back(pick(0, duration_ms_));
        while (media_ms_ < duration_ms_) {
            play(std::min(pick(200, 10 * kMinute), duration_ms_ - media_ms_));
            const auto crashed = std::erase_if(crash_at, [&](std::int64_t each) { return each < media_ms_; });
            if (crashed > 0 && media_ms_ < duration_ms_)
                crash();
            else
                interrupt();
        }
        close_lease();
    }

    const IntervalSet& truly_watched() const { return watched_; }

    /// What is paid, whichever of the claims came last.
    std::int64_t credited_ms() const {
        std::vector<Tenure> tenures;
        for (const auto& lease : leases_) tenures.push_back(lease.tenure);
        const auto ownership = ownership_of(tenures);
        Learner learner;
        for (const auto& lease : leases_)
            if (ownership.contains(lease.tenure.lease))
                learner.watch(lease.claims, ownership.at(lease.tenure.lease));
        return learner.credited_ms({{0, duration_ms_}});
    }

  private:
    std::int64_t pick(std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
    }

    void open_lease() {
        leases_.push_back({{{static_cast<std::int64_t>(leases_.size()) + 1}, {now_ms_, kStillOpen}}, 0, {}});
        take_anchor();
    }

    void close_lease() { leases_.back().tenure.open.to = now_ms_; }

    /// The page's times count from the moment at which the anchor arrives, so they seem a little early.
    void take_anchor() {
        late_ms_ = pick(0, kLatestAnchorMs);
        now_ms_ += late_ms_;
    }

    /// Plays on without a break, in claims that share their end points.
    void play(std::int64_t media_ms) {
        auto from = measured(now_ms_, media_ms_);
        while (media_ms > 0) {
            const auto part = std::min(media_ms, kClaimMs);
            const auto wall = part * 1000 / (1000 + drift_permille_);
            watched_.add(Interval{media_ms_, media_ms_ + part});
            media_ms_ += part;
            now_ms_ += wall;
            media_ms -= part;
            const auto to = measured(now_ms_, media_ms_);
            add_claim({from.first, to.first}, {from.second, to.second});
            from = to;
        }
    }

    /// Wall time as the page has it, and the position within a few milliseconds.
    std::pair<std::int64_t, std::int64_t> measured(std::int64_t wall_ms, std::int64_t media_ms) {
        return {wall_ms - late_ms_, std::clamp<std::int64_t>(media_ms + pick(-2, 2), 0, duration_ms_)};
    }

    void add_claim(Interval wall, Interval media) {
        auto& claims = leases_.back().claims;
        claims.push_back({static_cast<std::int64_t>(claims.size()), wall, media});
    }

    void interrupt() {
        switch (pick(0, 5)) {
            case 0:
                now_ms_ += pick(0, kHour);
                break;  // a pause
            case 1:
                media_ms_ = std::max<std::int64_t>(0, media_ms_ - pick(0, kMinute));
                break;  // once more
            case 2:
                sleep();
                break;
            case 3:
                change_device();
                break;
            default:
                break;  // a short press of the button
        }
    }

    void sleep() {
        now_ms_ += pick(kLatestAnchorMs, kHour);
        take_anchor();
    }

    void change_device() {
        if (pick(0, 1) == 0) close_lease();  // else it stays open, and yields
        now_ms_ += pick(0, kMinute);
        open_lease();
    }

    /// What was played since the last check-point is lost; the number is burnt; the page opens a lease again.
    void crash() {
        auto& claims = leases_.back().claims;
        auto& last = claims.back();
        const auto lost = std::min(pick(0, kCheckpointMs), last.wall.length());
        last.wall.to -= lost;
        last.media.to = std::max(last.media.from, last.media.to - lost);
        now_ms_ += pick(3 * kSecond, kMinute);
        add_claim({last.wall.to, last.wall.to}, {last.media.to, last.media.to});
        open_lease();
    }

    std::mt19937_64 random_;
    std::int64_t duration_ms_;
    std::int64_t now_ms_;
    std::int64_t drift_permille_ = 0;
    std::int64_t media_ms_ = 0;
    std::int64_t late_ms_ = 0;
    IntervalSet watched_;
    std::vector<LeaseEvidence> leases_;
};

RC_GTEST_PROP(HonestLearner, IsPaidForWhatWasWatched, (std::uint64_t seed)) {
    HonestLearner learner(seed, 45 * kMinute);
    learner.watch(2);
    RC_ASSERT(learner.credited_ms() * 1000 >= learner.truly_watched().length() * 995);
    RC_ASSERT(learner.credited_ms() <= learner.truly_watched().length());
}

RC_GTEST_PROP(HonestLearner, LosesNothingWithoutACrash, (std::uint64_t seed)) {
    HonestLearner learner(seed, 45 * kMinute);
    learner.watch(0);
    RC_ASSERT(learner.credited_ms() + 500 >= learner.truly_watched().length());
}

}  // namespace
}  // namespace yanxiu::watch::example
