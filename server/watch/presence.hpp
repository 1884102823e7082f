#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "server/base/ids.hpp"
#include "server/watch/intervals.hpp"

/// When a person's presence checks come due, and what each of them guards (rule R10). Pure: no clock, no I/O.
///
/// A person's counted wall time, over all leases and contents, is divided into stretches. Each begins when a
/// check comes due (the first of all begins with nothing) and takes at most its allowance, which was drawn
/// when it began: the first millisecond of counted time that finds its stretch full comes due as the next
/// check and begins another. A stretch pays once its check is answered.
///
/// Once drawn, a check is evidence and never moves. Time that is counted late belongs to the last check that
/// came due before it on the wall, as if it had come early; where that stretch is full, a check is drawn
/// there and guards what of the late time follows, while what was counted after that instant already stays
/// where it was
/// (`counted_after`). So more evidence never takes credit away, in whatever order it comes, and no stretch,
/// that before the first check included, ever holds more than its allowance: who answers nothing is paid at
/// most the longest allowance.
namespace yanxiu::watch {

/// What one check guards: until the next check on the wall, less what was counted before it was drawn.
struct Stretch {
    std::int64_t number = 0;        // of the check; 0: none, the first stretch
    std::int64_t from_ms = 0;       // wall, when it came due
    std::int64_t allowance_ms = 0;  // of counted time; positive
    IntervalSet counted_after;      // wall time from there on that had been counted when it was drawn
    std::int64_t played_ms = 0;     // counted time that it guards
    std::int64_t saved_ms = 0;      // of which the database knows
    std::int64_t check_id = 0;
    std::int64_t answer_until_ms = 0;
    bool answered = false;

    bool released() const { return number == 0 || answered; }
    bool missed_at(std::int64_t now_ms) const { return !released() && answer_until_ms <= now_ms; }
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// How checks are drawn at one moment.
struct Drawing {
    std::int64_t now_ms = 0;
    std::int64_t answer_until_ms = 0;                               // of what is drawn
    std::function<std::int64_t(std::int64_t number)> allowance_ms;  // of its stretch; positive
};

/// The stretches of one person, all of them or those from some instant on. A value.
class Presence {
  public:
    Presence() = default;
    /// `next_number`: of the check that is drawn next.
    Presence(std::vector<Stretch> stretches, std::int64_t next_number);

    /// A part of wall time and what guards it; null: counted before anybody was asked.
    struct Part {
        Interval wall;
        const Stretch* stretch = nullptr;
    };
    /// Splits counted wall time by its stretches, in order. The stretches stay this value's.
    std::vector<Part> parts_of(Interval wall) const;

    /// Time that was counted when all of these checks had been drawn that could be.
    void add(const IntervalSet& counted);

    /// Time that counts now, and never did before: draws the checks that come due with it. Answers the
    /// numbers of the new stretches, of which the caller owes `counted_after`; 0 among them where this is the
    /// first time that anything counts.
    std::vector<std::int64_t> play(const IntervalSet& fresh, const Drawing& drawing);

    /// Whether it knows all that guards wall time from `wall_ms` on.
    bool knows(std::int64_t wall_ms) const;

    Stretch& stretch(std::int64_t number);  // must be there
    std::vector<Stretch>& stretches() { return stretches_; }
    const std::vector<Stretch>& stretches() const { return stretches_; }

  private:
    std::vector<Stretch> stretches_;  // by from_ms
    std::int64_t next_number_ = 0;
};

/// How long stretches may become: HMAC-SHA256 of person and number, so that nobody outside can foretell it
/// and a replay computes it again. Also signs the rows of checks. Home: any thread, immutable.
class CheckDraws {
  public:
    explicit CheckDraws(std::string secret) : secret_(std::move(secret)) {}

    /// Uniform in [least, most], but for 2^-40 of bias.
    std::int64_t allowance_ms(base::PersonId person, std::int64_t number, std::int64_t least_ms,
                              std::int64_t most_ms) const;
    std::string mac(const std::string& text) const;  // 64 digits

  private:
    std::string hmac(const std::string& text) const;

    std::string secret_;
};

}  // namespace yanxiu::watch
