#pragma once

#include <string>

#include "server/bus/bus.hpp"
#include "server/net/call.hpp"
#include "server/people/passwords.hpp"
#include "server/people/sessions.hpp"
#include "server/protocol/people.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::people {

/// Sign-in and what a person does with their own account. Home: pool, blocks.
///
/// Attempts are limited per account and address together (strictly), per account (so that a thousand
/// addresses cannot guess on), and per address (generously: a whole school shares one). Somebody else's
/// attempts from another address slow an account's owner down, they do not lock them out: the account's own
/// bucket is refilled every 20 s.
class SignInService {
  public:
    SignInService(store::Database& database, Sessions& sessions, Passwords& passwords, bus::Bus& bus,
                  std::string policy_name);
    void register_calls(net::CallRegistry& calls);

  private:
    v1::SignInResponse sign_in(net::CallContext& context, const v1::SignInRequest& request);
    v1::SignOutResponse sign_out(net::CallContext& context);
    v1::GetMeResponse get_me(const net::CallContext& context);
    v1::ChangePasswordResponse change_password(const net::CallContext& context,
                                               const v1::ChangePasswordRequest& request);
    v1::ListSessionsResponse list_sessions(const net::CallContext& context);
    v1::RevokeSessionResponse revoke_session(const net::CallContext& context,
                                             const v1::RevokeSessionRequest& request);

    void limit_attempts(const std::string& login, const std::string& address);

    store::Database& database_;
    Sessions& sessions_;
    Passwords& passwords_;
    bus::Bus& bus_;
    std::string policy_name_;
};

}  // namespace yanxiu::people
