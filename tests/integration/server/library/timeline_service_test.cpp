#include <gtest/gtest.h>

#include <future>

#include "server/library/captions.hpp"
#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

constexpr auto kFile =
    "1\n00:00:01,000 --> 00:00:03,500\n<b>大家好</b>\n\n2\n00:00:04,000 --> 00:00:06,000\n今天\n";
constexpr auto kStored =
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n<b>大家好</b>\n\n00:00:04.000 --> 00:00:06.000\n今天\n";

class Timelines : public LibraryTest {
  protected:
    static v1::SaveCaptionsRequest saving(std::int64_t lesson, const std::string& language = "zh",
                                          const std::string& file = kFile, bool trial = false) {
        v1::SaveCaptionsRequest request;
        request.set_lesson_id(lesson);
        request.set_language(language);
        request.set_file(file);
        request.set_trial(trial);
        return request;
    }
    static v1::DeleteCaptionsRequest deleting(std::int64_t lesson, const std::string& language) {
        v1::DeleteCaptionsRequest request;
        request.set_lesson_id(lesson);
        request.set_language(language);
        return request;
    }
    static v1::SaveChaptersRequest chapters(std::int64_t lesson,
                                            const std::vector<std::pair<std::int64_t, std::string>>& wanted) {
        v1::SaveChaptersRequest request;
        request.set_lesson_id(lesson);
        for (const auto& [start_ms, title] : wanted) {
            auto& chapter = *request.add_chapters();
            chapter.set_start_ms(start_ms);
            chapter.set_title(title);
        }
        return request;
    }
    v1::SaveCaptionsResponse save(const v1::SaveCaptionsRequest& request) {
        return call<v1::SaveCaptionsResponse>(author_, "SaveCaptions", request);
    }
    v1::GetLessonResponse whole(const people::PersonRecord& caller, std::int64_t lesson) {
        v1::GetLessonRequest request;
        request.set_lesson_id(lesson);
        return call<v1::GetLessonResponse>(caller, "GetLesson", request);
    }
    static std::string languages(const google::protobuf::RepeatedPtrField<v1::CaptionTrack>& captions) {
        std::string all;
        for (const auto& caption : captions) all += caption.language() + " ";
        return all;
    }
    net::HttpResponse fetch(const net::Caller& caller, const std::string& path, const std::string& tag = {}) {
        net::HttpRequest request;
        request.method = "GET";
        request.path = path;
        if (!tag.empty()) request.headers.emplace_back("if-none-match", tag);
        return captions_.answer(request, caller);
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
    Captions captions_{db()};
};

TEST_F(Timelines, ATrialSaysWhatWouldBeSavedAndSavesNothing) {
    const auto lesson = create(author_, "分数").id();
    const auto trial = save(saving(lesson, "zh", kFile, true));
    EXPECT_EQ(trial.cue_count(), 2);
    ASSERT_EQ(trial.first_cues_size(), 2);
    EXPECT_EQ(trial.first_cues(0).start_ms(), 1000);
    EXPECT_EQ(trial.first_cues(0).end_ms(), 3500);
    EXPECT_EQ(trial.first_cues(0).text(), "大家好");
    EXPECT_EQ(trial.faults_size(), 0);
    EXPECT_EQ(whole(author_, lesson).captions_size(), 0);

    const auto wrong = save(saving(lesson, "zh", "1\n00:00:09,000 --> 00:00:03,500\na\n", true));
    ASSERT_EQ(wrong.faults_size(), 1);
    EXPECT_EQ(wrong.faults(0).line(), 2);
    EXPECT_EQ(wrong.faults(0).code(), "caption_end_before_start");
}

TEST_F(Timelines, CaptionsAreSavedPerLanguageReplacedAndDeleted) {
    const auto lesson = published_lesson("分数");
    save(saving(lesson, "en"));
    const auto saved = save(saving(lesson, "mn"));
    EXPECT_EQ(languages(saved.captions()), "mn en ");
    EXPECT_EQ(saved.captions(0).cue_count(), 2);
    EXPECT_TRUE(saved.captions(0).saved_at().ends_with("Z"));
    const auto url = saved.captions(0).url();
    EXPECT_EQ(fetch(as(stranger_).caller, url).body, kStored);
    const auto tag = header(fetch(as(stranger_).caller, url), "etag");
    EXPECT_EQ(fetch(as(stranger_).caller, url, tag).status, 304);

    save(saving(lesson, "mn", "WEBVTT\n\n00:01.000 --> 00:02.000\nᠰᠤᠷᠭᠠᠯ\n"));
    const auto replaced = fetch(as(stranger_).caller, url, tag);
    EXPECT_EQ(replaced.status, 200);
    EXPECT_EQ(replaced.body, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nᠰᠤᠷᠭᠠᠯ\n");
    EXPECT_EQ(header(replaced, "content-type"), "text/vtt; charset=utf-8");
    EXPECT_EQ(header(replaced, "cache-control"), "private, no-cache");
    EXPECT_EQ(languages(whole(stranger_, lesson).captions()), "mn en ");

    for (int twice = 0; twice < 2; ++twice) {
        const auto left = call<v1::DeleteCaptionsResponse>(author_, "DeleteCaptions", deleting(lesson, "mn"));
        EXPECT_EQ(languages(left.captions()), "en ");
    }
    EXPECT_EQ(refusal_of(as(author_).caller, url), "captions_not_found");
}

TEST_F(Timelines, AFileWithFaultsIsRefusedAndWhatWasThereStays) {
    const auto lesson = create(author_, "分数").id();
    save(saving(lesson));
    EXPECT_EQ(refusal(author_, "SaveCaptions", saving(lesson, "zh", "no captions")), "caption_none");
    EXPECT_EQ(refusal(author_, "SaveCaptions", saving(lesson, "fr")), "caption_language_invalid");
    EXPECT_EQ(fetch(as(author_).caller, "/captions/" + std::to_string(lesson) + "/zh.vtt").body, kStored);
}

TEST_F(Timelines, OnlyTheAuthorChangesThem) {
    const auto draft = create(author_, "草稿").id();
    const auto open = published_lesson("公开");
    for (const auto& [lesson, person, code] :
         {std::tuple{draft, &colleague_, "lesson_not_found"},
          std::tuple{draft, &stranger_, "lesson_not_found"},
          std::tuple{draft, &other_admin_, "lesson_not_found"},
          std::tuple{draft, &admin_, "lesson_not_yours"}, std::tuple{draft, &bureau_, "lesson_not_yours"},
          std::tuple{open, &colleague_, "lesson_not_yours"}, std::tuple{open, &stranger_, "lesson_not_yours"},
          std::tuple{open, &bureau_, "lesson_not_yours"}}) {
        EXPECT_EQ(refusal(*person, "SaveCaptions", saving(lesson)), code);
        EXPECT_EQ(refusal(*person, "SaveCaptions", saving(lesson, "zh", kFile, true)), code);
        EXPECT_EQ(refusal(*person, "DeleteCaptions", deleting(lesson, "zh")), code);
        EXPECT_EQ(refusal(*person, "SaveChapters", chapters(lesson, {{0, "一"}})), code);
    }
    EXPECT_EQ(whole(author_, draft).captions_size(), 0);
    EXPECT_EQ(whole(author_, open).chapters_size(), 0);
}

TEST_F(Timelines, CaptionsAreReadByThoseWhoMaySeeTheLesson) {
    const auto lesson = create(author_, "草稿").id();
    const auto url = save(saving(lesson)).captions(0).url();
    for (const auto* person : {&author_, &admin_, &bureau_})
        EXPECT_EQ(refusal_of(as(*person).caller, url), "");
    for (const auto* person : {&colleague_, &stranger_, &other_admin_})
        EXPECT_EQ(refusal_of(as(*person).caller, url), "captions_not_found");
    EXPECT_EQ(refusal_of({}, url), "not_signed_in");
    auto with_initial_password = as(author_).caller;
    with_initial_password.must_change_password = true;
    EXPECT_EQ(refusal_of(with_initial_password, url), "not_signed_in");

    v1::DeleteLessonRequest deletion;
    deletion.set_lesson_id(lesson);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", deletion);
    EXPECT_EQ(refusal_of(as(author_).caller, url), "captions_not_found");
    EXPECT_EQ(refusal(author_, "SaveCaptions", saving(lesson)), "lesson_not_found");
}

TEST_F(Timelines, NoOtherAddressHasCaptions) {
    const auto lesson = std::to_string(create(author_, "草稿").id());
    for (const std::string& path :
         {std::string("/captions/"), std::string("/captions/.vtt"), "/captions/" + lesson + ".vtt",
          "/captions/" + lesson + "/zh.vtt", "/captions/" + lesson + "x/zh.vtt",
          "/captions/" + lesson + "/zh.srt", std::string("/captions/99999999999999999999/zh.vtt"),
          "/captions/" + lesson + "/..%2fzh.vtt"}) {
        EXPECT_EQ(refusal_of(as(author_).caller, path), "captions_not_found") << path;
    }
}

TEST_F(Timelines, ChaptersReplaceThoseThatAreThere) {
    const auto lesson = published_lesson("分数");
    const auto saved = call<v1::SaveChaptersResponse>(
        author_, "SaveChapters", chapters(lesson, {{5000, " 导入 "}, {60'000, "“新”授 {1,2} \\"}}));
    EXPECT_EQ(saved.chapters(0).title(), "导入");
    const auto seen = whole(stranger_, lesson);
    ASSERT_EQ(seen.chapters_size(), 2);
    EXPECT_EQ(seen.chapters(1).start_ms(), 60'000);
    EXPECT_EQ(seen.chapters(1).title(), "“新”授 {1,2} \\");
    EXPECT_EQ(refusal(author_, "SaveChapters", chapters(lesson, {{2, "二"}, {1, "一"}})),
              "chapter_time_invalid");
    EXPECT_EQ(whole(author_, lesson).chapters_size(), 2);
    call<v1::SaveChaptersResponse>(author_, "SaveChapters", chapters(lesson, {}));
    EXPECT_EQ(whole(author_, lesson).chapters_size(), 0);
}

TEST_F(Timelines, ChaptersSavedAtOnceAreThoseOfOneOfThem) {
    const auto lesson = create(author_, "分数").id();
    const auto save = [&](const std::string& title) {
        return std::async(std::launch::async, [this, lesson, title] {
            return refusal(author_, "SaveChapters", chapters(lesson, {{0, title}, {1000, title}}));
        });
    };
    for (int round = 0; round < 20; ++round) {
        auto one = save("一");
        auto two = save("二");
        EXPECT_EQ(one.get() + two.get(), "");
        const auto left = whole(author_, lesson);
        ASSERT_EQ(left.chapters_size(), 2);
        EXPECT_EQ(left.chapters(0).title(), left.chapters(1).title());
    }
}

TEST_F(Timelines, WhatIsSavedIsToldToTheAuthorsOpenPages) {
    const auto lesson = create(author_, "分数").id();
    save(saving(lesson));
    EXPECT_TRUE(events_.person_got(author_.id, 1));
    call<v1::SaveChaptersResponse>(author_, "SaveChapters", chapters(lesson, {{0, "一"}}));
    EXPECT_TRUE(events_.person_got(author_.id, 2));
}

}  // namespace
}  // namespace yanxiu::library
