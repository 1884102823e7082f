#include "server/library/caption_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace yanxiu::library {
namespace {

constexpr std::string_view kSpaces = " \t";

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Bytes at the start of `text` that are no character of a caption: C0 and C1 controls, line and paragraph
/// separators, byte order marks. 0: none.
std::size_t control_at(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text.front());
    if (byte == '\n' || byte == '\t') return 0;
    if (byte < 0x20 || byte == 0x7F) return 1;
    if (byte == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0) return 2;
    for (const std::string_view one : {"\u2028", "\u2029", "\uFEFF"}) {
        if (text.starts_with(one)) return one.size();
    }
    return 0;
}

std::string without_controls(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    while (!text.empty()) {
        if (const auto control = control_at(text)) {
            text.remove_prefix(control);
        } else {
            kept += text.front();
            text.remove_prefix(1);
        }
    }
    return kept;
}

std::string utf8(std::uint32_t scalar) {
    const auto tail = [scalar](unsigned shift) {
        return static_cast<char>(0x80U | ((scalar >> shift) & 0x3FU));
    };
    if (scalar < 0x80) return {static_cast<char>(scalar)};
    if (scalar < 0x800) return {static_cast<char>(0xC0U | (scalar >> 6U)), tail(0)};
    if (scalar < 0x10000) return {static_cast<char>(0xE0U | (scalar >> 12U)), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | (scalar >> 18U)), tail(12), tail(6), tail(0)};
}

/// Of "&#160;" or "&#xA0;", between "&" and ";". Empty: it names no character of a caption.
std::string numbered_character(std::string_view name) {
    name.remove_prefix(1);
    const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
    if (hexadecimal) name.remove_prefix(1);
    std::uint32_t scalar = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), scalar, hexadecimal ? 16 : 10);
    const bool surrogate = scalar >= 0xD800 && scalar < 0xE000;
    if (error != std::errc{} || end != name.data() + name.size() || surrogate || scalar > 0x10FFFF) return {};
    const auto character = utf8(scalar);
    return scalar == '\n' || control_at(character) > 0 ? std::string() : character;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEntities{{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", "\u00A0"},
    {"lrm", "\u200E"},
    {"rlm", "\u200F"},
}};

/// Takes the entity at the start of `text`, which begins with "&"; where it is none, that character.
std::string take_entity(std::string_view& text) {
    constexpr std::size_t kLongest = 10;
    const auto end = text.substr(0, kLongest).find(';');
    if (end != text.npos && end > 1) {
        const auto name = text.substr(1, end - 1);
        const auto* const known =
            std::ranges::find(kEntities, name, [](const auto& one) { return one.first; });
        const auto meant = known != kEntities.end() ? std::string(known->second)
                           : name.front() == '#'    ? numbered_character(name)
                                                    : std::string();
        if (!meant.empty()) {
            text.remove_prefix(end + 1);
            return meant;
        }
    }
    text.remove_prefix(1);
    return "&";
}

struct Tag {
    std::string_view name;  // as written
    bool closes = false;
    bool plain = false;  // has a name, and perhaps classes; no more
};

/// What stands between "<" and ">", if that is a tag: it begins with a name, or is a time within a cue.
bool read_tag(std::string_view inside, Tag& tag) {
    tag = {};
    if (!inside.empty() && is_digit(inside.front())) {
        return inside.find(':') != inside.npos &&
               std::ranges::all_of(inside, [](char c) { return is_digit(c) || c == ':' || c == '.'; });
    }
    tag.closes = inside.starts_with('/');
    if (tag.closes) inside.remove_prefix(1);
    if (inside.empty() || !is_letter(inside.front())) return false;
    const auto* const end =
        std::ranges::find_if(inside, [](char c) { return !is_letter(c) && !is_digit(c); });
    tag.name = inside.substr(0, static_cast<std::size_t>(end - inside.begin()));
    const auto rest = inside.substr(tag.name.size());
    const bool blank = rest.find_first_not_of(" \t\n/") == rest.npos;
    tag.plain = blank || (rest.starts_with('.') && rest.find_first_of(" \t\n") == rest.npos);
    return true;
}

/// Builds lines from what is read, tag by tag and character by character.
class Composer {
  public:
    void add(std::string_view text) {
        for (const char c : text) {
            if (c == '\n' && !in_ruby_) {
                finish_run();
                lines_.emplace_back();
            } else {
                (in_reading_ ? run_.reading : run_.text) += c == '\n' || c == '\t' ? ' ' : c;
            }
        }
    }

    void open(std::string_view name) {
        if (name == "br") return add("\n");
        if (name == "ruby" && !in_ruby_) {
            finish_run();
            in_ruby_ = true;
        } else if (name == "rt" && in_ruby_) {
            in_reading_ = true;
        } else {
            set_look(name, true);
        }
    }

    void close(std::string_view name) {
        if (name == "ruby" && in_ruby_) {
            finish_run();
            in_ruby_ = in_reading_ = false;
        } else if (name == "rt" && in_reading_) {
            finish_run();
            in_reading_ = false;
        } else {
            set_look(name, false);
        }
    }

    std::vector<CaptionLine> finish() {
        finish_run();
        for (auto& line : lines_) tidy(line);
        std::erase_if(lines_, [](const CaptionLine& line) { return line.empty(); });
        return std::move(lines_);
    }

  private:
    /// What is under one reading has one look.
    void set_look(std::string_view name, bool on) {
        bool* const look = name == "b"   ? &bold_
                           : name == "i" ? &italic_
                           : name == "u" ? &underlined_
                                         : nullptr;
        if (look == nullptr || in_ruby_ || *look == on) return;
        finish_run();
        *look = on;
    }

    void finish_run() {
        auto run = std::exchange(run_, {});
        trim_left(run.reading);
        trim_right(run.reading);
        if (run.text.empty()) run.text = std::exchange(run.reading, {});
        run.bold = bold_;
        run.italic = italic_;
        run.underlined = underlined_;
        if (!run.text.empty()) lines_.back().push_back(std::move(run));
    }

    static void trim_left(std::string& text) {
        text.erase(0, std::min(text.find_first_not_of(kSpaces), text.size()));
    }
    static void trim_right(std::string& text) { text.erase(text.find_last_not_of(kSpaces) + 1); }

    static bool same_look(const CaptionRun& a, const CaptionRun& b) {
        return a.bold == b.bold && a.italic == b.italic && a.underlined == b.underlined &&
               a.reading.empty() && b.reading.empty();
    }

    /// No spaces outside, and no two neighbours of one look.
    static void tidy(CaptionLine& line) {
        CaptionLine kept;
        for (auto& run : line) {
            if (kept.empty()) trim_left(run.text);
            if (run.text.empty()) continue;
            if (!kept.empty() && same_look(kept.back(), run)) {
                kept.back().text += run.text;
            } else {
                kept.push_back(std::move(run));
            }
        }
        while (!kept.empty()) {
            trim_right(kept.back().text);
            if (!kept.back().text.empty()) break;
            kept.pop_back();
        }
        line = std::move(kept);
    }

    std::vector<CaptionLine> lines_{1};
    CaptionRun run_;
    bool bold_ = false;
    bool italic_ = false;
    bool underlined_ = false;
    bool in_ruby_ = false;
    bool in_reading_ = false;
};

bool is_kept(std::string_view name) {
    return name == "b" || name == "i" || name == "u" || name == "ruby" || name == "rt";
}

/// Takes the tag at the start of `text`, which begins with "<". False: it is none, and nothing is taken.
bool take_tag(std::string_view& text, Composer& composer) {
    const auto end = text.find_first_of("<>", 1);
    if (end == text.npos || text[end] == '<') return false;
    Tag tag;
    if (!read_tag(text.substr(1, end - 1), tag)) return false;
    std::string name(tag.name);
    std::ranges::transform(name, name.begin(),
                           [](char c) { return is_letter(c) ? static_cast<char>(c | 0x20) : c; });
    if (is_kept(name) && !tag.plain) return false;  // "a<b and c>d"
    if (tag.closes) {
        composer.close(name);
    } else {
        composer.open(name);
    }
    text.remove_prefix(end + 1);
    return true;
}

/// "{\an8}" and the like, of SubRip players.
bool take_override(std::string_view& text) {
    constexpr std::size_t kLongest = 200;
    if (!text.starts_with("{\\")) return false;
    const auto end = text.substr(0, kLongest).find_first_of("}\n");
    if (end == text.npos || text[end] != '}') return false;
    text.remove_prefix(end + 1);
    return true;
}

void write_escaped(std::string_view text, std::string& to) {
    for (const char c : text) {
        switch (c) {
            case '&':
                to += "&amp;";
                break;
            case '<':
                to += "&lt;";
                break;
            case '>':
                to += "&gt;";
                break;
            default:
                to += c;
        }
    }
}

void write_run(const CaptionRun& run, std::string& to) {
    if (run.bold) to += "<b>";
    if (run.italic) to += "<i>";
    if (run.underlined) to += "<u>";
    if (!run.reading.empty()) to += "<ruby>";
    write_escaped(run.text, to);
    if (!run.reading.empty()) {
        to += "<rt>";
        write_escaped(run.reading, to);
        to += "</rt></ruby>";
    }
    if (run.underlined) to += "</u>";
    if (run.italic) to += "</i>";
    if (run.bold) to += "</b>";
}

}  // namespace

std::vector<CaptionLine> caption_lines(std::string_view raw, CaptionFormat format) {
    const auto clean = without_controls(raw);
    std::string_view text = clean;
    Composer composer;
    while (!text.empty()) {
        const auto plain = std::min(text.find_first_of("<&{"), text.size());
        composer.add(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;
        if (text.front() == '&') {
            composer.add(take_entity(text));
        } else if (text.front() == '<' ? !take_tag(text, composer)
                                       : format != CaptionFormat::subrip || !take_override(text)) {
            composer.add(text.substr(0, 1));
            text.remove_prefix(1);
        }
    }
    return composer.finish();
}

std::string to_cue_text(const std::vector<CaptionLine>& lines) {
    std::string text;
    for (const auto& line : lines) {
        if (!text.empty()) text += '\n';
        for (const auto& run : line) write_run(run, text);
    }
    return text;
}

std::string plain_text(const std::vector<CaptionLine>& lines) {
    std::string text;
    for (const auto& line : lines) {
        if (!text.empty()) text += '\n';
        for (const auto& run : line) text += run.text;
    }
    return text;
}

}  // namespace yanxiu::library
