#include "server/people/roster.hpp"

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
constexpr std::array kRoleNames{
    RoleName{"教师", v1::ROLE_TEACHER},
    RoleName{"新教师", v1::ROLE_NEW_TEACHER},
    RoleName{"班主任", v1::ROLE_HOMEROOM_TEACHER},
    RoleName{"校长", v1::ROLE_PRINCIPAL},
    RoleName{"园长", v1::ROLE_PRINCIPAL},
    RoleName{"名师", v1::ROLE_MENTOR},
    RoleName{"工作室主持人", v1::ROLE_MENTOR},
    RoleName{"教研员", v1::ROLE_RESEARCHER},
    RoleName{"学校管理员", v1::ROLE_SCHOOL_ADMIN},
    RoleName{"旗级管理员", v1::ROLE_BUREAU_ADMIN},
    RoleName{"培训专家", v1::ROLE_EXPERT},
};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::vector<std::string> split_roles(std::string text) {
    for (const std::string_view separator : {"；", "、"}) {
        for (auto at = text.find(separator); at != std::string::npos; at = text.find(separator)) {
            text.replace(at, separator.size(), ";");
        }
    }
    std::vector<std::string> names;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find(';', from), text.size());
        auto name = trimmed(std::string_view(text).substr(from, to - from));
        if (!name.empty()) names.push_back(std::move(name));
        from = to + 1;
    }
    return names;
}

v1::Role role_named(const std::string& name) {
    for (const auto& known : kRoleNames) {
        if (known.name == name) return known.role;
    }
    throw RequestError(Code::invalid_argument, "role_unknown", "no role is called " + name);
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
        for (const auto& name : split_roles(record.fields[3])) entry.roles.push_back(role_named(name));
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
