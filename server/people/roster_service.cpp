#include "server/people/roster_service.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "server/base/error.hpp"
#include "server/people/person_store.hpp"
#include "server/people/roster.hpp"

namespace yanxiu::people {
namespace {

using base::Code;
using base::RequestError;

/// What one line does to one person.
class LineImport {
  public:
    LineImport(store::Transaction& t, Passwords& passwords, const net::Caller& caller,
               const std::string& today, bool dry_run)
        : t_(t), passwords_(passwords), caller_(caller), today_(today), dry_run_(dry_run) {}

    /// Throws RequestError for a refusal; nothing has changed then.
    void run(const RosterEntry& entry, v1::RosterLine& line) {
        const auto school = find_school_by_code(t_, entry.school_code);
        if (!school || !may(caller_, Act::administer, Owner{{}, *school})) {
            throw RequestError(Code::not_found, "school_not_found", "no such school");
        }
        for (const auto role : entry.roles) {
            if (!may_grant(caller_, role, Owner{{}, *school})) {
                throw RequestError(Code::permission_denied, "role_above_own",
                                   "this role is not yours to give");
            }
        }
        const auto person = find_person_by_login(t_, entry.login);
        if (!person) return create(entry, *school, line);
        line.set_outcome(update(entry, *school, *person) ? "updated" : "unchanged");
    }

  private:
    void create(const RosterEntry& entry, base::SchoolId school, v1::RosterLine& line) {
        line.set_outcome("created");
        if (dry_run_) return;
        line.set_initial_password(initial_password());
        const auto id = insert_person(
            t_, {entry.login, entry.name, school, passwords_.hash(line.initial_password()), true});
        for (const auto role : entry.roles) insert_grant(t_, id, {0, role, today_, "", true}, caller_.person);
        audit(t_, caller_.person, "roster.create", "person:" + std::to_string(id.value));
    }

    bool update(const RosterEntry& entry, base::SchoolId school, const PersonRecord& person) {
        if (!may_administer_holder(caller_, person.owner(), person.roles_held_or_to_come())) {
            throw RequestError(Code::permission_denied, "login_taken", "the login belongs to another school");
        }
        std::vector<v1::Role> missing;
        const auto held = person.roles_held();
        for (const auto role : entry.roles) {
            if (std::find(held.begin(), held.end(), role) == held.end()) missing.push_back(role);
        }
        const bool renamed = person.name != entry.name || person.school != school;
        if (!renamed && missing.empty()) return false;
        if (dry_run_) return true;
        if (renamed) update_person(t_, person.id, entry.name, school);
        for (const auto role : missing)
            insert_grant(t_, person.id, {0, role, today_, "", true}, caller_.person);
        audit(t_, caller_.person, "roster.update", "person:" + std::to_string(person.id.value));
        return true;
    }

    store::Transaction& t_;
    Passwords& passwords_;
    const net::Caller& caller_;
    const std::string& today_;
    bool dry_run_;
};

// A line for nobody known names the login in the audit.
void audit_line(store::Database& database, const net::Caller& caller, const RosterEntry& entry,
                const RequestError& error) {
    const auto person =
        database.transact([&](store::Transaction& t) { return find_person_by_login(t, entry.login); });
    audit_refusal(database, caller.person, person ? "roster.update" : "roster.create",
                  person ? "person:" + std::to_string(person->id.value) : "login:" + entry.login, error);
}

void count(v1::ImportRosterResponse& response, const std::string& outcome) {
    if (outcome == "created") response.set_created(response.created() + 1);
    if (outcome == "updated") response.set_updated(response.updated() + 1);
    if (outcome == "unchanged") response.set_unchanged(response.unchanged() + 1);
    if (outcome == "refused") response.set_refused(response.refused() + 1);
}

}  // namespace

v1::ImportRosterResponse import_roster(store::Database& database, Passwords& passwords,
                                       const net::Caller& caller, const v1::ImportRosterRequest& request,
                                       const std::string& today) {
    v1::ImportRosterResponse response;
    for (const auto& entry : read_roster(request.csv())) {
        auto& line = *response.add_lines();
        const auto refuse = [&](const std::string& code, const std::string& text) {
            line.Clear();
            line.set_outcome("refused");
            line.set_code(code);
            line.set_text(text);
        };
        if (!entry.refusal.empty()) {
            refuse(entry.refusal, entry.text);
        } else {
            try {
                database.transact([&](store::Transaction& t) {
                    LineImport(t, passwords, caller, today, request.dry_run()).run(entry, line);
                });
            } catch (const RequestError& error) {
                if (error.code() == Code::unavailable) throw;
                refuse(error.reason(), error.what());
                if (!request.dry_run()) audit_line(database, caller, entry, error);
            }
        }
        line.set_line(entry.line);
        line.set_login(entry.login);
        count(response, line.outcome());
    }
    return response;
}

void register_roster_call(net::CallRegistry& calls, store::Database& database, Passwords& passwords,
                          std::function<std::string()> today) {
    calls.add<v1::ImportRosterRequest, v1::ImportRosterResponse>(
        "yanxiu.v1.PeopleService/ImportRoster",
        [&database, &passwords, today = std::move(today)](net::CallContext& context, const auto& request) {
            return import_roster(database, passwords, context.caller, request, today());
        });
}

}  // namespace yanxiu::people
