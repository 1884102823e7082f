#include "server/net/call_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "server/base/log.hpp"

namespace yanxiu::net {
namespace {

using base::Code;
using base::RequestError;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool is_text(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}
bool is_message(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}
std::size_t max_bytes(const FieldDescriptor& field) {
    return field.options().GetExtension(v1::max_bytes);
}
std::size_t max_items(const FieldDescriptor& field) {
    return field.options().GetExtension(v1::max_items);
}

[[noreturn]] void too_long(const FieldDescriptor& field, std::size_t limit, const char* unit) {
    throw RequestError(Code::invalid_argument, "field_too_long",
                       fmt::format("{} may have at most {} {}", field.name(), limit, unit));
}

void check_text(const FieldDescriptor& field, const std::string& value) {
    if (value.size() > max_bytes(field)) too_long(field, max_bytes(field), "bytes");
    if (field.type() == FieldDescriptor::TYPE_STRING && !base::valid_utf8(value))
        throw RequestError(Code::invalid_argument, "invalid_text", field.name() + " is not UTF-8");
}

void check_repeated(const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    auto count = reflection.FieldSize(message, &field);
    if (static_cast<std::size_t>(count) > max_items(field)) too_long(field, max_items(field), "items");
    std::string scratch;
    for (int i = 0; i < count; ++i) {
        if (is_text(field))
            check_text(field, reflection.GetRepeatedStringReference(message, &field, i, &scratch));
        if (is_message(field)) require_within_limits(reflection.GetRepeatedMessage(message, &field, i));
    }
}

void check_single(const Message& message, const FieldDescriptor& field) {
    const auto& reflection = *message.GetReflection();
    std::string scratch;
    if (is_text(field)) check_text(field, reflection.GetStringReference(message, &field, &scratch));
    if (is_message(field)) require_within_limits(reflection.GetMessage(message, &field));
}

void collect_unlimited(const Descriptor& type, std::set<const Descriptor*>& seen,
                       std::vector<std::string>& names) {
    if (!seen.insert(&type).second) return;
    for (int i = 0; i < type.field_count(); ++i) {
        const auto& field = *type.field(i);
        bool unlimited =
            (is_text(field) && max_bytes(field) == 0) || (field.is_repeated() && max_items(field) == 0);
        if (unlimited) names.push_back(type.name() + "." + field.name());
        if (is_message(field)) collect_unlimited(*field.message_type(), seen, names);
    }
}

constexpr std::int64_t kLongest = 8 << 20;

// What somebody with an initial password needs to replace it, or to leave.
constexpr std::array<std::string_view, 3> kWithInitialPassword{
    "yanxiu.v1.PeopleService.GetMe",
    "yanxiu.v1.PeopleService.ChangePassword",
    "yanxiu.v1.PeopleService.SignOut",
};

// JSON writes a byte of text as six at most (\u001f), base64 as less; names and numbers take under 100.
std::int64_t json_bound(const Descriptor& type, int depth) {
    std::int64_t bound = 16;
    if (depth > 8) return kLongest;
    for (int i = 0; i < type.field_count() && bound < kLongest; ++i) {
        const auto& field = *type.field(i);
        auto items = field.is_repeated() ? static_cast<std::int64_t>(max_items(field)) : 1;
        auto item = is_message(field) ? json_bound(*field.message_type(), depth + 1)
                                      : static_cast<std::int64_t>(is_text(field) ? max_bytes(field) * 6 : 24);
        bound += static_cast<std::int64_t>(field.name().size()) + 8 + items * (item + 4);
    }
    return std::min(bound, kLongest);
}

}  // namespace

v1::Access access_of(const google::protobuf::MethodDescriptor& method) {
    return method.options().GetExtension(v1::access);
}

void require_access(v1::Access access, const Caller& caller) {
    if (access == v1::ACCESS_PUBLIC) return;
    if (caller.deactivated)
        throw RequestError(Code::unauthenticated, "account_deactivated", "the account is deactivated");
    if (!caller.person) throw RequestError(Code::unauthenticated, "not_signed_in", "sign in first");
    bool allowed = access == v1::ACCESS_SIGNED_IN ||
                   (access == v1::ACCESS_SCHOOL_ADMIN && (caller.school_admin || caller.bureau_admin)) ||
                   (access == v1::ACCESS_BUREAU_ADMIN && caller.bureau_admin);
    if (!allowed)
        throw RequestError(Code::permission_denied, "role_required", "your roles do not allow this");
}

void require_own_password(const google::protobuf::MethodDescriptor& method, const Caller& caller) {
    if (!caller.must_change_password || access_of(method) == v1::ACCESS_PUBLIC) return;
    if (std::find(kWithInitialPassword.begin(), kWithInitialPassword.end(), method.full_name()) !=
        kWithInitialPassword.end())
        return;
    throw RequestError(Code::failed_precondition, "password_change_required",
                       "replace the initial password first");
}

void require_within_limits(const Message& request) {
    const auto& reflection = *request.GetReflection();
    if (!reflection.GetUnknownFields(request).empty())
        throw RequestError(Code::invalid_argument, "unknown_field",
                           request.GetDescriptor()->name() + " has no such field");
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(request, &fields);
    for (const auto* field : fields) {
        if (field->is_repeated())
            check_repeated(request, *field);
        else
            check_single(request, *field);
    }
}

std::vector<std::string> fields_without_limit(const Descriptor& request) {
    std::set<const Descriptor*> seen;
    std::vector<std::string> names;
    collect_unlimited(request, seen, names);
    return names;
}

std::int64_t longest_request(const Descriptor& request) {
    return std::clamp<std::int64_t>(json_bound(request, 0), 16 << 10, kLongest);
}

}  // namespace yanxiu::net
