#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/net/call.hpp"
#include "server/protocol/options.pb.h"

namespace yanxiu::net {

/// The `access` option of a method; ACCESS_UNSPECIFIED when it was forgotten, which nobody may call.
v1::Access access_of(const google::protobuf::MethodDescriptor& method);

/// Throws `unauthenticated` or `permission_denied` when `caller` may not call a method of this access.
void require_access(v1::Access access, const Caller& caller);

/// Throws `failed_precondition` "password_change_required" when `caller` came in with an initial password and
/// `method` is neither public nor one of those needed to replace it.
void require_own_password(const google::protobuf::MethodDescriptor& method, const Caller& caller);

/// Throws `invalid_argument` when the message, or one inside it, has an unknown field ("unknown_field"), or a
/// string, list or bytes beyond its limit ("field_too_long"), or a text that is not UTF-8 ("invalid_text").
void require_within_limits(const google::protobuf::Message& request);

/// Names the string, bytes and repeated fields reachable from `request` that have no limit, as
/// "Claim.anchor_mac".
std::vector<std::string> fields_without_limit(const google::protobuf::Descriptor& request);

/// No well-formed request is longer than this, in either encoding; between 16 KiB and 8 MiB.
std::int64_t longest_request(const google::protobuf::Descriptor& request);

}  // namespace yanxiu::net
