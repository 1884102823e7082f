#pragma once

#include "server/net/call.hpp"
#include "server/protocol/watch.pb.h"
#include "server/watch/anchors.hpp"
#include "server/watch/recorder.hpp"

namespace yanxiu::watch {

/// A report as it may be recorded. Throws RequestError{invalid_argument, "claim_invalid"} for anchors that
/// are not ours, numbers that repeat or descend, and intervals that no player makes. Pure.
Report checked_report(base::PersonId person, const v1::ReportRequest& request, const Anchors& anchors);

/// Report: checked on the caller's loop, recorded by the lanes. Home: loop, never blocks.
class ReportService {
  public:
    ReportService(Recorder& recorder, const Anchors& anchors) : recorder_(recorder), anchors_(anchors) {}

    void register_calls(net::CallRegistry& calls);
    void report(const net::Caller& caller, const v1::ReportRequest& request,
                std::unique_ptr<net::Reply> reply);

  private:
    Recorder& recorder_;
    const Anchors& anchors_;
};

}  // namespace yanxiu::watch
