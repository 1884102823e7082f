#include "server/watch/report_service.hpp"

#include <limits>

#include "server/base/error.hpp"

namespace yanxiu::watch {
namespace {

using base::Code;
using base::RequestError;

// No lesson is longer, no page lives longer, no lease makes more: beyond them numbers are nonsense, and sums
// of them stay far from their types' ends.
constexpr std::int64_t kMostMediaMs = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMostWallMs = std::chrono::milliseconds(std::chrono::hours(24 * 366)).count();
constexpr std::int64_t kMostSeq = std::numeric_limits<std::int32_t>::max();

RequestError invalid(const char* text) {
    return {Code::invalid_argument, "claim_invalid", text};
}

Claim checked_claim(const v1::Claim& claim, std::int64_t after_seq) {
    if (claim.seq() <= after_seq || claim.seq() > kMostSeq) throw invalid("numbers must ascend from 0");
    if (claim.wall_from_ms() < 0 || claim.wall_to_ms() < claim.wall_from_ms() ||
        claim.wall_to_ms() > kMostWallMs) {
        throw invalid("wall times must be an interval after the anchor");
    }
    if (claim.media_from_ms() < 0 || claim.media_to_ms() < claim.media_from_ms() ||
        claim.media_to_ms() > kMostMediaMs) {
        throw invalid("media times must be an interval");
    }
    const auto anchor = claim.anchor_ms();
    return {.seq = claim.seq(),
            .wall = {anchor + claim.wall_from_ms(), anchor + claim.wall_to_ms()},
            .media = {claim.media_from_ms(), claim.media_to_ms()},
            .hidden = claim.hidden(),
            .audible = claim.audible()};
}

/// Claims that follow each other mostly share their anchor: it is proved once.
class Proofs {
  public:
    Proofs(const Anchors& anchors, base::LeaseId lease) : anchors_(anchors), lease_(lease) {}

    bool holds(const v1::Claim& claim) {
        if (last_ && last_->anchor_ms() == claim.anchor_ms() && last_->anchor_mac() == claim.anchor_mac()) {
            return true;
        }
        const base::Instant anchor{std::chrono::milliseconds(claim.anchor_ms())};
        if (!anchors_.proves(claim.anchor_mac(), lease_, anchor)) return false;
        last_ = &claim;
        return true;
    }

  private:
    const Anchors& anchors_;
    base::LeaseId lease_;
    const v1::Claim* last_ = nullptr;
};

}  // namespace

Report checked_report(base::PersonId person, const v1::ReportRequest& request, const Anchors& anchors) {
    if (request.position_ms() < 0 || request.position_ms() > kMostMediaMs) throw invalid("no such position");
    Report report;
    report.person = person;
    report.lease = {request.lease_id()};
    report.position_ms = request.position_ms();
    report.claims.reserve(static_cast<std::size_t>(request.claims_size()));
    Proofs proofs(anchors, report.lease);
    std::int64_t seq = -1;
    for (const auto& claim : request.claims()) {
        if (!proofs.holds(claim)) throw invalid("this anchor is not ours");
        report.claims.push_back(checked_claim(claim, seq));
        seq = claim.seq();
    }
    return report;
}

void ReportService::register_calls(net::CallRegistry& calls) {
    calls.add_async<v1::ReportRequest>(
        "yanxiu.v1.WatchService/Report",
        [this](net::CallContext context, std::unique_ptr<v1::ReportRequest> request,
               std::unique_ptr<net::Reply> reply) { report(context.caller, *request, std::move(reply)); });
}

void ReportService::report(const net::Caller& caller, const v1::ReportRequest& request,
                           std::unique_ptr<net::Reply> reply) {
    try {
        auto checked = checked_report(caller.person, request, anchors_);
        recorder_.report(std::move(checked), std::move(reply));
    } catch (const RequestError& error) {
        reply->refuse(error);
    }
}

}  // namespace yanxiu::watch
