#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/browser.hpp"
#include "tests/sim/random.hpp"
#include "tests/sim/truth.hpp"

namespace yanxiu::sim {

/// What a network does to what is sent over it.
struct Weather {
    int lost_percent = 0;         // of requests
    int answer_lost_percent = 0;  // of answers: the server has it, the page does not know
    int twice_percent = 0;        // of reports
    int late_percent = 0;         // of reports: a copy arrives again, behind others
    watch::IntervalSet outages;   // ms since the epoch
};

/// What is left of a page on its disk: claims that the server has not called durable, and the open one as it
/// was check-pointed.
struct Journal {
    std::int64_t lease = 0;
    std::vector<v1::Claim> claims;
    std::optional<v1::Claim> checkpoint;
    std::int64_t durable = -1;
    std::int64_t position_ms = 0;

    /// What one report takes, with empty claims in the place of numbers that are missing.
    v1::ReportRequest next_report() const;
    void settle(std::int64_t durable_upto);
};

/// A learner's lesson page, as web-client/src/watch keeps its journal: a claim closes on pause, seek, stall,
/// change of speed and every 15 s, the open one is check-pointed every 5 s, reports go every 15 to 30 s,
/// renewals every minute. What truly plays is told to `truth` and nobody else. Home: its person's stories.
class Page {
  public:
    struct Habits {
        std::int64_t ahead_ms = 30'000;  // of media fetched before they play
        int drift_ppm = 0;               // of the monotonic clock
        bool hidden = false;             // in a tab behind others, to be heard
    };
    Page(Browser& browser, const Lesson& lesson, std::string device, Random& random, const Weather& weather,
         Truth& truth)
        : browser_(browser),
          lesson_(lesson),
          device_(std::move(device)),
          random_(random),
          weather_(weather),
          truth_(truth) {}

    Habits habits;

    /// Until the server has answered; what it refused with, empty when this page has the lease.
    std::string open(bool take_over = false);

    /// Plays so long, or to the lesson's end, or until another device has the clock. Then the position stays,
    /// and the claim is open until `pause`, `seek`, `play` at another speed, or the page's end.
    void play(std::int64_t length_ms, int speed_permille = 1000);
    void pause() { close_claim(); }
    void seek(std::int64_t media_ms);
    /// The lid is closed for so long: the monotonic clock stands still.
    void sleep(std::int64_t length_ms);

    /// Reports once; the next is due later.
    void report();
    /// The browser has gone: what was on the disk is left.
    Journal crash();
    /// Leaves with the lease closed when all could be told; else with what is left on the disk.
    Journal leave();

    std::int64_t position_ms() const { return media_us_ / 1000; }
    bool lost_clock() const { return lost_clock_; }

  private:
    struct Open {
        std::int64_t wall_from = 0;
        std::int64_t media_from = 0;
    };
    std::int64_t now() const { return browser_.world().timeline.now(); }
    bool reaches_server();
    std::int64_t mono(std::int64_t true_ms) const;
    std::int64_t wall(std::int64_t true_ms) const { return mono(true_ms) - arrived_mono_; }
    void take_anchor(std::int64_t anchor_ms, const std::string& mac);
    bool fetch_until(std::int64_t media_ms);
    bool step(std::int64_t end);
    void advance(std::int64_t to);
    std::optional<v1::Claim> claim_so_far() const;
    void close_claim();
    void tend();
    bool renew(bool new_anchor);
    std::string send(const v1::ReportRequest& request, v1::ReportResponse& response);

    Browser& browser_;
    const Lesson& lesson_;
    const std::string device_;
    Random& random_;
    const Weather& weather_;
    Truth& truth_;

    Journal journal_;
    std::string playlist_url_;
    std::set<std::int64_t> buffer_;  // numbers of segments
    v1::Claim anchor_;               // its anchor alone
    std::int64_t arrived_mono_ = 0;
    std::int64_t slept_ms_ = 0;
    std::int64_t here_ = 0;  // true time up to which this page has lived
    std::int64_t media_us_ = 0;
    int speed_ = 1000;
    std::optional<Open> open_;
    std::int64_t next_seq_ = 0;
    std::int64_t report_at_ = 0;
    std::int64_t renew_at_ = 0;
    bool lost_clock_ = false;
};

/// Brings home what a page left, as the next page of the same browser does; tries until it has succeeded.
void bring_home(Browser& browser, Journal journal, Random& random, const Weather& weather);

}  // namespace yanxiu::sim
