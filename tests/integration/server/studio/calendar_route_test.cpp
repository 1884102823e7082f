#include "server/studio/calendar_route.hpp"

#include "tests/integration/server/studio/studio_fixture.hpp"

namespace yanxiu::studio {
namespace {

class Calendar : public StudioTest {
  protected:
    net::HttpResponse file(const net::Caller& caller, const std::string& path,
                           const std::string& host = "yanxiu.example") {
        net::HttpRequest request;
        request.method = "GET";
        request.path = path;
        request.secure = true;
        request.headers = {{"host", host}};
        return CalendarRoute(db()).answer(request, caller);
    }
    std::string refusal(const net::Caller& caller, const std::string& path) {
        try {
            file(caller, path);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }
    static std::string path_of(const v1::Workshop& workshop) {
        return "/calendar/" + std::to_string(workshop.id()) + ".ics";
    }
};

TEST_F(Calendar, HasAWorkshopForWhomItIsFor) {
    const auto made = for_school();
    const auto answer = file(teacher_, path_of(made));
    EXPECT_EQ(answer.headers[0].second, "text/calendar; charset=utf-8");
    for (const auto* line : {"DTSTART:20180309T071000Z\r\n", "DTEND:20180309T084000Z\r\n", "SEQUENCE:0\r\n",
                             "SUMMARY:分数教学研讨\r\n", "STATUS:CONFIRMED\r\n"}) {
        EXPECT_NE(answer.body.find(line), std::string::npos) << line;
    }
    const auto address = "URL:https://yanxiu.example/workshops/" + std::to_string(made.id()) + "\r\n";
    EXPECT_NE(answer.body.find(address), std::string::npos);
    EXPECT_EQ(refusal(mentor_, path_of(made)), "");
    EXPECT_EQ(refusal(bureau_, path_of(made)), "");
}

TEST_F(Calendar, HasNothingForAnybodyElse) {
    const auto made = for_school();
    EXPECT_EQ(refusal(stranger_, path_of(made)), "workshop_not_found");
    EXPECT_EQ(refusal(net::Caller{}, path_of(made)), "not_signed_in");
    auto newcomer = teacher_;
    newcomer.must_change_password = true;
    EXPECT_EQ(refusal(newcomer, path_of(made)), "not_signed_in");
    for (const auto* path :
         {"/calendar/", "/calendar/.ics", "/calendar/x.ics", "/calendar/1x.ics", "/calendar/1",
          "/calendar/99999999999999999999.ics", "/calendar/987654321.ics"}) {
        EXPECT_EQ(refusal(teacher_, path), "workshop_not_found") << path;
    }
}

TEST_F(Calendar, KeepsOneEntryThroughChangesAndCancelling) {
    const auto made = for_school();
    const auto uid_of = [](const std::string& body) {
        return body.substr(body.find("UID:"), std::string("UID:").size() + 36);
    };
    const auto uid = uid_of(file(teacher_, path_of(made)).body);
    cancel(mentor_, made.id());
    const auto cancelled = file(teacher_, path_of(made)).body;
    EXPECT_EQ(uid_of(cancelled), uid);
    EXPECT_NE(cancelled.find("SEQUENCE:1\r\n"), std::string::npos);
    EXPECT_NE(cancelled.find("STATUS:CANCELLED\r\n"), std::string::npos);
}

TEST_F(Calendar, TakesNoHostThatIsNone) {
    const auto made = for_school();
    for (const auto* host : {"", "a b", "evil\"", "x\r\nY:1"}) {
        EXPECT_EQ(file(teacher_, path_of(made), host).body.find("URL:"), std::string::npos) << host;
    }
}

}  // namespace
}  // namespace yanxiu::studio
