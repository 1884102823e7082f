#include "tests/integration/server/credit/credit_fixture.hpp"

#include <algorithm>
#include <pqxx/pqxx>

namespace yanxiu::credit {
namespace {

std::string unique(const std::string& name) {
    static int count = 0;
    return name + std::to_string(++count);
}

}  // namespace

base::SchoolId CreditTest::make_school() {
    v1::School school;
    school.set_code(unique("school-"));
    school.set_name("示范学校");
    school.set_kind(v1::SCHOOL_KIND_PRIMARY);
    return db().transact([&](store::Transaction& t) { return people::save_school(t, school); });
}

people::PersonRecord CreditTest::make_person(base::SchoolId school, v1::Role role, const std::string& from,
                                             const std::string& until) {
    const std::string login = unique("person");
    return db().transact([&](store::Transaction& t) {
        const auto id = people::insert_person(t, {login, "示范" + login, school, "no password", false});
        people::insert_grant(t, id, {0, role, from, until, true}, {});
        t.exec_params0("INSERT INTO person_clock (person_id) VALUES ($1)", id.value);
        return people::find_person(t, id).value();
    });
}

void CreditTest::grant(base::PersonId person, v1::Role role, const std::string& from,
                       const std::string& until) {
    db().transact([&](store::Transaction& t) {
        people::insert_grant(t, person, {0, role, from, until, true}, {});
    });
}

base::ContentId CreditTest::make_content() {
    return db().transact([&](store::Transaction& t) {
        return base::ContentId{
            t.exec_params1("INSERT INTO content (sha256) VALUES (sha256($1::bytea)) RETURNING id",
                           unique("content"))[0]
                .as<std::int64_t>()};
    });
}

base::LessonId CreditTest::make_lesson(base::PersonId author, base::ContentId content,
                                       const std::string& title, bool published) {
    return db().transact([&](store::Transaction& t) {
        const auto lesson = t.exec_params1(
                                 "INSERT INTO lesson (author_id, title, published_at) VALUES ($1, $2, "
                                 "CASE WHEN $3 THEN now() END) RETURNING id",
                                 author.value, title, published)[0]
                                .as<std::int64_t>();
        t.exec_params0(
            "INSERT INTO asset (lesson_id, content_id, source_key, source_bytes) VALUES ($1, $2, 'k', 1)",
            lesson, content.value);
        return base::LessonId{lesson};
    });
}

void CreditTest::remember_watching(base::PersonId person, base::ContentId content, base::LessonId lesson) {
    db().transact([&](store::Transaction& t) {
        t.exec_params0(
            "INSERT INTO watching (person_id, content_id, lesson_id, last_watched_at) VALUES "
            "($1, $2, $3, now())",
            person.value, content.value, lesson.value);
    });
}

Booking CreditTest::watched(base::PersonId person, std::int64_t ms, const std::string& day,
                            const std::string& category) {
    Booking booking;
    booking.person = person;
    booking.day = base::parse_day(day).value();
    booking.category = category;
    booking.amount_ms = ms;
    booking.idempotency_key = unique("key");
    return booking;
}

void CreditTest::booked(const std::vector<Booking>& bookings, base::Instant now) {
    db().transact([&](store::Transaction& t) {
        std::string persons = "{";
        for (const auto& booking : bookings) {
            persons += (persons.size() > 1 ? "," : "") + std::to_string(booking.person.value);
        }
        t.exec_params(
            "SELECT FROM person_clock WHERE person_id = ANY($1::bigint[]) ORDER BY person_id FOR UPDATE",
            persons + "}");
        Heads heads;
        book(t, bookings, now, heads);
    });
}

std::vector<Entry> CreditTest::chain(base::PersonId person) {
    return db().transact([&](store::Transaction& t) { return chain_of(t, person); });
}

net::CallContext CreditTest::as(const people::PersonRecord& person) {
    net::CallContext context;
    context.caller.person = person.id;
    context.caller.school = person.school;
    for (const auto role : person.roles_held()) {
        context.caller.school_admin |= role == v1::ROLE_SCHOOL_ADMIN;
        context.caller.bureau_admin |= role == v1::ROLE_BUREAU_ADMIN;
    }
    return context;
}

}  // namespace yanxiu::credit
