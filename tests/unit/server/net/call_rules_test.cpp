#include "server/net/call_rules.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "server/protocol/appeal.pb.h"
#include "server/protocol/credit.pb.h"
#include "server/protocol/envelope.pb.h"
#include "server/protocol/library.pb.h"
#include "server/protocol/operations.pb.h"
#include "server/protocol/people.pb.h"
#include "server/protocol/presence.pb.h"
#include "server/protocol/review.pb.h"
#include "server/protocol/room.pb.h"
#include "server/protocol/watch.pb.h"
#include "server/protocol/workshop.pb.h"

namespace yanxiu::net {
namespace {

using google::protobuf::MethodDescriptor;

// One message of every file of the protocol, here so that the file is linked; the tests below miss none.
const std::array kLinked{v1::SignInRequest::descriptor(),
                         v1::OpenLeaseRequest::descriptor(),
                         v1::GetLessonRequest::descriptor(),
                         v1::GetMyHoursRequest::descriptor(),
                         v1::CallError::descriptor(),
                         v1::GetQueueRequest::descriptor(),
                         v1::GetReceiptRequest::descriptor(),
                         v1::AskCheckRequest::descriptor(),
                         v1::ListAnomaliesRequest::descriptor(),
                         v1::GetWorkshopRequest::descriptor(),
                         v1::GetRoomRequest::descriptor()};

void for_each_method(const std::function<void(const MethodDescriptor&)>& visit) {
    int methods = 0;
    for (const auto& entry : std::filesystem::directory_iterator(YANXIU_SOURCE_DIR "/server/protocol")) {
        if (entry.path().extension() != ".proto") continue;
        const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(
            "server/protocol/" + entry.path().filename().string());
        ASSERT_NE(file, nullptr) << "link it: " << entry.path();
        for (int i = 0; i < file->service_count(); ++i)
            for (int j = 0; j < file->service(i)->method_count(); ++j, ++methods)
                visit(*file->service(i)->method(j));
    }
    EXPECT_GT(methods, 20);
}

TEST(Protocol, SaysOfEveryMethodWhoMayCallIt) {
    for_each_method([](const MethodDescriptor& method) {
        EXPECT_NE(access_of(method), v1::ACCESS_UNSPECIFIED) << method.full_name();
    });
}

TEST(Protocol, LimitsEveryTextAndListOfARequest) {
    for_each_method([](const MethodDescriptor& method) {
        const auto unlimited = fields_without_limit(*method.input_type());
        EXPECT_TRUE(unlimited.empty()) << method.full_name() << ": " << unlimited.front();
    });
}

std::string refusal(v1::Access access, const Caller& caller) {
    try {
        require_access(access, caller);
        return {};
    } catch (const base::RequestError& error) {
        return error.reason();
    }
}

TEST(Access, IsGrantedByRole) {
    Caller nobody, teacher, school, bureau;
    teacher.person = school.person = bureau.person = {1};
    school.school_admin = bureau.bureau_admin = true;
    struct Row {
        v1::Access access;
        const char *nobody, *teacher, *school, *bureau;
    };
    const Row rows[] = {
        {v1::ACCESS_PUBLIC, "", "", "", ""},
        {v1::ACCESS_SIGNED_IN, "not_signed_in", "", "", ""},
        {v1::ACCESS_SCHOOL_ADMIN, "not_signed_in", "role_required", "", ""},
        {v1::ACCESS_BUREAU_ADMIN, "not_signed_in", "role_required", "role_required", ""},
        {v1::ACCESS_UNSPECIFIED, "not_signed_in", "role_required", "role_required", "role_required"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(refusal(row.access, nobody), row.nobody) << row.access;
        EXPECT_EQ(refusal(row.access, teacher), row.teacher) << row.access;
        EXPECT_EQ(refusal(row.access, school), row.school) << row.access;
        EXPECT_EQ(refusal(row.access, bureau), row.bureau) << row.access;
    }
}

TEST(Access, IsRefusedByNameToWhoWasDeactivated) {
    Caller gone;
    gone.deactivated = true;
    EXPECT_EQ(refusal(v1::ACCESS_PUBLIC, gone), "");
    EXPECT_EQ(refusal(v1::ACCESS_SIGNED_IN, gone), "account_deactivated");
}

TEST(Access, WithAnInitialPasswordIsToWhatReplacesItAlone) {
    Caller newcomer;
    newcomer.person = {1};
    newcomer.school_admin = newcomer.bureau_admin = newcomer.must_change_password = true;
    Caller settled = newcomer;
    settled.must_change_password = false;
    std::set<std::string> open;
    for_each_method([&](const MethodDescriptor& method) {
        EXPECT_NO_THROW(require_own_password(method, settled)) << method.full_name();
        EXPECT_NO_THROW(require_own_password(method, Caller())) << method.full_name();
        try {
            require_own_password(method, newcomer);
            if (access_of(method) != v1::ACCESS_PUBLIC) open.insert(method.name());
        } catch (const base::RequestError& error) {
            EXPECT_EQ(error.reason(), "password_change_required") << method.full_name();
            EXPECT_NE(access_of(method), v1::ACCESS_PUBLIC) << method.full_name();
        }
    });
    EXPECT_EQ(open, (std::set<std::string>{"ChangePassword", "GetMe", "SignOut"}));
}

TEST(Limits, AreThoseOfTheProtocolToTheByte) {
    v1::SignInRequest request;
    const auto* login = request.GetDescriptor()->FindFieldByName("login");
    const auto limit = login->options().GetExtension(v1::max_bytes);
    ASSERT_GT(limit, 0U);
    request.set_login(std::string(limit, 'a'));
    EXPECT_NO_THROW(require_within_limits(request));
    request.set_login(std::string(limit + 1, 'a'));
    EXPECT_THROW(require_within_limits(request), base::RequestError);
}

TEST(Limits, RefuseTextThatIsNotUtf8AndFieldsThatAreUnknown) {
    v1::SignInRequest request;
    request.set_login("\xff");
    EXPECT_THROW(require_within_limits(request), base::RequestError);
    v1::SignInRequest unknown;
    unknown.GetReflection()->MutableUnknownFields(&unknown)->AddVarint(4000, 1);
    EXPECT_THROW(require_within_limits(unknown), base::RequestError);
}

}  // namespace
}  // namespace yanxiu::net
