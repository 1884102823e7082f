#pragma once

#include <memory>

#include "server/bus/bus.hpp"
#include "server/credit/policy.hpp"
#include "server/net/call.hpp"
#include "server/net/events.hpp"
#include "server/protocol/presence.pb.h"
#include "server/store/database.hpp"
#include "server/watch/check_store.hpp"
#include "server/watch/clock_store.hpp"
#include "server/watch/recorder.hpp"

namespace yanxiu::watch {

/// Presence checks as they are listed, asked and answered (rule R10), and the questions that authors write
/// for them. Home: pool, blocks. What is another person's is refused as if it did not exist.
///
/// The right answer stays here. A nonce is good once, for the newest asking of its check, within the policy's
/// seconds; a right answer is acknowledged when the ledger has what it released.
class PresenceService {
  public:
    PresenceService(store::Database& database, bus::Bus& bus, net::Events& events,
                    const credit::Policy& policy, EvidenceTime time = {}, Pick pick = {});

    void register_calls(net::CallRegistry& calls);

    /// Tells every node that a check came due; its person's pages are told there. Home: any thread.
    static void announce(bus::Bus& bus, const DueCheck& check);

    v1::ListChecksResponse list(const net::Caller& caller);
    v1::AskCheckResponse ask(const net::Caller& caller, const v1::AskCheckRequest& request);
    v1::AnswerCheckResponse answer(const net::Caller& caller, const v1::AnswerCheckRequest& request);
    v1::ListQuestionsResponse list_questions(const net::Caller& caller,
                                             const v1::ListQuestionsRequest& request);
    v1::SaveQuestionResponse save_question(const net::Caller& caller, const v1::SaveQuestionRequest& request);
    v1::DeleteQuestionResponse delete_question(const net::Caller& caller,
                                               const v1::DeleteQuestionRequest& request);

  private:
    CheckRecord locked_check(store::Transaction& t, base::PersonId person, std::int64_t check_id) const;
    AskedQuestion question_for(store::Transaction& t, base::PersonId person, const CheckRecord& check) const;
    std::optional<AskedQuestion> frame_for(store::Transaction& t, base::PersonId person,
                                           const CheckRecord& check) const;

    store::Database& database_;
    const credit::Policy& policy_;
    const EvidenceTime time_;
    const Pick pick_;
    std::unique_ptr<bus::Bus::Subscription> due_;
};

}  // namespace yanxiu::watch
