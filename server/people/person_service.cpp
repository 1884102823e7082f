#include "server/people/person_service.hpp"

#include <algorithm>

#include "server/base/error.hpp"

namespace yanxiu::people {
namespace {

using base::Code;
using base::PersonId;
using base::RequestError;
using base::SchoolId;

std::string subject(PersonId person) {
    return "person:" + std::to_string(person.value);
}

RequestError no_such_person() {
    return {Code::not_found, "person_not_found", "no such person"};
}

Grant checked_grant(const v1::RoleGrant& message) {
    Grant grant;
    grant.role = message.role();
    if (grant.role == v1::ROLE_UNSPECIFIED || !v1::Role_IsValid(grant.role)) {
        throw RequestError(Code::invalid_argument, "role_invalid", "no such role");
    }
    grant.starts_on = checked_date(message.starts_on());
    if (!message.ends_on().empty()) grant.ends_on = checked_date(message.ends_on());
    if (!grant.ends_on.empty() && grant.ends_on <= grant.starts_on) {
        throw RequestError(Code::invalid_argument, "period_invalid", "a role must end after it starts");
    }
    return grant;
}

void require_may_grant(const net::Caller& caller, v1::Role role, const Owner& to) {
    if (may_grant(caller, role, to)) return;
    throw RequestError(Code::permission_denied, "role_above_own", "this role is not yours to give or end");
}

std::vector<Grant> grants_of_new_person(const net::Caller& caller, const v1::CreatePersonRequest& request) {
    const Owner owner{{}, {request.school_id()}};
    if (!may(caller, Act::administer, owner)) {
        throw RequestError(Code::not_found, "school_not_found", "no such school");
    }
    std::vector<Grant> grants;
    for (const auto& message : request.roles()) {
        grants.push_back(checked_grant(message));
        require_may_grant(caller, grants.back().role, owner);
    }
    return grants;
}

int checked_page_size(int size) {
    if (size < 0 || size > 200) {
        throw RequestError(Code::invalid_argument, "page_size_invalid", "a page has 1 to 200 entries");
    }
    return size == 0 ? 50 : size;
}

std::string page_token(const PersonRecord& last) {
    return std::to_string(last.id.value) + ":" + last.name;
}

void read_page_token(const std::string& token, PersonFilter& filter) {
    if (token.empty()) return;
    const auto colon = token.find(':');
    const bool digits = colon > 0 && colon < 19 && token.find_first_not_of("0123456789") == colon;
    if (!digits) throw RequestError(Code::invalid_argument, "page_token_invalid", "not a token of ours");
    filter.after = {std::stoll(token.substr(0, colon))};
    filter.after_name = token.substr(colon + 1);
}

}  // namespace

PersonService::PersonService(store::Database& database, Sessions& sessions, Passwords& passwords)
    : database_(database), sessions_(sessions), passwords_(passwords) {}

void PersonService::register_calls(net::CallRegistry& calls) {
    const auto add = [&]<class Request, class Response>(
                         const char* method,
                         Response (PersonService::*function)(const net::CallContext&, const Request&)) {
        calls.add<Request, Response>(method,
                                     [this, function](net::CallContext& context, const Request& request) {
                                         return (this->*function)(context, request);
                                     });
    };
    add("yanxiu.v1.PeopleService/ListPersons", &PersonService::list_persons);
    add("yanxiu.v1.PeopleService/GetPerson", &PersonService::get_person);
    add("yanxiu.v1.PeopleService/CreatePerson", &PersonService::create_person);
    add("yanxiu.v1.PeopleService/UpdatePerson", &PersonService::update_person);
    add("yanxiu.v1.PeopleService/SetPersonActive", &PersonService::set_active);
    add("yanxiu.v1.PeopleService/ResetPassword", &PersonService::reset_password);
    add("yanxiu.v1.PeopleService/GrantRole", &PersonService::grant_role);
    add("yanxiu.v1.PeopleService/EndRole", &PersonService::end_role);
    add("yanxiu.v1.PeopleService/SaveSchool", &PersonService::save_school);
    calls.add<v1::ListSchoolsRequest, v1::ListSchoolsResponse>(
        "yanxiu.v1.PeopleService/ListSchools",
        [this](net::CallContext&, const auto& request) { return list_schools(request); });
}

template <class Change>
PersonRecord PersonService::administer(const net::CallContext& context, std::int64_t person_id,
                                       const char* act, Change change) {
    const PersonId id{person_id};
    try {
        auto changed = database_.transact([&](store::Transaction& t) {
            const auto person = lock_person(t, id);
            if (!person || !may(context.caller, Act::administer, person->owner())) throw no_such_person();
            if (!may_administer_holder(context.caller, person->owner(), person->roles_held_or_to_come())) {
                throw RequestError(Code::permission_denied, "person_above_own",
                                   "this person stands above you");
            }
            change(t, *person);
            audit(t, context.caller.person, act, subject(id));
            return find_person(t, id).value();
        });
        sessions_.announce_changed(id);
        return changed;
    } catch (const RequestError& error) {
        audit_refusal(database_, context.caller.person, act, subject(id), error);
        throw;
    }
}

v1::ListPersonsResponse PersonService::list_persons(const net::CallContext& context,
                                                    const v1::ListPersonsRequest& request) {
    PersonFilter filter;
    filter.query = request.query();
    filter.school = {request.school_id()};
    filter.role = request.role();
    filter.include_inactive = request.include_inactive();
    const int page = checked_page_size(request.page_size());
    filter.limit = page + 1;
    if (!context.caller.bureau_admin) {
        if (filter.school && filter.school != context.caller.school) return {};
        filter.school = context.caller.school;
    }
    read_page_token(request.page_token(), filter);
    v1::ListPersonsResponse response;
    database_.transact([&](store::Transaction& t) {
        auto persons = people::list_persons(t, filter);
        response.Clear();
        if (persons.size() > static_cast<std::size_t>(page)) {
            persons.pop_back();
            response.set_next_page_token(page_token(persons.back()));
        }
        for (const auto& person : persons) *response.add_persons() = to_message(person);
        response.set_total(count_persons(t, filter));
    });
    return response;
}

v1::GetPersonResponse PersonService::get_person(const net::CallContext& context,
                                                const v1::GetPersonRequest& request) {
    const auto person =
        database_.transact([&](store::Transaction& t) { return find_person(t, {request.person_id()}); });
    if (!person || !may(context.caller, Act::see, person->owner())) throw no_such_person();
    v1::GetPersonResponse response;
    *response.mutable_person() = to_message(*person);
    return response;
}

v1::CreatePersonResponse PersonService::create_person(const net::CallContext& context,
                                                      const v1::CreatePersonRequest& request) {
    NewPerson person;
    person.login = checked_login(request.login());
    person.name = checked_name(request.name());
    person.school = {request.school_id()};
    std::vector<Grant> grants;
    try {
        grants = grants_of_new_person(context.caller, request);
    } catch (const RequestError& error) {
        audit_refusal(database_, context.caller.person, "person.create", "login:" + person.login, error);
        throw;
    }
    v1::CreatePersonResponse response;
    response.set_initial_password(initial_password());
    person.password_hash = passwords_.hash(response.initial_password());
    const auto created = database_.transact([&](store::Transaction& t) {
        const PersonId id = insert_person(t, person);
        for (const auto& grant : grants) insert_grant(t, id, grant, context.caller.person);
        audit(t, context.caller.person, "person.create", subject(id));
        return find_person(t, id).value();
    });
    *response.mutable_person() = to_message(created);
    return response;
}

v1::UpdatePersonResponse PersonService::update_person(const net::CallContext& context,
                                                      const v1::UpdatePersonRequest& request) {
    const std::string name = checked_name(request.name());
    const SchoolId school{request.school_id()};
    v1::UpdatePersonResponse response;
    *response.mutable_person() =
        to_message(administer(context, request.person_id(), "person.update",
                              [&](store::Transaction& t, const PersonRecord& person) {
                                  // Moving somebody to another school is the bureau's: both schools are
                                  // concerned.
                                  if (person.school != school && !context.caller.bureau_admin) {
                                      throw RequestError(Code::permission_denied, "school_not_yours",
                                                         "only the bureau moves persons");
                                  }
                                  people::update_person(t, person.id, name, school);
                              }));
    return response;
}

v1::SetPersonActiveResponse PersonService::set_active(const net::CallContext& context,
                                                      const v1::SetPersonActiveRequest& request) {
    if (!request.active() && request.person_id() == context.caller.person.value) {
        throw RequestError(Code::failed_precondition, "not_yourself", "nobody deactivates themselves");
    }
    v1::SetPersonActiveResponse response;
    const char* act = request.active() ? "person.activate" : "person.deactivate";
    *response.mutable_person() = to_message(
        administer(context, request.person_id(), act, [&](store::Transaction& t, const PersonRecord& person) {
            set_person_active(t, person.id, request.active());
            if (!request.active()) sessions_.revoke_others(t, person.id, {});
        }));
    return response;
}

v1::ResetPasswordResponse PersonService::reset_password(const net::CallContext& context,
                                                        const v1::ResetPasswordRequest& request) {
    v1::ResetPasswordResponse response;
    response.set_initial_password(initial_password());
    const std::string hash = passwords_.hash(response.initial_password());
    administer(context, request.person_id(), "password.reset",
               [&](store::Transaction& t, const PersonRecord& person) {
                   set_password(t, person.id, hash, true);
                   sessions_.revoke_others(t, person.id, {});
               });
    return response;
}

v1::GrantRoleResponse PersonService::grant_role(const net::CallContext& context,
                                                const v1::GrantRoleRequest& request) {
    const Grant grant = checked_grant(request.grant());
    v1::GrantRoleResponse response;
    *response.mutable_person() = to_message(administer(
        context, request.person_id(), "role.grant", [&](store::Transaction& t, const PersonRecord& person) {
            require_may_grant(context.caller, grant.role, person.owner());
            insert_grant(t, person.id, grant, context.caller.person);
        }));
    return response;
}

v1::EndRoleResponse PersonService::end_role(const net::CallContext& context,
                                            const v1::EndRoleRequest& request) {
    const std::string ends_on = checked_date(request.ends_on());
    v1::EndRoleResponse response;
    *response.mutable_person() = to_message(administer(
        context, request.person_id(), "role.end", [&](store::Transaction& t, const PersonRecord& person) {
            const auto found =
                std::find_if(person.roles.begin(), person.roles.end(),
                             [&](const Grant& grant) { return grant.id == request.grant_id(); });
            if (found == person.roles.end())
                throw RequestError(Code::not_found, "role_not_found", "no such role");
            require_may_grant(context.caller, found->role, person.owner());
            end_grant(t, person.id, found->id, ends_on);
        }));
    return response;
}

v1::ListSchoolsResponse PersonService::list_schools(const v1::ListSchoolsRequest& request) {
    v1::ListSchoolsResponse response;
    const auto schools =
        database_.transact([&](store::Transaction& t) { return people::list_schools(t, request.query()); });
    for (const auto& school : schools) *response.add_schools() = school;
    return response;
}

v1::SaveSchoolResponse PersonService::save_school(const net::CallContext& context,
                                                  const v1::SaveSchoolRequest& request) {
    v1::School school = request.school();
    school.set_name(checked_name(school.name()));
    school.set_code(checked_school_code(school.code()));
    if (school.kind() == v1::SCHOOL_KIND_UNSPECIFIED || !v1::SchoolKind_IsValid(school.kind())) {
        throw RequestError(Code::invalid_argument, "school_kind_invalid", "no such kind of school");
    }
    v1::SaveSchoolResponse response;
    *response.mutable_school() = database_.transact([&](store::Transaction& t) {
        const SchoolId id = people::save_school(t, school);
        audit(t, context.caller.person, "school.save", "school:" + std::to_string(id.value));
        return find_school(t, id).value();
    });
    return response;
}

}  // namespace yanxiu::people
