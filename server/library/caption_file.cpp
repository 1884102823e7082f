#include "server/library/caption_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "server/base/encoding.hpp"
#include "server/library/lesson_rules.hpp"

namespace yanxiu::library {
namespace {

constexpr std::string_view kSignature = "WEBVTT";
constexpr std::string_view kArrow = "-->";
constexpr std::string_view kSpaces = " \t";
constexpr std::size_t kMostFaults = 20;
constexpr std::size_t kLongestCharacters = 1000;
constexpr std::int64_t kLatestMs = 24 * 3'600'000LL;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kSpaces);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

/// Takes 1 to `most` digits; nothing else may follow them than what the caller looks for.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t most) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || number < 0 || digits > most || text.front() == '-') return std::nullopt;
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted)) return false;
    text.remove_prefix(1);
    return true;
}

/// "01:02:03.004", "02:03.004", in SubRip's spelling "01:02:03,004": takes it from the start of `text`.
std::optional<std::int64_t> take_time(std::string_view& text) {
    constexpr std::size_t kDigits = 4;
    std::int64_t parts[3]{};  // hours, minutes, seconds
    std::size_t count = 0;
    do {
        const auto number = count < 3 ? take_number(text, count == 0 ? kDigits : 2) : std::nullopt;
        if (!number) return std::nullopt;
        parts[count++] = *number;
    } while (take(text, ':'));
    if (count < 2 || (!take(text, '.') && !take(text, ','))) return std::nullopt;
    const auto before = text.size();
    const auto milliseconds = take_number(text, 3);
    if (!milliseconds || before - text.size() != 3) return std::nullopt;
    if (count == 2) std::rotate(parts, parts + 2, parts + 3);
    const auto [hours, minutes, seconds] = parts;
    if (minutes > 59 || seconds > 59) return std::nullopt;
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + *milliseconds;
}

struct Times {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
};

/// A line "start --> end", and perhaps settings behind it.
std::optional<Times> read_times(std::string_view line) {
    line = trimmed(line);
    const auto start = take_time(line);
    line = trimmed(line);
    if (!start || !line.starts_with(kArrow)) return std::nullopt;
    line = trimmed(line.substr(kArrow.size()));
    const auto end = take_time(line);
    if (!end || (!line.empty() && kSpaces.find(line.front()) == kSpaces.npos)) return std::nullopt;
    return Times{*start, *end};
}

bool has_arrow(std::string_view line) {
    return line.find(kArrow) != line.npos;
}

/// Lines that stand together, and the number of the first.
struct Block {
    int line = 0;
    std::vector<std::string_view> lines;

    bool begins_with_word(std::string_view word) const {
        const auto first = lines.front();
        return first.starts_with(word) &&
               (first.size() == word.size() || kSpaces.find(first[word.size()]) != kSpaces.npos);
    }
};

std::size_t characters_in(const std::vector<CaptionLine>& lines) {
    std::size_t count = 0;
    for (const auto& line : lines) {
        for (const auto& run : line) count += character_count(run.text) + character_count(run.reading);
    }
    return count;
}

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    CaptionFile read() {
        auto block = next_block();
        if (!block.lines.empty() && block.line == 1 && block.begins_with_word(kSignature)) {
            format_ = CaptionFormat::webvtt;
            pass_header(block);
            block = next_block();
        }
        for (; !block.lines.empty() && file_.faults.size() < kMostFaults; block = next_block()) take(block);
        const bool knows_times = std::ranges::any_of(
            file_.faults, [](const CaptionFault& fault) { return fault.code != "caption_time_missing"; });
        if (file_.cues.empty() && !knows_times) {
            file_.faults.clear();
            refuse("caption_none", 0);
        }
        return std::move(file_);
    }

  private:
    void refuse(const char* code, int line) { file_.faults.push_back({line, code}); }

    std::string_view next_line() {
        const auto end = std::min(text_.find_first_of("\r\n"), text_.size());
        const auto line = text_.substr(0, end);
        text_.remove_prefix(end);
        if (!text_.empty()) text_.remove_prefix(text_.starts_with("\r\n") ? 2 : 1);
        ++line_;
        return line;
    }

    /// Without lines at the end of the file.
    Block next_block() {
        Block block;
        while (!text_.empty()) {
            const auto line = next_line();
            const bool blank = trimmed(line).empty();
            if (blank && !block.lines.empty()) break;
            if (blank) continue;
            if (block.lines.empty()) block.line = line_;
            block.lines.push_back(line);
        }
        return block;
    }

    void pass_header(const Block& block) {
        const auto timed = std::ranges::find_if(block.lines, has_arrow);
        if (timed == block.lines.end()) return;
        refuse("caption_blank_line_missing", block.line + static_cast<int>(timed - block.lines.begin()));
    }

    bool is_passed_over(const Block& block) const {
        return format_ == CaptionFormat::webvtt &&
               (block.begins_with_word("NOTE") || block.begins_with_word("STYLE") ||
                block.begins_with_word("REGION"));
    }

    /// The times stand on its first line, or behind a name or number on its second.
    void take(const Block& block) {
        if (is_passed_over(block)) return;
        const std::size_t timed = has_arrow(block.lines.front()) ? 0 : 1;
        if (timed >= block.lines.size() || !has_arrow(block.lines[timed])) {
            return refuse("caption_time_missing", block.line);
        }
        const int line = block.line + static_cast<int>(timed);
        const auto times = read_times(block.lines[timed]);
        if (!times) return refuse("caption_time_invalid", line);
        std::string words;
        for (std::size_t at = timed + 1; at < block.lines.size(); ++at) {
            if (read_times(block.lines[at])) {
                return refuse("caption_blank_line_missing", block.line + static_cast<int>(at));
            }
            words.append(block.lines[at]) += '\n';
        }
        add(*times, words, line);
    }

    void add(const Times& times, std::string_view words, int line) {
        if (times.end_ms <= times.start_ms) return refuse("caption_end_before_start", line);
        if (times.end_ms > kLatestMs) return refuse("caption_too_late", line);
        if (times.start_ms < std::exchange(previous_start_ms_, times.start_ms)) {
            return refuse("caption_out_of_order", line);
        }
        auto lines = caption_lines(words, format_);
        if (lines.empty()) return;
        if (characters_in(lines) > kLongestCharacters) return refuse("caption_too_long", line);
        if (file_.cues.size() >= kMostCaptionCues) return full(line);
        file_.cues.push_back({times.start_ms, times.end_ms, std::move(lines)});
    }

    void full(int line) {
        text_ = {};
        refuse("caption_too_many", line);
    }

    std::string_view text_;
    int line_ = 0;
    CaptionFormat format_ = CaptionFormat::subrip;
    std::int64_t previous_start_ms_ = 0;
    CaptionFile file_;
};

CaptionFile refuse(std::string code) {
    return {{}, {{0, std::move(code)}}};
}

std::string time_text(std::int64_t ms) {
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                       ms % 1000);
}

}  // namespace

CaptionFile read_captions(std::string_view bytes) {
    if (bytes.size() > kLargestCaptionBytes) return refuse("caption_too_large");
    const auto text = base::as_utf8(bytes);
    if (!text) return refuse("caption_encoding");
    auto file = Reader(*text).read();
    if (file.faults.empty() && to_webvtt(file.cues).size() > kLargestCaptionBytes) {
        return refuse("caption_too_large");
    }
    return file;
}

std::string to_webvtt(const std::vector<CaptionCue>& cues) {
    std::string text(kSignature);
    text += '\n';
    for (const auto& cue : cues) {
        text += fmt::format("\n{} --> {}\n{}\n", time_text(cue.start_ms), time_text(cue.end_ms),
                            to_cue_text(cue.lines));
    }
    return text;
}

}  // namespace yanxiu::library
