#include "server/watch/check_question.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "server/base/error.hpp"
#include "server/library/lesson_rules.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;
using base::Code;
using base::RequestError;

// The page has words for these (web-client/src/locales, check.json).
constexpr std::array kWords{"pine",  "river", "mountain", "bridge", "window", "lamp",
                            "bread", "cloud", "stone",    "garden", "boat",   "letter"};
constexpr std::size_t kChoices = 4;
constexpr std::int64_t kShownWithinMs = std::chrono::milliseconds(2min).count();
constexpr std::int64_t kAwayMs = std::chrono::milliseconds(3min).count();
constexpr std::int64_t kHardlyAwayMs = std::chrono::milliseconds(30s).count();
constexpr std::int64_t kDayMs = std::chrono::milliseconds(24h).count();
constexpr std::int64_t kMostMediaMs = std::numeric_limits<std::int32_t>::max();

template <class Item>
void shuffle(std::vector<Item>& items, const Pick& pick) {
    for (std::size_t index = items.size(); index > 1; --index)
        std::swap(items[index - 1], items[pick(index)]);
}

/// Mixes choices of which the first is the right one.
AskedQuestion mixed(v1::CheckKind kind, std::string prompt, std::vector<std::string> choices,
                    const Pick& pick) {
    std::vector<std::size_t> order(choices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, pick);
    AskedQuestion question{kind, std::move(prompt), {}, 0};
    for (const auto place : order) {
        question.choices.push_back(std::move(choices[place]));
        if (place == 0) question.right_number = static_cast<int>(question.choices.size());
    }
    return question;
}

/// How far from the minutes that were just shown.
std::int64_t away_ms(const Still& still, std::int64_t position_ms) {
    if (still.at_ms > position_ms) return still.at_ms - position_ms;
    return position_ms - kShownWithinMs - still.at_ms;
}

std::vector<Still> others_of(std::vector<Still> stills, std::int64_t position_ms, const Pick& pick) {
    const auto far = [&](const Still& still) { return away_ms(still, position_ms); };
    std::erase_if(stills, [&](const Still& still) { return far(still) < kHardlyAwayMs; });
    shuffle(stills, pick);
    std::stable_sort(stills.begin(), stills.end(), [&](const Still& left, const Still& right) {
        return std::min(far(left), kAwayMs) > std::min(far(right), kAwayMs);
    });
    return stills;
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto from = text.find_first_not_of(kSpaces);
    if (from == text.npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(kSpaces) - from + 1));
}

std::string checked_text(std::string_view text, std::size_t most) {
    auto kept = trimmed(text);
    const auto characters = library::character_count(kept);
    const bool control = std::any_of(
        kept.begin(), kept.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (characters < 1 || characters > most || control)
        throw RequestError(Code::invalid_argument, "question_invalid",
                           "a text is empty, too long or no text");
    return kept;
}

}  // namespace

AskedQuestion confirm_question(const Pick& pick) {
    std::vector<std::string> words(kWords.begin(), kWords.end());
    shuffle(words, pick);
    words.resize(kChoices);
    auto prompt = words.front();
    return mixed(v1::CHECK_KIND_CONFIRM, std::move(prompt), std::move(words), pick);
}

std::optional<AskedQuestion> frame_question(const std::vector<Still>& stills,
                                            const std::vector<Still>& elsewhere, const IntervalSet& watched,
                                            std::int64_t position_ms, const Pick& pick) {
    std::vector<std::string> shown;
    for (const auto& still : stills) {
        const bool just_now = still.at_ms <= position_ms && still.at_ms > position_ms - kShownWithinMs;
        if (just_now && watched.contains({still.at_ms, still.at_ms + 1})) shown.push_back(still.blob_key);
    }
    if (shown.empty()) return std::nullopt;
    std::vector<std::string> choices{shown[pick(shown.size())]};
    auto others = elsewhere;
    shuffle(others, pick);
    const auto own = others_of(stills, position_ms, pick);
    others.insert(others.end(), own.begin(), own.end());
    for (const auto& other : others) {
        if (choices.size() == kChoices) break;
        choices.push_back(other.blob_key);
    }
    if (choices.size() < kChoices) return std::nullopt;
    return mixed(v1::CHECK_KIND_FRAME, {}, std::move(choices), pick);
}

AskedQuestion bank_question(const OwnQuestion& question, const Pick& pick) {
    return mixed(v1::CHECK_KIND_QUESTION, question.prompt, question.choices, pick);
}

v1::CheckKind next_kind(v1::CheckKind last, const std::vector<v1::CheckKind>& possible) {
    constexpr std::array kTurn{v1::CHECK_KIND_FRAME, v1::CHECK_KIND_QUESTION, v1::CHECK_KIND_CONFIRM};
    const auto place = std::find(kTurn.begin(), kTurn.end(), last);
    const auto first = place == kTurn.end() ? 0 : static_cast<std::size_t>(place - kTurn.begin()) + 1;
    for (std::size_t step = 0; step < kTurn.size(); ++step) {
        const auto kind = kTurn[(first + step) % kTurn.size()];
        if (std::find(possible.begin(), possible.end(), kind) != possible.end()) return kind;
    }
    return v1::CHECK_KIND_CONFIRM;
}

Tries tries_of(const credit::Checks& checks, const std::vector<std::int64_t>& wrong_ms, std::int64_t now_ms) {
    const auto all = static_cast<int>(wrong_ms.size());
    const auto today = static_cast<int>(std::count_if(wrong_ms.begin(), wrong_ms.end(),
                                                      [&](std::int64_t at) { return at > now_ms - kDayMs; }));
    std::int64_t next_ms = now_ms;
    if (all > 0 && all % checks.tries == 0)
        next_ms = std::max(next_ms, wrong_ms.back() + std::chrono::milliseconds(checks.pause).count());
    if (today >= checks.wrong_a_day) {
        const auto leaves = wrong_ms[static_cast<std::size_t>(all - checks.wrong_a_day)];
        next_ms = std::max(next_ms, leaves + kDayMs);
    }
    if (next_ms > now_ms) return {0, next_ms};
    return {std::min(checks.tries - all % checks.tries, checks.wrong_a_day - today), std::nullopt};
}

OwnQuestion checked_question(const v1::BankQuestion& question) {
    OwnQuestion checked;
    checked.id = question.question_id();
    checked.prompt = checked_text(question.prompt(), 200);
    std::set<std::string> different;
    for (const auto& choice : question.choices()) {
        checked.choices.push_back(checked_text(choice, 100));
        different.insert(checked.choices.back());
    }
    if (checked.choices.size() < 2 || checked.choices.size() > 6 || different.size() < checked.choices.size())
        throw RequestError(Code::invalid_argument, "question_invalid",
                           "2 to 6 choices, all of them different");
    checked.from_ms = question.from_ms();
    if (checked.from_ms < 0 || checked.from_ms > kMostMediaMs)
        throw RequestError(Code::invalid_argument, "question_invalid", "no such position");
    return checked;
}

}  // namespace yanxiu::watch
