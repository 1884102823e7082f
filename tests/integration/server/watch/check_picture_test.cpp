#include "server/watch/check_picture_route.hpp"

#include <gtest/gtest.h>

#include <cctype>

#include "server/base/log.hpp"
#include "server/base/metrics.hpp"
#include "server/base/thread_pool.hpp"
#include "server/net/server.hpp"
#include "tests/integration/server/watch/media_fixture.hpp"

namespace yanxiu::watch {
namespace {

const std::string kNonce("\x00\xff\x1a then some", 12);
const std::string kPicture = "\xff\xd8 a picture";
constexpr auto kKey = "assets/9/3-1/checks/12.jpg";

/// Behind a real server; the session's cookie is the person's number. Person 7 was asked about one picture
/// that is there, and about one that the store has lost.
class CheckPictures : public ::testing::Test {
  protected:
    CheckPictures() {
        blobs_.put(kKey, std::as_bytes(std::span(kPicture)));
        const auto authenticate = [](std::string_view cookie) {
            net::Caller caller;
            caller.person = {std::atoll(std::string(cookie).c_str())};
            caller.must_change_password = caller.person.value == 8;
            return caller;
        };
        std::vector<net::HttpRoute> routes;
        routes.push_back(pictures_.route(server_->pool()));
        server_->start({}, std::move(routes), authenticate, [] { return true; });
    }
    ~CheckPictures() override {
        server_.reset();
        std::filesystem::remove_all(folder_);
    }
    static std::optional<std::string> find(base::PersonId person, std::string_view nonce, int number) {
        const bool asked = (person.value == 7 || person.value == 8) && nonce == kNonce;
        if (asked && number == 2) return kKey;
        if (asked && number == 3) return "assets/9/3-1/checks/lost.jpg";
        return std::nullopt;
    }
    test::RawAnswer fetch(const std::string& path, int person = 7, const char* method = "GET") {
        test::RawClient client(server_->port());
        const auto cookie = person > 0 ? "cookie: yanxiu_session=" + std::to_string(person) + "\r\n" : "";
        return client.fetch(path, cookie, method);
    }
    static std::filesystem::path fresh_folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "yanxiu-checks-XXXXXX").string();
        return ::mkdtemp(pattern.data());
    }

    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    base::ThreadPool pool_{2, 100};
    const std::filesystem::path folder_ = fresh_folder();
    blob::FilesystemStore blobs_{folder_};
    CheckPictureRoute pictures_{&CheckPictures::find, blobs_};
    std::unique_ptr<net::Server> server_ =
        std::make_unique<net::Server>(net::ServerOptions{}, pool_, log_, metrics_);
};

TEST_F(CheckPictures, AreShownToWhomTheyWereAskedAndKeptByNobody) {
    const auto url = check_picture_url(kNonce, 2);
    EXPECT_EQ(url, "/check/00ff1a207468656e20736f6d/2.jpg");
    const auto answer = fetch(url);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kPicture);
    EXPECT_EQ(answer.header("content-type"), "image/jpeg");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(answer.header("etag"), "") << "it would name the picture";
    EXPECT_EQ(answer.header("last-modified"), "");
}

TEST_F(CheckPictures, AreNotFoundByAnybodyElseAndUnderNoOtherName) {
    const auto right = check_picture_url(kNonce, 2);
    const auto folder = right.substr(0, right.rfind('/') + 1);
    const auto lost = fetch(folder + "3.jpg");
    EXPECT_EQ(lost.status, 404);
    EXPECT_EQ(lost.header("cache-control"), "no-store");
    for (const int person : {0, 8, 9}) EXPECT_EQ(fetch(right, person).body, lost.body) << person;
    std::string upper = right;
    for (std::size_t i = kCheckPictures.size(); i < upper.rfind('/'); ++i)
        upper[i] = static_cast<char>(std::toupper(upper[i]));
    for (const auto& path :
         {folder + "1.jpg", folder + "02.jpg", folder + "+2.jpg", folder + "-2.jpg", folder + "2.png",
          folder + "2", folder + ".jpg", folder + "99999999999999.jpg", folder + "2.jpg/x", upper,
          std::string("/check/00f/2.jpg"), std::string("/check//2.jpg"), std::string("/check/2.jpg"),
          std::string("/check/"), "/check/" + std::string(66, '0') + "/2.jpg"}) {
        const auto answer = fetch(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.body, lost.body) << path;
    }
}

}  // namespace
}  // namespace yanxiu::watch
