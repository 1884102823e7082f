#pragma once

#include "server/net/call.hpp"
#include "server/people/passwords.hpp"
#include "server/people/person_store.hpp"
#include "server/people/sessions.hpp"
#include "server/protocol/people.pb.h"
#include "server/store/database.hpp"

namespace yanxiu::people {

/// What administrators do with persons, roles and schools. Home: pool, blocks. Each change leaves an audit
/// row in its own transaction; an attempt that is refused for lack of permission leaves one as well.
class PersonService {
  public:
    PersonService(store::Database& database, Sessions& sessions, Passwords& passwords);
    void register_calls(net::CallRegistry& calls);

  private:
    v1::ListPersonsResponse list_persons(const net::CallContext& context,
                                         const v1::ListPersonsRequest& request);
    v1::GetPersonResponse get_person(const net::CallContext& context, const v1::GetPersonRequest& request);
    v1::CreatePersonResponse create_person(const net::CallContext& context,
                                           const v1::CreatePersonRequest& request);
    v1::UpdatePersonResponse update_person(const net::CallContext& context,
                                           const v1::UpdatePersonRequest& request);
    v1::SetPersonActiveResponse set_active(const net::CallContext& context,
                                           const v1::SetPersonActiveRequest& request);
    v1::ResetPasswordResponse reset_password(const net::CallContext& context,
                                             const v1::ResetPasswordRequest& request);
    v1::GrantRoleResponse grant_role(const net::CallContext& context, const v1::GrantRoleRequest& request);
    v1::EndRoleResponse end_role(const net::CallContext& context, const v1::EndRoleRequest& request);
    v1::ListSchoolsResponse list_schools(const v1::ListSchoolsRequest& request);
    v1::SaveSchoolResponse save_school(const net::CallContext& context, const v1::SaveSchoolRequest& request);

    /// Locks the person, checks that the caller may administer them, runs `change`, audits it as `act`,
    /// answers the person as changed, and tells every node.
    template <class Change>
    PersonRecord administer(const net::CallContext& context, std::int64_t person_id, const char* act,
                            Change change);

    store::Database& database_;
    Sessions& sessions_;
    Passwords& passwords_;
};

}  // namespace yanxiu::people
