#include "server/library/poster_service.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/integration/server/library/library_fixture.hpp"
#include "tests/support/lesson_maker.hpp"

namespace yanxiu::library {
namespace {

class PosterWishes : public LibraryTest {
  protected:
    PosterWishes() {
        make_.rendition(made_.asset, "v240");
        make_.segment(made_.asset, "v240", 0, 100);  // two seconds
        execute("UPDATE lesson SET playable = true WHERE id = " + std::to_string(made_.lesson.value));
    }
    v1::ChoosePosterRequest choosing(std::int64_t position_ms) {
        v1::ChoosePosterRequest request;
        request.set_lesson_id(made_.lesson.value);
        request.set_position_ms(position_ms);
        return request;
    }
    v1::UploadPosterRequest uploading(const std::string& picture) {
        v1::UploadPosterRequest request;
        request.set_lesson_id(made_.lesson.value);
        request.set_picture(picture);
        return request;
    }
    std::string wishes(const std::string& what) {
        return text("SELECT coalesce(string_agg(" + what +
                    ", ','), '') FROM poster_wish w JOIN job j ON j.id = w.job_id "
                    "WHERE w.asset_id = " +
                    std::to_string(made_.asset.value));
    }
    std::int64_t waiting_jobs() {
        return number(
            "SELECT count(*) FROM job WHERE kind = 'poster' AND state = 'waiting' AND payload->>'asset_id' = "
            "'" +
            std::to_string(made_.asset.value) + "'");
    }
    static inline const std::string kJpeg = "\xff\xd8\xff\xe0 whatever it is";

    test::LessonMaker make_{db(), *blobs_};
    test::MadeLesson made_ = make_.lesson(author_.id);
};

TEST_F(PosterWishes, AreKeptWithTheJobThatFulfilsThem) {
    const auto lesson = call<v1::ChoosePosterResponse>(author_, "ChoosePoster", choosing(1999)).lesson();
    EXPECT_TRUE(lesson.poster_waiting());
    EXPECT_EQ(wishes("position_ms::text"), "1999");
    EXPECT_EQ(wishes("j.kind || j.state"), "posterwaiting");
    EXPECT_FALSE(get(stranger_, made_.lesson.value).poster_waiting());
}

TEST_F(PosterWishes, TheNewestReplacesTheOneBeforeAndItsFailure) {
    call<v1::ChoosePosterResponse>(author_, "ChoosePoster", choosing(0));
    execute(
        "UPDATE poster_wish SET position_ms = NULL, failure_code = 'picture_unreadable' WHERE asset_id = " +
        std::to_string(made_.asset.value));
    EXPECT_EQ(get(author_, made_.lesson.value).poster_failure(), "picture_unreadable");
    const auto lesson = call<v1::UploadPosterResponse>(author_, "UploadPoster", uploading(kJpeg)).lesson();
    EXPECT_TRUE(lesson.poster_waiting());
    EXPECT_EQ(lesson.poster_failure(), "");
    EXPECT_EQ(wishes("encode(picture, 'escape')").substr(0, 12), "\\377\\330\\377");
    EXPECT_EQ(waiting_jobs(), 1) << "the job of what was wished for before";
}

TEST_F(PosterWishes, AreRefusedWhereTheLessonShowsNothing) {
    for (const std::int64_t position : {-1, 2000, 1'000'000})
        EXPECT_EQ(refusal(author_, "ChoosePoster", choosing(position)), "position_invalid");
    v1::ChoosePosterRequest without;
    without.set_lesson_id(create(author_, "没有视频").id());
    EXPECT_EQ(refusal(author_, "ChoosePoster", without), "poster_no_video");
}

TEST_F(PosterWishes, AreRefusedForWhatIsNoPicture) {
    for (const char* bad : {"", "<svg onload='alert(1)'/>", "GIF89a", "BM", "RIFF....WAVE", "%PDF-1.7"})
        EXPECT_EQ(refusal(author_, "UploadPoster", uploading(bad)), "picture_not_image") << bad;
    EXPECT_EQ(waiting_jobs(), 0);
}

TEST_F(PosterWishes, AreTheAuthorsAlone) {
    for (const auto* other : {&colleague_, &stranger_, &admin_, &bureau_}) {
        EXPECT_EQ(refusal(*other, "ChoosePoster", choosing(0)), "lesson_not_yours");
        EXPECT_EQ(refusal(*other, "UploadPoster", uploading(kJpeg)), "lesson_not_yours");
    }
    execute("UPDATE lesson SET published_at = NULL WHERE id = " + std::to_string(made_.lesson.value));
    EXPECT_EQ(refusal(stranger_, "ChoosePoster", choosing(0)), "lesson_not_found");
    EXPECT_EQ(waiting_jobs(), 0);
}

}  // namespace
}  // namespace yanxiu::library
