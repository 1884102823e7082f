#include "server/library/download_route.hpp"

#include <gtest/gtest.h>

#include "server/net/server.hpp"
#include "tests/integration/server/library/library_fixture.hpp"
#include "tests/support/raw_client.hpp"

namespace yanxiu::library {
namespace {

/// Behind a real server; the session's cookie is the person's number.
class DownloadFiles : public LibraryTest {
  protected:
    DownloadFiles() {
        lesson_ = published_lesson("分数的初步认识");
        const auto asset = text("SELECT asset_id FROM lesson WHERE id = " + id());
        key_ = "assets/" + asset + "/9-1/video.mp4";
        blobs_->put(key_, std::as_bytes(std::span(kVideo)));
        blobs_->put("assets/" + asset + "/9-1/audio.m4a", std::as_bytes(std::span(kAudio)));
        allow(true);
        execute("UPDATE download SET video_key = '" + key_ + "', video_bytes = 10, audio_key = 'assets/" +
                asset + "/9-1/audio.m4a', audio_bytes = 5 WHERE asset_id = " + asset);
        const auto authenticate = [this](std::string_view cookie) {
            const auto number = std::atoll(std::string(cookie).c_str());
            for (const auto* person : {&author_, &stranger_, &admin_})
                if (person->id.value == number) return as(*person).caller;
            return net::Caller{};
        };
        std::vector<net::HttpRoute> routes;
        routes.push_back(downloads_.route(server_->pool()));
        server_->start({}, std::move(routes), authenticate, [] { return true; });
    }
    ~DownloadFiles() override { server_.reset(); }

    std::string id() const { return std::to_string(lesson_); }
    void allow(bool allowed) {
        v1::UpdateLessonRequest request;
        request.set_lesson_id(lesson_);
        request.set_title("分数的初步认识");
        request.set_downloads_allowed(allowed);
        call<v1::UpdateLessonResponse>(author_, "UpdateLesson", request);
    }
    test::RawAnswer fetch(const std::string& path, const people::PersonRecord* person,
                          const std::string& headers = {}, const char* method = "GET") {
        test::RawClient client(server_->port());
        const auto cookie =
            person ? "cookie: yanxiu_session=" + std::to_string(person->id.value) + "\r\n" : std::string();
        return client.fetch(path, cookie + headers, method);
    }
    std::string video() const { return "/downloads/" + id() + "/video.mp4"; }

    static inline const std::string kVideo = "0123456789";
    static inline const std::string kAudio = "sound";
    std::int64_t lesson_ = 0;
    std::string key_;
    DownloadRoute downloads_{db(), *blobs_};
    base::Log log_{base::LogLevel::error};
    base::Metrics metrics_;
    std::unique_ptr<net::Server> server_ =
        std::make_unique<net::Server>(net::ServerOptions{}, pool_, log_, metrics_);
};

TEST_F(DownloadFiles, AreNamedInTheLessonWithTheirSizesAndSentUnderItsTitle) {
    const auto lesson = get(stranger_, lesson_);
    ASSERT_EQ(lesson.downloads_size(), 2);
    EXPECT_EQ(lesson.downloads(0).kind(), "video");
    EXPECT_EQ(lesson.downloads(0).size_bytes(), 10);
    EXPECT_EQ(lesson.downloads(1).size_bytes(), 5);
    const auto answer = fetch(lesson.downloads(0).url(), &stranger_);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, kVideo);
    EXPECT_EQ(answer.header("content-type"), "video/mp4");
    EXPECT_EQ(answer.header("content-disposition"), attachment("分数的初步认识", ".mp4"));
    EXPECT_EQ(answer.header("cache-control"), "private, no-cache");
    const auto sound = fetch(lesson.downloads(1).url(), &stranger_);
    EXPECT_EQ(sound.body, kAudio);
    EXPECT_EQ(sound.header("content-type"), "audio/mp4");
}

TEST_F(DownloadFiles, GoOnWhereTheyWereBrokenOffAndBeginAnewWhenTheFileIsAnother) {
    const auto whole = fetch(video(), &stranger_, {}, "GET");
    EXPECT_EQ(whole.header("accept-ranges"), "bytes");
    const auto tag = whole.header("etag");
    const auto rest = fetch(video(), &stranger_, "range: bytes=4-\r\nif-range: " + tag + "\r\n");
    EXPECT_EQ(rest.status, 206);
    EXPECT_EQ(rest.body, "456789");
    EXPECT_EQ(rest.header("content-range"), "bytes 4-9/10");
    const auto other = fetch(video(), &stranger_, "range: bytes=4-\r\nif-range: \"another\"\r\n");
    EXPECT_EQ(other.status, 200);
    EXPECT_EQ(other.body, kVideo);
    EXPECT_EQ(fetch(video(), &stranger_, "range: bytes=10-\r\n").status, 416);
    EXPECT_EQ(fetch(video(), &stranger_, "if-none-match: " + tag + "\r\n").status, 304);
}

TEST_F(DownloadFiles, AreForThoseWhoMaySeeTheLessonWhileItsAuthorAllowsThem) {
    EXPECT_EQ(fetch(video(), nullptr).status, 401);
    EXPECT_EQ(fetch(video(), &author_).status, 200);
    publish(author_, lesson_, false);
    EXPECT_EQ(fetch(video(), &stranger_).status, 404);
    EXPECT_EQ(fetch(video(), &admin_).status, 200);
    publish(author_, lesson_);
    EXPECT_EQ(fetch(video(), &stranger_).status, 200);
    allow(false);
    EXPECT_EQ(get(stranger_, lesson_).downloads_size(), 0);
    EXPECT_EQ(fetch(video(), &stranger_).status, 404);
    EXPECT_EQ(fetch(video(), &author_).status, 404);
    allow(true);
    EXPECT_EQ(fetch(video(), &stranger_).status, 200);
    v1::DeleteLessonRequest request;
    request.set_lesson_id(lesson_);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", request);
    EXPECT_EQ(fetch(video(), &author_).status, 404);
}

TEST_F(DownloadFiles, KnowNoOtherPathsAndNothingThatTheStoreHasLost) {
    for (const std::string& path :
         {"/downloads/" + id() + "/video.mkv", "/downloads/" + id(), "/downloads/" + id() + "x/video.mp4",
          std::string("/downloads/987654321/video.mp4"),
          std::string("/downloads/99999999999999999999/video.mp4"), "/downloads/" + id() + "/video.mp4/x"})
        EXPECT_EQ(fetch(path, &author_).status, 404) << path;
    blobs_->remove(key_);
    EXPECT_EQ(fetch(video(), &author_).status, 404);
}

TEST_F(DownloadFiles, AreNotAllowedUnlessTheAuthorSaysSoAndMadeOnce) {
    const auto lesson = published_lesson("另一节");
    EXPECT_FALSE(get(author_, lesson).downloads_allowed());
    EXPECT_EQ(number("SELECT count(*) FROM download d JOIN lesson l USING (asset_id) WHERE l.id = " +
                     std::to_string(lesson)),
              0);
    allow(true);
    allow(true);
    EXPECT_EQ(
        number("SELECT count(*) FROM job WHERE kind = 'download' AND asset_id = (SELECT asset_id FROM lesson "
               "WHERE id = " +
               id() + ")"),
        1);
    execute("UPDATE download SET failure_code = 'download_failed', video_key = '', video_bytes = 0");
    EXPECT_TRUE(get(author_, lesson_).downloads_failed());
    EXPECT_FALSE(get(stranger_, lesson_).downloads_failed());
}

}  // namespace
}  // namespace yanxiu::library
