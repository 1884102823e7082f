#include "server/people/roster.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "server/base/error.hpp"
#include "server/people/csv.hpp"
#include "server/people/person.hpp"

namespace yanxiu::people {
namespace {

using base::Code;
using base::RequestError;

constexpr std::array<std::string_view, 4> kHeader{"登录名", "姓名", "学校代码", "角色"};
constexpr std::size_t kLongest = 10'000;

struct RoleName {
    std::string_view name;
    v1::Role role;
};
// As the page prints them in Chinese and in English, and the parts of the names that hold a separator.
constexpr std::array kRoleNames{
    RoleName{"教师", v1::ROLE_TEACHER},
    RoleName{"新教师", v1::ROLE_NEW_TEACHER},
    RoleName{"班主任", v1::ROLE_HOMEROOM_TEACHER},
    RoleName{"校长、园长", v1::ROLE_PRINCIPAL},
    RoleName{"校长", v1::ROLE_PRINCIPAL},
    RoleName{"园长", v1::ROLE_PRINCIPAL},
    RoleName{"名师、工作室主持人", v1::ROLE_MENTOR},
    RoleName{"名师", v1::ROLE_MENTOR},
    RoleName{"工作室主持人", v1::ROLE_MENTOR},
    RoleName{"教研员", v1::ROLE_RESEARCHER},
    RoleName{"学校管理员", v1::ROLE_SCHOOL_ADMIN},
    RoleName{"旗级管理员", v1::ROLE_BUREAU_ADMIN},
    RoleName{"培训专家", v1::ROLE_EXPERT},
    RoleName{"teacher", v1::ROLE_TEACHER},
    RoleName{"new teacher", v1::ROLE_NEW_TEACHER},
    RoleName{"homeroom teacher", v1::ROLE_HOMEROOM_TEACHER},
    RoleName{"principal", v1::ROLE_PRINCIPAL},
    RoleName{"mentor", v1::ROLE_MENTOR},
    RoleName{"researcher", v1::ROLE_RESEARCHER},
    RoleName{"school administrator", v1::ROLE_SCHOOL_ADMIN},
    RoleName{"bureau administrator", v1::ROLE_BUREAU_ADMIN},
    RoleName{"training expert", v1::ROLE_EXPERT},
};
constexpr std::array<std::string_view, 5> kSeparators{";", "；", "、", ",", "，"};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// How many bytes of a separator or space `text` begins with; 0: none.
std::size_t separator_at(std::string_view text) {
    if (!text.empty() && std::string_view(" \t\r\n").find(text[0]) != std::string_view::npos) return 1;
    for (const auto separator : kSeparators) {
        if (text.substr(0, separator.size()) == separator) return separator.size();
    }
    return 0;
}

bool begins_with(std::string_view text, std::string_view name) {
    return text.size() >= name.size() &&
           std::equal(name.begin(), name.end(), text.begin(), [](char a, char b) {
               return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
}

/// The longest known name that `text` begins with and that a separator, a space or the end follows.
const RoleName& role_at(std::string_view text) {
    const RoleName* longest = nullptr;
    for (const auto& known : kRoleNames) {
        if (!begins_with(text, known.name)) continue;
        const auto rest = text.substr(known.name.size());
        if (!rest.empty() && separator_at(rest) == 0) continue;
        if (longest == nullptr || known.name.size() > longest->name.size()) longest = &known;
    }
    if (longest == nullptr) {
        throw RequestError(Code::invalid_argument, "role_unknown", "no role is called so");
    }
    return *longest;
}

/// The roles of a cell in its order, each once.
std::vector<v1::Role> read_roles(std::string_view text) {
    std::vector<v1::Role> roles;
    while (!text.empty()) {
        if (const auto skipped = separator_at(text); skipped > 0) {
            text.remove_prefix(skipped);
            continue;
        }
        const auto& found = role_at(text);
        if (std::find(roles.begin(), roles.end(), found.role) == roles.end()) roles.push_back(found.role);
        text.remove_prefix(found.name.size());
    }
    return roles;
}

RosterEntry read_entry(const CsvRecord& record, std::set<std::string>& seen) {
    RosterEntry entry;
    entry.line = record.line;
    try {
        if (record.fields.size() != kHeader.size()) {
            throw RequestError(Code::invalid_argument, "columns_wrong", "a line has four columns");
        }
        entry.login = trimmed(record.fields[0]);
        entry.login = checked_login(record.fields[0]);
        entry.name = checked_name(record.fields[1]);
        entry.school_code = trimmed(record.fields[2]);
        entry.roles = read_roles(record.fields[3]);
        if (!seen.insert(entry.login).second) {
            throw RequestError(Code::invalid_argument, "login_twice", "the login stands in an earlier line");
        }
    } catch (const RequestError& error) {
        entry.refusal = error.reason();
        entry.text = error.what();
    }
    return entry;
}

bool is_header(const CsvRecord& record) {
    if (record.fields.size() != kHeader.size()) return false;
    for (std::size_t i = 0; i < kHeader.size(); ++i) {
        if (trimmed(record.fields[i]) != kHeader[i]) return false;
    }
    return true;
}

}  // namespace

std::vector<RosterEntry> read_roster(std::string_view bytes) {
    const auto records = read_csv(as_utf8(bytes));
    if (records.empty() || !is_header(records.front())) {
        throw RequestError(Code::invalid_argument, "roster_header",
                           "the first line is 登录名,姓名,学校代码,角色");
    }
    if (records.size() > kLongest) {
        throw RequestError(Code::invalid_argument, "roster_too_long", "a roster has at most 10,000 lines");
    }
    std::set<std::string> seen;
    std::vector<RosterEntry> entries;
    for (auto record = records.begin() + 1; record != records.end(); ++record) {
        entries.push_back(read_entry(*record, seen));
    }
    return entries;
}

}  // namespace yanxiu::people
