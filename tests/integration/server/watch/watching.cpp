#include "tests/integration/server/watch/watching.hpp"

#include <pqxx/pqxx>

namespace yanxiu::watch {
namespace {

// 8 March 2018, ten in the morning in Otog Banner.
constexpr std::int64_t kMorning = 1'520'474'400'000;

RecorderOptions options_of(const std::string& url) {
    RecorderOptions options;
    options.database.url = url;
    options.lanes = 2;
    options.housekeeping = false;
    return options;
}

}  // namespace

Watching::Watching()
    : now_ms_(kMorning),
      policy_(credit::load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml")),
      anchors_(db().transact([](store::Transaction& t) { return server_secret(t, "anchor"); })),
      draws_(db().transact([](store::Transaction& t) { return server_secret(t, "presence"); })) {
    policy_.checks.least = policy_.checks.most;  // nobody is asked within twenty minutes
    restart();
}

void Watching::restart() {
    reports_.reset();
    recorder_.reset();
    auto options = options_of(test::shared_database().server_url());
    options.on_check_due = [this](const DueCheck& check) {
        const std::lock_guard lock(due_mutex_);
        due_.push_back(check);
    };
    recorder_ = std::make_unique<Recorder>(std::move(options), policy_, draws_, log_, metrics_, time_);
    reports_ = std::make_unique<ReportService>(*recorder_, anchors_);
}

void Watching::save_caches(base::PersonId person) {
    db().transact([&](store::Transaction& t) { catch_up(t, policy_, time_, person); });
}

v1::OpenLeaseResponse Watching::open(const std::string& device, bool take_over) {
    v1::OpenLeaseRequest request;
    request.set_lesson_id(lesson_.lesson.value);
    request.set_device_id(device);
    request.set_take_over(take_over);
    return leases_.open(caller(), request);
}

std::string Watching::open_refusal(const std::string& device, bool take_over) {
    try {
        open(device, take_over);
        return {};
    } catch (const base::RequestError& error) {
        return error.reason();
    }
}

v1::RenewLeaseResponse Watching::renew(std::int64_t lease, bool new_anchor) {
    v1::RenewLeaseRequest request;
    request.set_lease_id(lease);
    request.set_new_anchor(new_anchor);
    return leases_.renew(caller(), request);
}

void Watching::close(std::int64_t lease) {
    v1::CloseLeaseRequest request;
    request.set_lease_id(lease);
    leases_.close(caller(), request);
}

v1::Claim Watching::claim(const v1::OpenLeaseResponse& lease, std::int64_t seq, std::int64_t wall_from,
                          std::int64_t wall_to, std::int64_t media_from, std::int64_t media_to) {
    v1::Claim claim;
    claim.set_seq(seq);
    claim.set_wall_from_ms(wall_from);
    claim.set_wall_to_ms(wall_to);
    claim.set_media_from_ms(media_from);
    claim.set_media_to_ms(media_to);
    claim.set_audible(true);
    claim.set_anchor_ms(lease.anchor_ms());
    claim.set_anchor_mac(lease.anchor_mac());
    return claim;
}

std::future<Answered> Watching::send(base::PersonId person, std::int64_t lease,
                                     const std::vector<v1::Claim>& claims, std::int64_t position_ms) {
    v1::ReportRequest request;
    request.set_lease_id(lease);
    request.set_position_ms(position_ms);
    for (const auto& each : claims) *request.add_claims() = each;
    std::promise<Answered> promise;
    auto answer = promise.get_future();
    reports_->report(as(person), request, std::make_unique<KeptReply>(std::move(promise)));
    return answer;
}

void Watching::deliver(std::int64_t from_ms, std::int64_t to_ms) {
    recorder_->deliver({person_, lesson_.content, lesson_.asset, "v360", 0, {from_ms, to_ms}});
    send(person_, 0, {}).get();  // behind it in the same lane, and refused
}

std::string Watching::text(const std::string& statement) {
    return owner().transact([&](store::Transaction& t) { return t.exec1(statement)[0].as<std::string>(); });
}

std::int64_t Watching::booked_ms() {
    return std::stoll(text("SELECT coalesce(sum(amount_ms), 0)::text FROM ledger_entry WHERE person_id = " +
                           std::to_string(person_.value)));
}

std::vector<std::string> Watching::differences() {
    std::vector<std::string> own;
    const auto prefix = "person " + std::to_string(person_.value) + ": ";
    verified_ = verify_everybody(
        db(), policy_,
        [&](const std::string& line) {
            if (line.starts_with(prefix)) own.push_back(line.substr(prefix.size()));
        },
        time_);
    return own;
}

std::string Watching::claims_of(std::int64_t lease) {
    return text("SELECT coalesce(string_agg(seq::text, ',' ORDER BY seq), '') FROM claim WHERE lease_id = " +
                std::to_string(lease));
}

}  // namespace yanxiu::watch
