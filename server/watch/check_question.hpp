#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server/credit/policy.hpp"
#include "server/protocol/presence.pb.h"
#include "server/watch/intervals.hpp"

/// What a presence check asks, and how often it may be tried. Pure: chance is an argument.
///
/// What guessing brings: of four choices one is right, so a try succeeds by chance in 1 of 4 cases, a series
/// of three in 1 − (3/4)³ = 58 of 100, a day's six tries in 1 − (3/4)⁶ = 82. That takes four tries on
/// average, each with an asking of its own, and every third a pause of ten minutes, for a stretch of 8 to 20
/// minutes that one try releases where somebody watched: whoever guesses is there, and works more for less.
/// It is no proof against a program that reads the questions; against a lesson that plays to nobody it is.
namespace yanxiu::watch {

/// Chance: any number below `below`, which is positive.
using Pick = std::function<std::size_t(std::size_t below)>;

/// A question as it is asked; of pictures `choices` are blob keys.
struct AskedQuestion {
    v1::CheckKind kind = v1::CHECK_KIND_UNSPECIFIED;
    std::string prompt;
    std::vector<std::string> choices;
    int right_number = 0;  // from 1
};

/// A picture of a lesson at a position.
struct Still {
    std::int64_t at_ms = 0;
    std::string blob_key;
};

/// A question of a lesson's bank; the first choice is the right one.
struct OwnQuestion {
    std::int64_t id = 0;
    std::string prompt;
    std::vector<std::string> choices;
    std::int64_t from_ms = 0;
};

/// A word out of four, named by codes that the page translates.
AskedQuestion confirm_question(const Pick& pick);

/// The picture that was shown within the two minutes before `position_ms`, among four. The three others are
/// `elsewhere`, of other lessons: two pictures of one talking head nobody could tell apart. Where there are
/// too few, of the same lesson, at least three minutes away from those two, in either direction; of a lesson
/// too short for that, those furthest away, but half a minute at least.
/// Nothing where no picture of what was `watched` then is there, or too few others.
std::optional<AskedQuestion> frame_question(const std::vector<Still>& stills,
                                            const std::vector<Still>& elsewhere, const IntervalSet& watched,
                                            std::int64_t position_ms, const Pick& pick);

AskedQuestion bank_question(const OwnQuestion& question, const Pick& pick);

/// The next of the possible kinds after the one that the person was asked last: never the same where there is
/// another.
v1::CheckKind next_kind(v1::CheckKind last, const std::vector<v1::CheckKind>& possible);

/// How many more answers to a check may be wrong, and from when on where none: each series of wrong ones ends
/// with a pause, and so many in a day with the rest of it. `wrong_ms`: when they came, ascending.
struct Tries {
    int left = 0;
    std::optional<std::int64_t> next_try_ms;
};
Tries tries_of(const credit::Checks& checks, const std::vector<std::int64_t>& wrong_ms, std::int64_t now_ms);

inline constexpr std::size_t kMostQuestions = 50;  // of a lesson's bank

/// Throws RequestError{invalid_argument, "question_invalid"} unless the prompt has 1 to 200 characters, and
/// there are 2 to 6 different choices of 1 to 100 each; spaces around them are removed.
OwnQuestion checked_question(const v1::BankQuestion& question);

}  // namespace yanxiu::watch
