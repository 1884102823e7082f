#include <atomic>
#include <pqxx/pqxx>
#include <thread>

#include "tests/integration/server/appeals/appeals_fixture.hpp"

namespace yanxiu::appeals {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Decisions : public AppealsTest {
  protected:
    v1::GetAppealResponse look(std::int64_t id) {
        v1::GetAppealRequest request;
        request.set_appeal_id(id);
        return ask<v1::GetAppealResponse>(second_, "GetAppeal", request);
    }
    v1::Correction approve(std::int64_t correction) {
        return ask<v1::DecideCorrectionResponse>(second_, "DecideCorrection", deciding(correction))
            .correction();
    }
    std::int64_t propose_taking(const v1::ProposeCorrectionRequest& request) {
        return ask<v1::ProposeCorrectionResponse>(first_, "ProposeCorrection", request).correction().id();
    }
    std::string entries(const std::string& cause) {
        return text(
            "SELECT coalesce(string_agg(amount_ms || ' ' || reason, ',' ORDER BY seq), '') FROM "
            "ledger_entry WHERE cause = '" +
            cause + "' AND person_id = " + std::to_string(person_.value));
    }
    std::vector<std::int64_t> corrections(const net::Caller& admin, const std::string& filter) {
        v1::ListCorrectionsRequest request;
        request.set_filter(filter);
        request.set_person_id(person_.value);
        std::vector<std::int64_t> ids;
        const auto page = ask<v1::ListCorrectionsResponse>(admin, "ListCorrections", request);
        for (const auto& each : page.corrections()) ids.push_back(each.id());
        return ids;
    }
    void past_triggers(const std::string& statement) {
        owner().transact([&](store::Transaction& t) {
            t.exec0("SET LOCAL session_replication_role = replica");
            t.exec0(statement);
        });
    }
};

TEST_F(Decisions, AreForBureauAdministratorsAlone) {
    watch_half_hidden();
    const auto id = appeal();
    auto school = as(author_);
    school.school_admin = true;
    for (const auto& who : {caller(), school}) {
        EXPECT_EQ(refused(who, "ListAppeals", v1::ListAppealsRequest()), "role_required");
        EXPECT_EQ(refused(who, "AcceptAppeal", accepting(id)), "role_required");
        EXPECT_EQ(refused(who, "RefuseAppeal", refusing(id)), "role_required");
        EXPECT_EQ(refused(who, "ProposeCorrection", taking(-1)), "role_required");
        EXPECT_EQ(refused(who, "ListCorrections", v1::ListCorrectionsRequest()), "role_required");
    }
}

TEST_F(Decisions, SeeTheEvidenceOfTheInterval) {
    watch_half_hidden();
    const auto seen = look(appeal(20'000, 60'000));
    EXPECT_EQ(seen.appeal_case().person_name(), "示范教师");
    EXPECT_EQ(seen.appeal_case().appeal().text(), "当时在做笔记");
    const auto& evidence = seen.evidence();
    ASSERT_EQ(evidence.then().spans_size(), 2);
    EXPECT_EQ(evidence.then().spans(0).from_ms(), 20'000);
    EXPECT_EQ(evidence.now().spans(1).reason(), v1::UNPAID_REASON_HIDDEN);
    ASSERT_EQ(evidence.delivered_size(), 1);
    EXPECT_EQ(evidence.delivered(0).to_ms(), 60'000);
    ASSERT_EQ(evidence.sittings_size(), 1);
    EXPECT_EQ(evidence.sittings(0).runs_size(), 2);
    EXPECT_EQ(evidence.sittings(0).owned_size(), 1);
    EXPECT_EQ(evidence.most_ms(), 30'000);
    EXPECT_EQ(evidence.day(), "2018-03-08");
    EXPECT_EQ(evidence.category(), "remote");
}

TEST_F(Decisions, ThatAcceptAreProposalsUntilAnotherAdministratorApproves) {
    watch_half_hidden();
    const auto id = appeal();
    EXPECT_THAT(cases(first_, "open"), ElementsAre(id));
    const auto proposal = propose(id);
    EXPECT_EQ(booked_ms(), 30'000) << "nothing but what was watched";
    EXPECT_EQ(mine(id).state(), "open");
    EXPECT_THAT(cases(second_, "open"), IsEmpty());
    EXPECT_THAT(cases(second_, "proposed"), ElementsAre(id));
    EXPECT_THAT(cases(first_, "mine"), ElementsAre(id));
    EXPECT_THAT(cases(third_, "mine"), IsEmpty());
    EXPECT_EQ(refused(first_, "DecideCorrection", deciding(proposal)), "second_person_needed");
    EXPECT_EQ(booked_ms(), 30'000);

    const auto approved = approve(proposal);
    EXPECT_EQ(approved.state(), "approved");
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_EQ(entries("adjustment"), "30000 核对属实");
    EXPECT_EQ(mine(id).state(), "accepted");
    EXPECT_EQ(mine(id).granted_ms(), 30'000);
    EXPECT_EQ(mine(id).answer(), "核对属实");
    EXPECT_THAT(cases(third_, "decided"), Contains(id));
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(audits("appeal.accept", "appeal:" + std::to_string(id)), 1);
    EXPECT_EQ(audits("correction.approve", "correction:" + std::to_string(proposal)), 1);
}

TEST_F(Decisions, AreToldToTheLearnerUntilTheyAreRead) {
    watch_half_hidden();
    const auto id = appeal();
    EXPECT_EQ(notices().notices_size(), 0);
    approve(propose(id, 12'000));
    EXPECT_TRUE(told_.was_told(person_));
    ASSERT_EQ(notices().notices_size(), 1);
    const auto notice = notices().notices(0);
    EXPECT_EQ(notice.appeal_id(), id);
    EXPECT_TRUE(notice.accepted());
    EXPECT_EQ(notice.amount_ms(), 12'000);
    EXPECT_EQ(notice.lesson_title(), "示范课");
    EXPECT_TRUE(mine(id).unread());
    v1::ReadNoticesRequest read;
    read.set_up_to_id(notice.id());
    ask<v1::ReadNoticesResponse>(as(author_), "ReadNotices", read);
    EXPECT_EQ(notices().notices_size(), 1) << "another person's reading is not one's own";
    ask<v1::ReadNoticesResponse>(caller(), "ReadNotices", read);
    EXPECT_EQ(notices().notices_size(), 0);
    EXPECT_FALSE(mine(id).unread());
}

TEST_F(Decisions, ThatRefuseAreOneAdministratorsAndFinal) {
    watch_half_hidden();
    const auto id = appeal();
    ask<v1::RefuseAppealResponse>(first_, "RefuseAppeal", refusing(id));
    EXPECT_EQ(mine(id).state(), "refused");
    EXPECT_EQ(mine(id).answer(), "页面在后台且静音");
    EXPECT_EQ(refused(second_, "AcceptAppeal", accepting(id)), "appeal_not_open");
    EXPECT_EQ(refused(second_, "RefuseAppeal", refusing(id)), "appeal_not_open");
    EXPECT_EQ(notices().notices(0).accepted(), false);
    EXPECT_EQ(booked_ms(), 30'000);
}

TEST_F(Decisions, ThatRejectAProposalLeaveTheAppealOpen) {
    watch_half_hidden();
    const auto id = appeal();
    const auto proposal = propose(id);
    EXPECT_EQ(refused(second_, "AcceptAppeal", accepting(id)), "appeal_proposed");
    EXPECT_EQ(refused(second_, "RefuseAppeal", refusing(id)), "appeal_proposed");
    auto wordless = deciding(proposal, false);
    wordless.clear_note();
    EXPECT_EQ(refused(second_, "DecideCorrection", wordless), "reason_invalid");
    ask<v1::DecideCorrectionResponse>(second_, "DecideCorrection", deciding(proposal, false));
    EXPECT_EQ(refused(second_, "DecideCorrection", deciding(proposal)), "correction_decided");
    EXPECT_THAT(cases(first_, "open"), ElementsAre(id));
    EXPECT_EQ(look(id).rejected_size(), 1);
    approve(propose(id));
    EXPECT_EQ(booked_ms(), 60'000);
}

TEST_F(Decisions, NeverGrantMoreThanIsMissing) {
    watch_half_hidden();
    const auto id = appeal(20'000, 60'000);
    EXPECT_EQ(refused(first_, "AcceptAppeal", accepting(id, 30'001)), "amount_too_large");
    EXPECT_EQ(refused(first_, "AcceptAppeal", accepting(id, 0)), "amount_too_large");
    EXPECT_EQ(refused(first_, "AcceptAppeal", accepting(id, -5)), "amount_too_large");
    approve(propose(id, 20'000));
    EXPECT_EQ(look(appeal(30'000, 60'000)).evidence().most_ms(), 10'000)
        << "what was granted before is not missing";
}

TEST_F(Decisions, AreCheckedAgainWhenTheyAreApproved) {
    watch_half_hidden();
    const auto proposal = propose(appeal());
    pass(61s);
    const std::vector seen{claim(lease_, 4, 60'000, 90'000, 30'000, 60'000)};
    ASSERT_EQ(report(lease_.lease_id(), seen).refusal, "");
    EXPECT_EQ(booked_ms(), 60'000) << "watched properly meanwhile";
    EXPECT_EQ(refused(second_, "DecideCorrection", deciding(proposal)), "amount_too_large");
    EXPECT_EQ(booked_ms(), 60'000);
}

TEST_F(Decisions, AreRefusedWithWordsThatDoNotFit) {
    watch_half_hidden();
    const auto id = appeal();
    auto request = accepting(id);
    request.set_category("nothing");
    EXPECT_EQ(refused(first_, "AcceptAppeal", request), "category_invalid");
    request = accepting(id);
    request.set_day("2018-03-09");
    EXPECT_EQ(refused(first_, "AcceptAppeal", request), "date_invalid");
    request = accepting(id);
    request.set_reason("");
    EXPECT_EQ(refused(first_, "AcceptAppeal", request), "reason_invalid");
    EXPECT_EQ(refused(first_, "AcceptAppeal", accepting(id + 1'000'000)), "appeal_not_found");
    EXPECT_EQ(refused(first_, "DecideCorrection", deciding(1'000'000'000)), "correction_not_found");
    v1::ListAppealsRequest list;
    list.set_filter("every");
    EXPECT_EQ(refused(first_, "ListAppeals", list), "filter_invalid");
}

TEST_F(Decisions, OfOnesOwnAppealDoNotExist) {
    watch_half_hidden();
    const auto id = appeal();
    const auto proposal = propose(id);
    auto learner = caller();
    learner.bureau_admin = true;
    EXPECT_THAT(cases(learner, "proposed"), IsEmpty());
    EXPECT_EQ(refused(learner, "AcceptAppeal", accepting(id)), "appeal_not_found");
    EXPECT_EQ(refused(learner, "DecideCorrection", deciding(proposal)), "correction_not_found");
    EXPECT_EQ(refused(learner, "ProposeCorrection", taking(-1)), "correction_own");
    EXPECT_THAT(corrections(learner, "waiting"), IsEmpty());
    EXPECT_THAT(corrections(third_, "waiting"), ElementsAre(proposal));
}

TEST_F(Decisions, LapseWithTheAppealThatIsWithdrawn) {
    watch_half_hidden();
    const auto id = appeal();
    const auto proposal = propose(id);
    v1::WithdrawAppealRequest request;
    request.set_appeal_id(id);
    ask<v1::WithdrawAppealResponse>(caller(), "WithdrawAppeal", request);
    EXPECT_EQ(refused(second_, "DecideCorrection", deciding(proposal)), "appeal_not_open");
    EXPECT_THAT(corrections(second_, "waiting"), IsEmpty());
    EXPECT_THAT(corrections(second_, "decided"), ElementsAre(proposal));
    EXPECT_EQ(booked_ms(), 30'000);
}

TEST_F(Decisions, OfTwoAtOnceBookOnce) {
    watch_half_hidden();
    const auto proposal = propose(appeal());
    std::atomic<int> approved{0};
    std::vector<std::thread> hands;
    for (const auto* who : {&second_, &third_, &second_, &third_}) {
        hands.emplace_back(
            [&, who] { approved += refused(*who, "DecideCorrection", deciding(proposal)).empty() ? 1 : 0; });
    }
    for (auto& hand : hands) hand.join();
    EXPECT_EQ(approved, 1);
    EXPECT_EQ(booked_ms(), 60'000);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Decisions, FitBetweenWhatIsWatched) {
    watch_half_hidden();
    approve(propose(appeal()));
    const auto more = claim(lease_, 4, 60'000, 75'000, 60'000, 75'000);
    deliver(60'000, 75'000);
    pass(20s);
    ASSERT_EQ(report(lease_.lease_id(), {more}).refusal, "");
    EXPECT_EQ(booked_ms(), 75'000);
    EXPECT_THAT(differences(), IsEmpty());
    restart();
    save_caches(person_);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Decisions, TakeHoursBackDownToNothing) {
    watch_half_hidden();
    EXPECT_EQ(refused(first_, "ProposeCorrection", taking(-30'001)), "below_zero");
    EXPECT_EQ(refused(first_, "ProposeCorrection", taking(5)), "amount_invalid");
    const auto most = propose_taking(taking(-20'000));
    EXPECT_EQ(refused(first_, "ProposeCorrection", taking(-10'001)), "below_zero") << "some waits already";
    EXPECT_EQ(refused(first_, "DecideCorrection", deciding(most)), "second_person_needed");
    approve(most);
    EXPECT_EQ(booked_ms(), 10'000);
    EXPECT_EQ(entries("adjustment"), "-20000 重复登记");
    ASSERT_EQ(notices().notices_size(), 1);
    EXPECT_EQ(notices().notices(0).amount_ms(), -20'000);
    EXPECT_EQ(notices().notices(0).appeal_id(), 0);
    EXPECT_THAT(differences(), IsEmpty());
}

TEST_F(Decisions, ReverseAnEntryToZeroOnce) {
    watch_half_hidden();
    approve(propose(appeal()));
    const auto seq = std::stoll(
        text("SELECT max(seq)::text FROM ledger_entry WHERE person_id = " + std::to_string(person_.value)));
    const auto reversal = propose_taking(reversing(seq));
    EXPECT_EQ(refused(first_, "ProposeCorrection", reversing(seq)), "entry_reversed");
    EXPECT_EQ(refused(first_, "ProposeCorrection", reversing(seq + 9)), "entry_not_found");
    approve(reversal);
    EXPECT_EQ(booked_ms(), 30'000);
    EXPECT_EQ(entries("reversal"), "-30000 误记");
    EXPECT_EQ(refused(first_, "ProposeCorrection", reversing(seq)), "entry_reversed");
    EXPECT_EQ(refused(first_, "ProposeCorrection", reversing(seq + 1)), "entry_not_reversible");
    EXPECT_THAT(differences(), IsEmpty());
    EXPECT_EQ(look(appeal()).evidence().most_ms(), 30'000) << "what was taken back may be granted again";
}

TEST_F(Decisions, CannotBeChangedOrForgotten) {
    watch_half_hidden();
    approve(propose(appeal()));
    for (const auto& statement : {"UPDATE correction SET amount_ms = 1", "DELETE FROM correction",
                                  "UPDATE correction_verdict SET note = 'x'",
                                  "DELETE FROM correction_verdict", "UPDATE appeal_answer SET reason = 'x'",
                                  "DELETE FROM appeal_answer", "TRUNCATE correction_verdict"}) {
        EXPECT_ANY_THROW(owner().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
        EXPECT_ANY_THROW(db().transact([&](store::Transaction& t) { t.exec0(statement); })) << statement;
    }
}

TEST_F(Decisions, AreRefusedByTheDatabaseItselfWithoutASecondPerson) {
    watch_half_hidden();
    const auto proposal = std::to_string(propose(appeal()));
    for (const auto who : {first_.person.value, person_.value}) {
        const auto statement =
            "INSERT INTO correction_verdict (correction_id, approved, decided_by, entry_seq) VALUES (" +
            proposal + ", true, " + std::to_string(who) + ", 1)";
        EXPECT_ANY_THROW(db().transact([&](store::Transaction& t) { t.exec0(statement); }));
    }
}

TEST_F(Decisions, ThatWereTamperedWithAreFoundByVerification) {
    watch_half_hidden();
    const auto proposal = std::to_string(propose(appeal()));
    approve(std::stoll(proposal));
    ASSERT_THAT(differences(), IsEmpty());
    past_triggers("UPDATE correction SET amount_ms = amount_ms + 1 WHERE id = " + proposal);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("says otherwise")));
    past_triggers("UPDATE correction SET amount_ms = amount_ms - 1 WHERE id = " + proposal);
    past_triggers("UPDATE correction_verdict SET decided_by = " + std::to_string(third_.person.value) +
                  " WHERE correction_id = " + proposal);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("says otherwise")));
    past_triggers("DELETE FROM correction_verdict WHERE correction_id = " + proposal);
    EXPECT_THAT(differences(), ElementsAre(HasSubstr("nobody approved")));
}

TEST_F(Decisions, WhoseEntryIsGoneAreFoundByVerification) {
    watch_half_hidden();
    approve(propose(appeal()));
    past_triggers("DELETE FROM ledger_entry WHERE cause = 'adjustment' AND person_id = " +
                  std::to_string(person_.value));
    EXPECT_THAT(differences(), Contains(HasSubstr("is missing")));
}

TEST_F(Decisions, ArePaged) {
    watch_half_hidden();
    const auto older = appeal(0, 10'000);
    const auto newer = appeal(10'000, 20'000);
    v1::ListAppealsRequest request;
    request.set_page_size(1);
    std::vector<std::int64_t> seen;
    do {
        const auto page = ask<v1::ListAppealsResponse>(third_, "ListAppeals", request);
        for (const auto& each : page.cases())
            if (each.person_id() == person_.value) seen.push_back(each.appeal().id());
        request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_THAT(seen, ElementsAre(older, newer));
}

}  // namespace
}  // namespace yanxiu::appeals
