#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/base/clock.hpp"
#include "server/base/error.hpp"
#include "server/credit/credit_service.hpp"
#include "server/credit/ledger_store.hpp"
#include "server/people/person_store.hpp"
#include "tests/support/test_database.hpp"

namespace yanxiu::credit {

class FixedClock final : public base::Clock {
  public:
    base::Instant now() const override { return now_; }
    base::Instant now_{std::chrono::milliseconds(1'530'000'000'123)};  // 2018-06-26
};

/// The ledger and its service on a real database. Each test has schools, people and contents of its own.
class CreditTest : public ::testing::Test {
  protected:
    CreditTest() { service_.register_calls(calls_); }

    static store::Database& db() { return test::shared_database().database(); }
    static store::Database& owner() { return test::shared_database().owner(); }

    static base::SchoolId make_school();
    static people::PersonRecord make_person(base::SchoolId school, v1::Role role = v1::ROLE_TEACHER,
                                            const std::string& from = "2018-01-01",
                                            const std::string& until = "");
    static void grant(base::PersonId person, v1::Role role, const std::string& from,
                      const std::string& until);
    static base::ContentId make_content();
    /// A lesson whose video has this content, with this title.
    static base::LessonId make_lesson(base::PersonId author, base::ContentId content,
                                      const std::string& title, bool published = true);
    static void remember_watching(base::PersonId person, base::ContentId content, base::LessonId lesson);

    static Booking watched(base::PersonId person, std::int64_t ms, const std::string& day = "2018-03-08",
                           const std::string& category = "remote");
    /// Books in a transaction of its own, which holds the clocks of those persons as the contract asks.
    static void booked(const std::vector<Booking>& bookings,
                       base::Instant now = base::Instant(std::chrono::milliseconds(1'520'500'000'123)));
    static std::vector<Entry> chain(base::PersonId person);

    static net::CallContext as(const people::PersonRecord& person);

    template <class Response, class Request>
    Response call(const people::PersonRecord& person, const std::string& method, const Request& request) {
        auto context = as(person);
        const auto* entry = calls_.find("yanxiu.v1.CreditService/" + method);
        if (entry == nullptr) throw std::logic_error("no method " + method);
        return static_cast<const Response&>(*entry->blocking(context, request));
    }

    /// The stable code with which a call is refused; empty when it is not.
    template <class Request>
    std::string refusal(const people::PersonRecord& person, const std::string& method,
                        const Request& request) {
        auto context = as(person);
        try {
            calls_.find("yanxiu.v1.CreditService/" + method)->blocking(context, request);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }

    const Policy policy_ = load_policy(YANXIU_SOURCE_DIR "/deploy/policies/otog-2018.toml");
    FixedClock clock_;
    CreditService service_{db(), policy_, clock_};
    net::CallRegistry calls_;
};

}  // namespace yanxiu::credit
