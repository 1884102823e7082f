#include "server/library/posters.hpp"

#include <gtest/gtest.h>

#include <span>

#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class PosterRoute : public LibraryTest {
  protected:
    net::HttpResponse fetch(const net::Caller& caller, const std::string& path, const std::string& tag = {}) {
        net::HttpRequest request;
        request.method = "GET";
        request.path = path.substr(0, path.find('?'));  // as the server takes the query off
        if (!tag.empty()) request.headers.emplace_back("if-none-match", tag);
        return posters_.answer(request, caller);
    }
    std::string refusal_of(const net::Caller& caller, const std::string& path) {
        try {
            fetch(caller, path);
            return {};
        } catch (const base::RequestError& error) {
            return error.reason();
        }
    }
    static std::string header(const net::HttpResponse& response, const std::string& name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return {};
    }
    void keep_picture() {
        const std::string picture = "\xff\xd8picture";
        blobs_->put(kKey, std::as_bytes(std::span(picture)));
    }
    static constexpr auto kKey = "assets/9/1-1/poster.jpg";
    Posters posters_{db(), *blobs_};
};

TEST_F(PosterRoute, GivesThePictureToThoseWhoMaySeeTheLesson) {
    keep_picture();
    const auto lesson = create(author_, "草稿").id();
    give_video(lesson, {.poster_key = kKey});
    const auto url = get(author_, lesson).poster_url();
    const auto response = fetch(as(author_).caller, url);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "\xff\xd8picture");
    EXPECT_EQ(header(response, "content-type"), "image/jpeg");
    EXPECT_EQ(header(response, "cache-control"), "private, max-age=3600");
    EXPECT_EQ(refusal_of(as(stranger_).caller, url), "poster_not_found");
    EXPECT_EQ(refusal_of({}, url), "not_signed_in");
    publish(author_, lesson);
    EXPECT_EQ(fetch(as(stranger_).caller, url).status, 200);
}

TEST_F(PosterRoute, AnswersAKnownTagWithoutABody) {
    keep_picture();
    const auto url = get(author_, published_lesson("课", "", {.poster_key = kKey})).poster_url();
    const auto tag = header(fetch(as(author_).caller, url), "etag");
    ASSERT_FALSE(tag.empty());
    const auto again = fetch(as(author_).caller, url, "\"other\", W/" + tag);
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(header(again, "etag"), tag);
    EXPECT_EQ(fetch(as(author_).caller, url, "\"other\"").status, 200);
}

TEST_F(PosterRoute, KnowsNoOtherPaths) {
    const auto without = published_lesson("无图");
    const auto asset = number("SELECT asset_id FROM lesson WHERE id = " + std::to_string(without));
    EXPECT_EQ(get(author_, without).poster_url(), "");
    for (const std::string& path :
         {"/posters/" + std::to_string(asset) + ".jpg", std::string("/posters/.jpg"),
          std::string("/posters/1x.jpg"), std::string("/posters/-1.jpg"), std::string("/posters/1.png"),
          std::string("/posters/99999999999999999999.jpg"), std::string("/posters/")}) {
        EXPECT_EQ(refusal_of(as(author_).caller, path), "poster_not_found") << path;
    }
}

TEST_F(PosterRoute, DoesNotShowWhatTheStoreHasLost) {
    const auto lesson = published_lesson("丢失", "", {.poster_key = "assets/9/1-1/lost.jpg"});
    EXPECT_EQ(refusal_of(as(author_).caller, get(author_, lesson).poster_url()), "poster_not_found");
}

}  // namespace
}  // namespace yanxiu::library
