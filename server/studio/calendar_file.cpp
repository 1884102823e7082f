#include "server/studio/calendar_file.hpp"

#include <algorithm>

#include "server/base/day.hpp"

namespace yanxiu::studio {
namespace {

constexpr std::size_t kLongestLine = 75;  // octets, without CRLF

/// "20180308T071500Z".
std::string calendar_time(base::Instant at) {
    auto text = base::to_text(at).substr(0, 19);
    std::erase(text, '-');
    std::erase(text, ':');
    return text + 'Z';
}

bool continues_character(char octet) {
    return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80U;
}

std::string reminder(const CalendarEntry& entry) {
    return folded("BEGIN:VALARM") + folded("ACTION:DISPLAY") + folded("TRIGGER:-PT15M") +
           folded("DESCRIPTION:" + calendar_text(entry.title)) + folded("END:VALARM");
}

}  // namespace

std::string calendar_text(std::string_view text) {
    std::string written;
    for (const char letter : text) {
        if (letter == '\\' || letter == ';' || letter == ',') written += '\\';
        if (letter == '\n') {
            written += "\\n";
        } else if (letter != '\r') {
            written += letter;
        }
    }
    return written;
}

std::string folded(std::string_view line) {
    std::string lines;
    std::size_t room = kLongestLine;
    while (line.size() > room) {
        auto end = room;
        while (continues_character(line[end])) --end;
        lines.append(line.substr(0, end)).append("\r\n ");
        line.remove_prefix(end);
        room = kLongestLine - 1;  // the space counts
    }
    return lines.append(line).append("\r\n");
}

std::string calendar_file(const CalendarEntry& entry) {
    std::string file = folded("BEGIN:VCALENDAR") + folded("VERSION:2.0") +
                       folded("PRODID:-//Yanxiu//Workshops//ZH") + folded("BEGIN:VEVENT") +
                       folded("UID:" + entry.uid) + folded("SEQUENCE:" + std::to_string(entry.revision)) +
                       folded("DTSTAMP:" + calendar_time(entry.changed_at)) +
                       folded("LAST-MODIFIED:" + calendar_time(entry.changed_at)) +
                       folded("DTSTART:" + calendar_time(entry.starts_at)) +
                       folded("DTEND:" + calendar_time(entry.ends_at)) +
                       folded("SUMMARY:" + calendar_text(entry.title)) +
                       folded("DESCRIPTION:" + calendar_text(entry.about));
    if (!entry.address.empty()) file += folded("URL:" + entry.address);
    file += folded(entry.cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    if (!entry.cancelled) file += reminder(entry);
    return file + folded("END:VEVENT") + folded("END:VCALENDAR");
}

}  // namespace yanxiu::studio
