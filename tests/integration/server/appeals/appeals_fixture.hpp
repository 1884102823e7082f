#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "server/appeals/appeal_service.hpp"
#include "server/appeals/decision_service.hpp"
#include "server/net/call_rules.hpp"
#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::appeals {

/// Remembers who was told to look.
class ToldEvents final : public net::Events {
  public:
    void send_to_person(base::PersonId person, const google::protobuf::Message&) override {
        const std::lock_guard lock(mutex_);
        told_.push_back(person);
        wake_.notify_all();
    }
    void send_to_session(base::SessionId, const google::protobuf::Message&) override {}
    void close_session(base::SessionId) override {}
    void close_person(base::PersonId) override {}
    /// Waits for the first to be told; false when nobody is.
    bool was_told(base::PersonId person) {
        std::unique_lock lock(mutex_);
        return wake_.wait_for(lock, std::chrono::seconds(10),
                              [&] { return std::find(told_.begin(), told_.end(), person) != told_.end(); });
    }

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<base::PersonId> told_;
};

/// A learner who watched a minute of a lesson, of which the last half does not count, and three bureau
/// administrators; called the way the dispatcher calls.
class AppealsTest : public watch::Watching {
  protected:
    AppealsTest() {
        learners_.register_calls(calls_);
        decisions_.register_calls(calls_);
        test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
        recorder_->recompute_placed();
        for (auto* admin : {&first_, &second_, &third_}) {
            *admin = as(test::make_person(owner()));
            admin->bureau_admin = true;
        }
    }

    /// Half a minute at normal speed, then half a minute hidden and silent; the lease stays open.
    void watch_half_hidden() {
        lease_ = open("phone");
        deliver(0, 60'000);
        pass(std::chrono::seconds(61));
        std::vector<v1::Claim> claims;
        for (int seq = 0; seq < 4; ++seq) {
            claims.push_back(plain(lease_, seq));
            if (seq < 2) continue;
            claims.back().set_hidden(true);
            claims.back().set_audible(false);
        }
        ASSERT_EQ(report(lease_.lease_id(), claims, 60'000).refusal, "");
    }

    template <class Response, class Request>
    Response ask(const net::Caller& caller, const std::string& method, const Request& request) {
        const auto* entry = calls_.find("yanxiu.v1.AppealService/" + method);
        net::require_access(net::access_of(*entry->descriptor), caller);
        net::CallContext context;
        context.caller = caller;
        return static_cast<const Response&>(*entry->blocking(context, request));
    }
    template <class Request>
    std::string refused(const net::Caller& caller, const std::string& method, const Request& request) {
        try {
            const auto* entry = calls_.find("yanxiu.v1.AppealService/" + method);
            net::require_access(net::access_of(*entry->descriptor), caller);
            net::CallContext context;
            context.caller = caller;
            entry->blocking(context, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    v1::MakeAppealRequest appealing(std::int64_t from_ms = 30'000, std::int64_t to_ms = 60'000) const {
        v1::MakeAppealRequest request;
        request.set_lesson_id(lesson_.lesson.value);
        request.set_from_ms(from_ms);
        request.set_to_ms(to_ms);
        request.set_text("当时在做笔记");
        return request;
    }
    std::int64_t appeal(std::int64_t from_ms = 30'000, std::int64_t to_ms = 60'000) {
        return ask<v1::MakeAppealResponse>(caller(), "MakeAppeal", appealing(from_ms, to_ms)).appeal().id();
    }
    static v1::AcceptAppealRequest accepting(std::int64_t appeal, std::int64_t amount_ms = 30'000) {
        v1::AcceptAppealRequest request;
        request.set_appeal_id(appeal);
        request.set_amount_ms(amount_ms);
        request.set_category("remote");
        request.set_day("2018-03-08");
        request.set_reason("核对属实");
        return request;
    }
    std::int64_t propose(std::int64_t appeal, std::int64_t amount_ms = 30'000) {
        return ask<v1::AcceptAppealResponse>(first_, "AcceptAppeal", accepting(appeal, amount_ms))
            .proposal()
            .id();
    }
    static v1::DecideCorrectionRequest deciding(std::int64_t correction, bool approve = true) {
        v1::DecideCorrectionRequest request;
        request.set_correction_id(correction);
        request.set_approve(approve);
        if (!approve) request.set_note("理由不足");
        return request;
    }
    static v1::RefuseAppealRequest refusing(std::int64_t appeal) {
        v1::RefuseAppealRequest request;
        request.set_appeal_id(appeal);
        request.set_reason("页面在后台且静音");
        return request;
    }
    v1::ProposeCorrectionRequest taking(std::int64_t amount_ms) const {
        v1::ProposeCorrectionRequest request;
        request.set_person_id(person_.value);
        request.set_amount_ms(amount_ms);
        request.set_category("remote");
        request.set_day("2018-03-08");
        request.set_reason("重复登记");
        return request;
    }
    v1::ProposeCorrectionRequest reversing(std::int64_t seq) const {
        v1::ProposeCorrectionRequest request;
        request.set_person_id(person_.value);
        request.set_reverses_seq(seq);
        request.set_reason("误记");
        return request;
    }
    v1::Appeal mine(std::int64_t id) {
        v1::ListMyAppealsRequest request;
        const auto page = ask<v1::ListMyAppealsResponse>(caller(), "ListMyAppeals", request);
        for (const auto& each : page.appeals())
            if (each.id() == id) return each;
        return {};
    }
    v1::ListNoticesResponse notices() {
        return ask<v1::ListNoticesResponse>(caller(), "ListNotices", v1::ListNoticesRequest());
    }
    std::vector<std::int64_t> cases(const net::Caller& admin, const std::string& filter) {
        v1::ListAppealsRequest request;
        request.set_filter(filter);
        request.set_page_size(100);  // other tests leave theirs
        std::vector<std::int64_t> ids;
        const auto page = ask<v1::ListAppealsResponse>(admin, "ListAppeals", request);
        for (const auto& each : page.cases())
            if (each.person_id() == person_.value) ids.push_back(each.appeal().id());
        return ids;
    }
    std::int64_t audits(const std::string& act, const std::string& subject) {
        return std::stoll(text("SELECT count(*)::text FROM audit WHERE act = '" + act + "' AND subject = '" +
                               subject + "'"));
    }

    ToldEvents told_;
    Notices notices_{bus_, told_};
    AppealService learners_{db(), policy_, time_};
    DecisionService decisions_{db(), policy_, notices_, time_};
    net::CallRegistry calls_;
    net::Caller first_, second_, third_;
    v1::OpenLeaseResponse lease_;
};

}  // namespace yanxiu::appeals
