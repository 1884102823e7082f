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

/// What one line does to one person. A trial does all of it as well, in a transaction that is not kept; only
/// the password is none, since hashing it takes long and cannot fail for what stands in the line.
class LineImport {
  public:
    LineImport(store::Transaction& t, Passwords& passwords, const net::Caller& caller,
               const std::string& today, bool trial)
        : t_(t), passwords_(passwords), caller_(caller), today_(today), trial_(trial) {}

    /// Throws RequestError for a refusal; the transaction is not to be kept then.
    void run(const RosterEntry& entry, v1::RosterLine& line) {
        const auto school = find_school_by_code(t_, entry.school_code);
        const base::SchoolId school_id{school ? school->id() : 0};
        if (!school || !may(caller_, Act::administer, Owner{{}, school_id})) {
            throw RequestError(Code::not_found, "school_not_found", "no such school");
        }
        for (const auto role : entry.roles) {
            if (!may_grant(caller_, role, Owner{{}, school_id})) {
                throw RequestError(Code::permission_denied, "role_above_own",
                                   "this role is not yours to give");
            }
        }
        line.set_school_name(school->name());
        const auto person = find_person_by_login(t_, entry.login);
        if (person) {
            update(entry, school_id, *person, line);
        } else {
            create(entry, school_id, line);
        }
    }

  private:
    void create(const RosterEntry& entry, base::SchoolId school, v1::RosterLine& line) {
        line.set_outcome("created");
        if (!trial_) line.set_initial_password(initial_password());
        const std::string hash = trial_ ? std::string() : passwords_.hash(line.initial_password());
        const auto id = insert_person(t_, {entry.login, entry.name, school, hash, true});
        grant(id, entry.roles);
        for (const auto role : entry.roles) line.add_roles(role);
        audit(t_, caller_.person, "roster.create", "person:" + std::to_string(id.value));
    }

    void update(const RosterEntry& entry, base::SchoolId school, const PersonRecord& person,
                v1::RosterLine& line) {
        if (!may_administer_holder(caller_, person.owner(), person.roles_held_or_to_come())) {
            throw RequestError(Code::permission_denied, "login_taken", "the login belongs to another school");
        }
        const auto missing = tell_changes(entry, school, person, line);
        const bool moved = person.name != entry.name || person.school != school;
        line.set_outcome(moved || !missing.empty() ? "updated" : "unchanged");
        if (moved) update_person(t_, person.id, entry.name, school);
        grant(person.id, missing);
        if (line.outcome() == "updated") {
            audit(t_, caller_.person, "roster.update", "person:" + std::to_string(person.id.value));
        }
    }

    /// Writes into the line what it changes; answers the roles that the person does not hold yet.
    static std::vector<v1::Role> tell_changes(const RosterEntry& entry, base::SchoolId school,
                                              const PersonRecord& person, v1::RosterLine& line) {
        std::vector<v1::Role> missing;
        const auto held = person.roles_held();
        for (const auto role : held) line.add_roles(role);
        for (const auto role : entry.roles) {
            if (std::find(held.begin(), held.end(), role) != held.end()) continue;
            missing.push_back(role);
            line.add_roles(role);
            line.add_added_roles(role);
        }
        if (person.name != entry.name) line.set_old_name(person.name);
        if (person.school != school) line.set_old_school_name(person.school_name);
        line.set_inactive(!person.active);
        return missing;
    }

    void grant(base::PersonId person, const std::vector<v1::Role>& roles) {
        for (const auto role : roles) insert_grant(t_, person, {0, role, today_, "", true}, caller_.person);
    }

    store::Transaction& t_;
    Passwords& passwords_;
    const net::Caller& caller_;
    const std::string& today_;
    bool trial_;
};

/// Leaves a trial's transaction without keeping it.
struct TrialEnds {};

// A line for nobody known names the login in the audit.
void audit_line(store::Database& database, const net::Caller& caller, const RosterEntry& entry,
                const RequestError& error) {
    const auto person =
        database.transact([&](store::Transaction& t) { return find_person_by_login(t, entry.login); });
    audit_refusal(database, caller.person, person ? "roster.update" : "roster.create",
                  person ? "person:" + std::to_string(person->id.value) : "login:" + entry.login, error);
}

void refuse(v1::RosterLine& line, const std::string& code, const std::string& text) {
    line.Clear();
    line.set_outcome("refused");
    line.set_code(code);
    line.set_text(text);
}

void count(v1::ImportRosterResponse& response, const std::string& outcome) {
    if (outcome == "created") response.set_created(response.created() + 1);
    if (outcome == "updated") response.set_updated(response.updated() + 1);
    if (outcome == "unchanged") response.set_unchanged(response.unchanged() + 1);
    if (outcome == "refused") response.set_refused(response.refused() + 1);
}

/// The one way of a line, tried or meant.
void import_line(store::Database& database, Passwords& passwords, const net::Caller& caller,
                 const RosterEntry& entry, const std::string& today, bool trial, v1::RosterLine& line) {
    try {
        database.transact([&](store::Transaction& t) {
            line.Clear();  // a transaction may be repeated
            LineImport(t, passwords, caller, today, trial).run(entry, line);
            if (trial) throw TrialEnds();
        });
    } catch (const TrialEnds&) {
    } catch (const RequestError& error) {
        if (error.code() == Code::unavailable) throw;
        refuse(line, error.reason(), error.what());
        if (!trial) audit_line(database, caller, entry, error);
    }
}

}  // namespace

v1::ImportRosterResponse import_roster(store::Database& database, Passwords& passwords,
                                       const net::Caller& caller, const v1::ImportRosterRequest& request,
                                       const std::string& today) {
    v1::ImportRosterResponse response;
    for (const auto& entry : read_roster(request.csv())) {
        auto& line = *response.add_lines();
        if (entry.refusal.empty()) {
            import_line(database, passwords, caller, entry, today, request.dry_run(), line);
        } else {
            refuse(line, entry.refusal, entry.text);
        }
        line.set_line(entry.line);
        line.set_login(entry.login);
        line.set_name(entry.name);
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
