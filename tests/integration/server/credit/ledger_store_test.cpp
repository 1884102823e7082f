#include "server/credit/ledger_store.hpp"

#include <gtest/gtest.h>

#include <pqxx/pqxx>
#include <thread>

#include "tests/integration/server/credit/credit_fixture.hpp"

namespace yanxiu::credit {
namespace {

constexpr auto kRaised = "P0001";
constexpr auto kDenied = "42501";

class Ledger : public CreditTest {
  protected:
    /// SQLSTATE of the error with which a statement fails; empty when it does not.
    static std::string failure(store::Database& database, const std::string& statement) {
        try {
            database.transact([&](store::Transaction& t) { t.exec(statement); });
            return {};
        } catch (const pqxx::insufficient_privilege&) {
            return kDenied;  // libpqxx 6 loses its SQLSTATE
        } catch (const pqxx::sql_error& error) {
            return error.sqlstate();
        }
    }

    static std::int64_t sum(base::PersonId person, const std::string& category, const std::string& from,
                            const std::string& to) {
        const auto sums = db().transact([&](store::Transaction& t) {
            return credited_by_category(t, person, base::parse_day(from).value(),
                                        base::parse_day(to).value());
        });
        const auto found = sums.find(category);
        return found == sums.end() ? 0 : found->second;
    }

    base::SchoolId school_ = make_school();
    people::PersonRecord teacher_ = make_person(school_);
    people::PersonRecord other_ = make_person(school_);
};

TEST_F(Ledger, AnEntryComesBackAsItWasBooked) {
    Booking booking = watched(teacher_.id, -61'234, "2018-12-31", "school");
    booking.cause = "adjustment";
    booking.content = {77};
    booking.idempotency_key = "key \"with\" {quotes}, \\ and 空格";
    booking.reason = "多计的学时，NULL\n第二行";
    booking.actor = {5};
    booking.approver = {6};
    const base::Instant now{std::chrono::milliseconds(1'520'500'000'987)};
    booked({booking}, now);
    const auto entries = chain(teacher_.id);
    ASSERT_EQ(entries.size(), 1U);
    const Entry& entry = entries[0];
    EXPECT_EQ(entry.seq, 1);
    EXPECT_EQ(entry.booked_at, now);
    EXPECT_EQ(entry.previous_hash, Hash{});
    EXPECT_EQ(entry.booking.person, teacher_.id);
    EXPECT_EQ(entry.booking.day, booking.day);
    EXPECT_EQ(entry.booking.category, "school");
    EXPECT_EQ(entry.booking.amount_ms, -61'234);
    EXPECT_EQ(entry.booking.cause, "adjustment");
    EXPECT_EQ(entry.booking.content, booking.content);
    EXPECT_EQ(entry.booking.idempotency_key, booking.idempotency_key);
    EXPECT_EQ(entry.booking.reason, booking.reason);
    EXPECT_EQ(entry.booking.actor, booking.actor);
    EXPECT_EQ(entry.booking.approver, booking.approver);
    EXPECT_EQ(chain_fault(entries), "");
}

TEST_F(Ledger, BookingNothingIsNothing) {
    booked({});
    EXPECT_TRUE(chain(teacher_.id).empty());
}

TEST_F(Ledger, ManyPersonsAreBookedAtOnceEachOnTheirOwnChain) {
    constexpr int kPersons = 500;
    std::vector<people::PersonRecord> persons;
    for (int i = 0; i < kPersons; ++i) persons.push_back(make_person(school_));
    for (int batch = 0; batch < 3; ++batch) {
        std::vector<Booking> bookings;
        for (int i = 0; i < 2 * kPersons; ++i) {
            bookings.push_back(
                watched(persons[static_cast<std::size_t>(i) % kPersons].id, 1000 * batch + i + 1));
        }
        booked(bookings, base::Instant(std::chrono::milliseconds(1'520'500'000'000 + batch)));
    }
    for (int i = 0; i < kPersons; ++i) {
        const auto entries = chain(persons[static_cast<std::size_t>(i)].id);
        ASSERT_EQ(entries.size(), 6U);
        EXPECT_EQ(chain_fault(entries), "");
        EXPECT_EQ(entries[0].booking.amount_ms, i + 1);
        EXPECT_EQ(entries[1].booking.amount_ms, kPersons + i + 1);
        EXPECT_EQ(entries[5].booking.amount_ms, 2000 + kPersons + i + 1);
        EXPECT_EQ(entries[3].previous_hash, entries[2].hash);
    }
}

TEST_F(Ledger, AKeyIsBookedOnceForEver) {
    Booking booking = watched(teacher_.id, 1000);
    booked({booking});
    const auto again = [&](const std::vector<Booking>& bookings) -> std::string {
        try {
            booked(bookings);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    };
    EXPECT_EQ(again({watched(other_.id, 5000), booking}), "already_booked");
    EXPECT_TRUE(chain(other_.id).empty()) << "nothing of that transaction stays";
    EXPECT_EQ(chain(teacher_.id).size(), 1U);
    Booking twice = watched(teacher_.id, 1000);
    EXPECT_EQ(again({twice, twice}), "already_booked");
    booking.person = other_.id;
    EXPECT_EQ(again({booking}), "") << "keys are each person's own";
}

TEST_F(Ledger, WhatCannotBeAnEntryIsRefusedByTheTable) {
    const auto insert = [&](const std::string& columns, const std::string& values) {
        return failure(
            db(),
            "INSERT INTO ledger_entry (person_id, seq, booked_at, day, category, amount_ms, cause, "
            "idempotency_key, previous_hash, hash" +
                columns + ") VALUES (" + std::to_string(teacher_.id.value) + ", " + values + ")");
    };
    const std::string hashes = ", decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')";
    EXPECT_EQ(insert("", "1, now(), '2018-03-08', 'remote', 0, 'watch', 'k'" + hashes), "23514");
    EXPECT_EQ(insert("", "0, now(), '2018-03-08', 'remote', 1, 'watch', 'k'" + hashes), "23514");
    EXPECT_EQ(insert("", "1, now(), '2018-03-08', '', 1, 'watch', 'k'" + hashes), "23514");
    EXPECT_EQ(insert("", "1, now(), '2018-03-08', 'remote', 1, 'gift', 'k'" + hashes), "23514");
    EXPECT_EQ(insert("", "1, now(), '2018-03-08', 'remote', 1, 'watch', ''" + hashes), "23514");
    EXPECT_EQ(insert("", "1, now(), '2018-03-08', 'remote', 1, 'watch', 'k', 'x', decode('00', 'hex')"),
              "23514");
    EXPECT_EQ(failure(db(),
                      "INSERT INTO ledger_entry SELECT -1, 1, now(), '2018-03-08', 'remote', 1, 'watch', 0, "
                      "'k', '', 0, 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')"),
              "23503");
    EXPECT_EQ(insert("", "1, now(), '2018-03-08', 'remote', 1, 'watch', 'k'" + hashes), "")
        << "the rest is right";
}

TEST_F(Ledger, NobodyChangesOrRemovesAnEntry) {
    booked({watched(teacher_.id, 1000), watched(teacher_.id, 2000)});
    const auto before = chain(teacher_.id);
    const std::string me = std::to_string(teacher_.id.value);
    const std::vector<std::string> statements{
        "UPDATE ledger_entry SET amount_ms = 9000 WHERE person_id = " + me,
        "UPDATE ledger_entry SET hash = hash WHERE person_id = -1",
        "DELETE FROM ledger_entry WHERE person_id = " + me,
        "TRUNCATE ledger_entry",
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE person_id = " + me +
            " ON CONFLICT (person_id, seq) DO UPDATE SET amount_ms = 9000",
    };
    for (const auto& statement : statements) {
        EXPECT_EQ(failure(owner(), statement), kRaised) << statement;
        EXPECT_EQ(failure(db(), statement), kDenied) << statement;
    }
    EXPECT_EQ(failure(db(), "ALTER TABLE ledger_entry DISABLE TRIGGER ALL"), kDenied);
    EXPECT_EQ(failure(db(), "DROP TABLE ledger_entry"), kDenied);
    const auto after = chain(teacher_.id);
    ASSERT_EQ(after.size(), before.size());
    EXPECT_EQ(after[1].hash, before[1].hash);
    EXPECT_EQ(chain_fault(after), "");
}

TEST_F(Ledger, ARowChangedBehindTheTriggersBackIsFound) {
    booked({watched(teacher_.id, 1000), watched(teacher_.id, 2000), watched(teacher_.id, 3000)});
    const std::string second = " WHERE person_id = " + std::to_string(teacher_.id.value) + " AND seq = 2";
    const auto forge = [&](const std::string& change) {
        owner().transact([&](store::Transaction& t) {
            t.exec("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append_only");
            t.exec(change);
            t.exec("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_append_only");
        });
        return chain_fault(chain(teacher_.id));
    };
    EXPECT_EQ(forge("UPDATE ledger_entry SET booked_at = booked_at + interval '1 ms'" + second),
              "entry 2: does not match its hash");
    EXPECT_EQ(forge("UPDATE ledger_entry SET booked_at = booked_at - interval '1 ms'" + second), "");
    EXPECT_EQ(forge("UPDATE ledger_entry SET amount_ms = 2001" + second), "entry 2: does not match its hash");
    EXPECT_EQ(forge("DELETE FROM ledger_entry" + second), "entry 2: is missing or out of order");
}

TEST_F(Ledger, AReversalAndItsTargetSumToZero) {
    const Booking mistake = watched(teacher_.id, 61'000);
    booked({mistake, watched(teacher_.id, 5000)});
    Booking reversal = mistake;
    reversal.amount_ms = -mistake.amount_ms;
    reversal.cause = "reversal";
    reversal.reason = "重复登记";
    reversal.actor = other_.id;
    reversal.approver = make_person(school_).id;
    reversal.idempotency_key = "reversal:" + mistake.idempotency_key;
    booked({reversal});
    EXPECT_EQ(sum(teacher_.id, "remote", "2018-01-01", "2019-01-01"), 5000);
    EXPECT_EQ(chain(teacher_.id).size(), 3U);
    EXPECT_EQ(chain_fault(chain(teacher_.id)), "");
}

TEST_F(Ledger, SumsAreByCategoryAndEndBeforeTheLastDay) {
    booked({watched(teacher_.id, 1, "2017-12-31"), watched(teacher_.id, 10, "2018-01-01"),
            watched(teacher_.id, 100, "2018-12-31"), watched(teacher_.id, 1000, "2019-01-01"),
            watched(teacher_.id, 7, "2018-06-01", "school"), watched(other_.id, 9, "2018-06-01")});
    EXPECT_EQ(sum(teacher_.id, "remote", "2018-01-01", "2019-01-01"), 110);
    EXPECT_EQ(sum(teacher_.id, "remote", "2017-01-01", "2018-01-01"), 1);
    EXPECT_EQ(sum(teacher_.id, "remote", "2019-01-01", "2020-01-01"), 1000);
    EXPECT_EQ(sum(teacher_.id, "school", "2018-01-01", "2019-01-01"), 7);
    EXPECT_EQ(sum(teacher_.id, "outside", "2018-01-01", "2019-01-01"), 0);
}

TEST_F(Ledger, ThoseWhoTakeTurnsOnAClockMakeOneChain) {
    constexpr int kThreads = 4;
    constexpr int kBookings = 25;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        std::vector<Booking> mine;
        for (int j = 0; j < kBookings; ++j) mine.push_back(watched(teacher_.id, 1000 + j));
        threads.emplace_back([mine] {
            for (const auto& booking : mine) booked({booking});
        });
    }
    for (auto& thread : threads) thread.join();
    const auto entries = chain(teacher_.id);
    EXPECT_EQ(entries.size(), static_cast<std::size_t>(kThreads * kBookings));
    EXPECT_EQ(chain_fault(entries), "");
}

}  // namespace
}  // namespace yanxiu::credit
