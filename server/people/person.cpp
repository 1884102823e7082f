#include "server/people/person.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "server/base/error.hpp"

namespace yanxiu::people {
namespace {

using base::Code;
using base::RequestError;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

int number(std::string_view digits) {
    int value = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() ? value : -1;
}

}  // namespace

std::vector<v1::Role> PersonRecord::roles_held() const {
    std::vector<v1::Role> held;
    for (const auto& grant : roles) {
        if (grant.held_today) held.push_back(grant.role);
    }
    return held;
}

std::vector<v1::Role> PersonRecord::roles_held_or_to_come() const {
    std::vector<v1::Role> roles_now_or_later;
    for (const auto& grant : roles) {
        if (!grant.ended) roles_now_or_later.push_back(grant.role);
    }
    return roles_now_or_later;
}

v1::Person to_message(const PersonRecord& person) {
    v1::Person message;
    message.set_id(person.id.value);
    message.set_login(person.login);
    message.set_name(person.name);
    message.set_school_id(person.school.value);
    message.set_school_name(person.school_name);
    message.set_active(person.active);
    message.set_must_change_password(person.must_change_password);
    message.set_last_seen_at(person.last_seen_at);
    for (const auto& grant : person.roles) {
        auto* role = message.add_roles();
        role->set_id(grant.id);
        role->set_role(grant.role);
        role->set_starts_on(grant.starts_on);
        role->set_ends_on(grant.ends_on);
    }
    return message;
}

std::string checked_login(std::string_view text) {
    std::string login(trimmed(text));
    std::transform(login.begin(), login.end(), login.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const bool fits = login.size() >= 2 && login.size() <= 64 &&
                      login.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string::npos;
    if (!fits)
        throw RequestError(Code::invalid_argument, "login_invalid", "a login is 2 to 64 of a-z, 0-9, . _ -");
    return login;
}

std::string checked_name(std::string_view text) {
    const std::string name(trimmed(text));
    const auto characters = std::count_if(
        name.begin(), name.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    if (characters < 1 || characters > 100 || std::any_of(name.begin(), name.end(), is_control)) {
        throw RequestError(Code::invalid_argument, "name_invalid", "a name is 1 to 100 printable characters");
    }
    return name;
}

std::string checked_school_code(std::string_view text) {
    const std::string code(trimmed(text));
    const auto characters = std::count_if(
        code.begin(), code.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    const bool split = code.find_first_of(" ,;\"'") != std::string::npos ||
                       code.find("\xE3\x80\x80") != std::string::npos ||  // a space as wide as a character
                       code.find("\xC2\xA0") != std::string::npos;        // one that breaks no line
    if (characters < 1 || characters > 64 || split || std::any_of(code.begin(), code.end(), is_control)) {
        throw RequestError(Code::invalid_argument, "school_code_invalid",
                           "a school's code is 1 to 64 characters without spaces, commas and quotes");
    }
    return code;
}

std::string checked_date(std::string_view date) {
    using namespace std::chrono;
    const bool shaped = date.size() == 10 && date[4] == '-' && date[7] == '-';
    const int y = shaped ? number(date.substr(0, 4)) : -1;
    const int m = shaped ? number(date.substr(5, 2)) : -1;
    const int d = shaped ? number(date.substr(8, 2)) : -1;
    const bool positive = y >= 1900 && y <= 2199 && m > 0 && d > 0;
    if (!positive ||
        !year_month_day(year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))).ok()) {
        throw RequestError(Code::invalid_argument, "date_invalid", "a date is YYYY-MM-DD");
    }
    return std::string(date);
}

}  // namespace yanxiu::people
