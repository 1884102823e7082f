#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/protocol/people.pb.h"

namespace yanxiu::people {

/// One line of a roster as read, not yet compared with what is there. A line that cannot be read carries why.
struct RosterEntry {
    int line = 0;  // counted from 1, the header included
    std::string login;
    std::string name;
    std::string school_code;
    std::vector<v1::Role> roles;
    std::string refusal;  // stable code; empty when the line is good
    std::string text;
};

/// Reads a roster: CSV (RFC 4180) in UTF-8, with or without BOM, or GB18030; header
/// 登录名,姓名,学校代码,角色. Roles are called as the page prints them in Chinese or English, also where a
/// name holds 、; several are separated by ; ； 、 , or ，, and two names of one role are one role. Logins
/// are lowered, spaces trimmed; a login given twice refuses the second. Throws RequestError{invalid_argument,
/// "roster_header" | "roster_encoding" | "roster_too_long"} (10,000 lines at most).
std::vector<RosterEntry> read_roster(std::string_view bytes);

}  // namespace yanxiu::people
