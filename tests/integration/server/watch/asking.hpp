#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "server/watch/presence_service.hpp"
#include "tests/integration/server/watch/watching.hpp"

namespace yanxiu::watch {

/// Somebody who plays for long, in a placed lesson that was delivered whole; checks come due after ten
/// minutes sharp, and chance always takes the first.
class Asked : public Watching {
  protected:
    Asked() {
        policy_.checks.least = policy_.checks.most = std::chrono::minutes(10);
        test::place_lesson(owner(), lesson_, "remote", "2018-01-01");
        recorder_->recompute_placed();
    }

    v1::OpenLeaseResponse start(const std::string& device = "phone") {
        const auto lease = open(device);
        deliver(0, 2'700'000);
        played_[lease.lease_id()] = 0;
        return lease;
    }

    /// So many minutes more of the lease, live: reports of a minute each. Answers the last one.
    Answered play(const v1::OpenLeaseResponse& lease, std::int64_t minutes) {
        Answered answered;
        auto& seq = played_[lease.lease_id()];
        for (std::int64_t minute = 0; minute < minutes; ++minute) {
            pass(std::chrono::minutes(1));
            answered = report(lease.lease_id(), next_claims(lease, seq), seq * 15'000);
        }
        return answered;
    }

    /// A minute of play.
    static std::vector<v1::Claim> next_claims(const v1::OpenLeaseResponse& lease, std::int64_t& seq) {
        std::vector<v1::Claim> claims;
        for (int i = 0; i < 4; ++i) claims.push_back(plain(lease, seq++));
        return claims;
    }

    v1::AskCheckResponse ask(std::int64_t check) {
        v1::AskCheckRequest request;
        request.set_check_id(check);
        return presence_.ask(caller(), request);
    }

    v1::AnswerCheckResponse answer(std::int64_t check, const std::string& nonce, int number) {
        v1::AnswerCheckRequest request;
        request.set_check_id(check);
        request.set_nonce(nonce);
        request.set_number(number);
        return presence_.answer(caller(), request);
    }

    /// The choice that the prompt of a `confirm` names, or another.
    static int right_number(const v1::AskCheckResponse& asked) {
        for (const auto& choice : asked.choices())
            if (choice.text() == asked.prompt()) return choice.number();
        return 0;
    }
    static int wrong_number(const v1::AskCheckResponse& asked) { return right_number(asked) == 1 ? 2 : 1; }

    v1::AnswerCheckResponse answer_rightly(std::int64_t check) {
        const auto asked = ask(check);
        return answer(check, asked.nonce(), right_number(asked));
    }
    v1::AnswerCheckResponse answer_wrongly(std::int64_t check) {
        const auto asked = ask(check);
        return answer(check, asked.nonce(), wrong_number(asked));
    }

    std::vector<v1::PresenceCheck> listed() {
        const auto response = presence_.list(caller());
        return {response.checks().begin(), response.checks().end()};
    }

    template <class Call>
    static std::string refusal_of(Call&& call) {
        try {
            call();
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    void expect_no_differences() {
        for (const auto& line : differences()) ADD_FAILURE() << line;
    }

    std::map<std::int64_t, std::int64_t> played_;  // claims, by lease
    PresenceService presence_{db(), bus_, events_, policy_, time_};
};

}  // namespace yanxiu::watch
