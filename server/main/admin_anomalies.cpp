// anomalies: what looks unlike honest watching, for administrators to review.
#include <iostream>
#include <stdexcept>

#include "server/appeals/anomaly_pass.hpp"
#include "server/main/admin.hpp"

namespace yanxiu::admin {
namespace {

/// The first day of "2018-03"; empty: of the month that the policy's day is in.
base::Day month_of(const std::string& text, base::Day today) {
    const std::chrono::year_month_day now(today);
    if (text.empty()) return base::Day(std::chrono::local_days{now.year() / now.month() / 1});
    const auto day = base::parse_day(text + "-01");
    if (!day) throw std::runtime_error("a month is written as 2018-03");
    return *day;
}

void look(Context& context, const std::string& month) {
    const credit::Policy policy = credit::load_policy(context.config.policy.file);
    const auto first = month_of(month, policy.day_of(base::SystemClock().now()));
    const auto pass = context.database()->transact(
        [&](store::Transaction& t) { return appeals::look_for_anomalies(t, policy, first); });
    for (const auto& anomaly : pass.kept) {
        std::cout << "person " << anomaly.person.value << '\t' << anomaly.kind;
        if (anomaly.day) std::cout << '\t' << base::to_text(*anomaly.day);
        for (const auto& [name, value] : anomaly.facts) std::cout << '\t' << name << '=' << value;
        std::cout << '\n';
    }
    std::cout << "looked at " << pass.persons << " persons of " << base::to_text(first).substr(0, 7) << ": "
              << pass.found << " findings, " << pass.kept.size() << " of them new\n";
}

}  // namespace

void add_anomalies(CLI::App& app, Context& context) {
    auto* command = app.add_subcommand(
        "anomalies", "Looks for what is unlike honest watching and keeps it for review; denies nothing");
    auto month = std::make_shared<std::string>();
    command->add_option("--month", *month, "As 2018-03; this month when it is left out");
    command->callback([&context, month] { look(context, *month); });
}

}  // namespace yanxiu::admin
