// ledger: what the ledger holds, and whether it can be believed.
#include <iostream>
#include <stdexcept>

#include "server/credit/ledger_store.hpp"
#include "server/credit/obligation_text.hpp"
#include "server/credit/policy.hpp"
#include "server/credit/root_store.hpp"
#include "server/main/admin.hpp"
#include "server/people/person_store.hpp"
#include "server/watch/replay.hpp"

namespace yanxiu::admin {
namespace {

void print(const credit::Entry& entry) {
    const credit::Booking& booking = entry.booking;
    std::cout << entry.seq << '\t' << base::to_text(entry.booked_at) << '\t' << base::to_text(booking.day)
              << '\t' << booking.category << '\t' << booking.amount_ms << '\t' << booking.cause << '\t'
              << booking.content.value << '\t' << credit::hex_of(entry.hash) << '\t'
              << in_one_line(booking.reason) << '\n';
}

void show(Context& context, const std::string& login) {
    const credit::Policy policy = credit::load_policy(context.config.policy.file);
    const auto chain = context.database()->transact([&](store::Transaction& t) {
        const auto person = people::find_person_by_login(t, login);
        if (!person) throw std::runtime_error("nobody has the login " + login);
        return credit::chain_of(t, person->id);
    });
    std::cout << "seq\tbooked_at\tday\tcategory\tamount_ms\tcause\tcontent\thash\treason\n";
    std::map<std::string, std::int64_t> sums;
    for (const auto& entry : chain) {
        print(entry);
        sums[entry.booking.category] += entry.booking.amount_ms;
    }
    for (const auto& [category, ms] : sums) {
        std::cout << category << ": " << ms << " ms, " << credit::hours_there(ms, policy.class_hour)
                  << " class hours\n";
    }
    const std::string fault = credit::chain_fault(chain);
    if (!fault.empty()) throw std::runtime_error("the chain of " + login + " is broken: " + fault);
    std::cout << chain.size() << " entries, the chain holds\n";
}

void add_show(CLI::App& ledger, Context& context) {
    auto* command =
        ledger.add_subcommand("show", "Prints every entry of a person, the sums, and checks the chain");
    auto login = std::make_shared<std::string>();
    command->add_option("login", *login)->required();
    command->callback([&context, login] { show(context, *login); });
}

/// Whether every head of which a root was made has the hash that was signed; the chains are verified beside.
int verify_roots(store::Database& database) {
    int faults = 0;
    std::optional<credit::StoredRoot> before;
    const auto last =
        database.transact([](store::Transaction& t) { return credit::find_root(t, std::nullopt); });
    for (std::int64_t number = 1; last && number <= last->number; ++number) {
        const auto fault = database.transact([&](store::Transaction& t) -> std::string {
            const auto root = credit::find_root(t, number);
            if (!root) return "is gone";
            auto found = credit::root_fault(t, *root, before);
            before = root;
            return found;
        });
        if (fault.empty()) continue;
        ++faults;
        std::cout << "root " << number << ": " << fault << '\n';
    }
    std::cout << "verified " << (last ? last->number : 0) << " signed roots, " << faults << " faults\n";
    if (last && faults == 0) std::cout << "the last one:\n" << last->statement;
    return faults;
}

void add_verify(CLI::App& ledger, Context& context) {
    auto* command = ledger.add_subcommand(
        "verify", "Computes coverage, credit and chains again from evidence and prints every difference");
    command->callback([&context] { verify_ledger(context); });
}

}  // namespace

void verify_ledger(Context& context) {
    const credit::Policy policy = credit::load_policy(context.config.policy.file);
    const auto found = watch::verify_everybody(*context.database(), policy,
                                               [](const std::string& line) { std::cout << line << '\n'; });
    std::cout << "verified " << found.persons << " persons, " << found.entries << " entries, "
              << found.differences << " differences" << std::endl;
    const auto false_roots = verify_roots(*context.database());
    if (found.differences > 0) throw std::runtime_error("what is stored does not follow from the evidence");
    if (false_roots > 0) throw std::runtime_error("the ledger is not what was signed");
}

void add_ledger(CLI::App& app, Context& context) {
    auto* ledger = app.add_subcommand("ledger", "Looks into the ledger of hours");
    ledger->require_subcommand(1);
    for (const auto add : {add_show, add_verify, add_ledger_roots}) add(*ledger, context);
}

}  // namespace yanxiu::admin
