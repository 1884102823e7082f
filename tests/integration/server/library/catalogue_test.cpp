#include <gtest/gtest.h>

#include <algorithm>

#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class CatalogueSearch : public LibraryTest {
  protected:
    CatalogueSearch() { execute("UPDATE lesson SET deleted_at = now()"); }

    v1::SearchLessonsResponse search(const v1::SearchLessonsRequest& request) {
        return call<v1::SearchLessonsResponse>(stranger_, "SearchLessons", request);
    }
    std::vector<std::int64_t> found(const v1::SearchLessonsRequest& request) {
        std::vector<std::int64_t> ids;
        const auto response = search(request);
        for (const auto& lesson : response.lessons()) ids.push_back(lesson.id());
        EXPECT_EQ(response.total(), response.lessons_size());
        return ids;
    }
    std::vector<std::int64_t> found(const std::string& query) {
        v1::SearchLessonsRequest request;
        request.set_query(query);
        return found(request);
    }
    using Ids = std::vector<std::int64_t>;
};

TEST_F(CatalogueSearch, HoldsWhatIsPublishedAndPlayableAlone) {
    const auto open = published_lesson("公开课");
    create(author_, "草稿");
    const auto ready = create(author_, "未发布").id();
    give_video(ready);
    published_lesson("处理中", "", {.state = "working", .segments = 0, .job_state = "running"});
    published_lesson("失败", "", {.state = "failed", .job_state = "failed"});
    const auto gone = published_lesson("删除");
    v1::DeleteLessonRequest request;
    request.set_lesson_id(gone);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", request);
    EXPECT_EQ(found(""), Ids{open});
}

TEST_F(CatalogueSearch, FindsWordsOfTwoChineseCharactersInsideTitlesAndDescriptions) {
    const auto fractions = published_lesson("小学数学分数的初步认识", "三年级上册");
    const auto poems = published_lesson("古诗词诵读", "与小学数学无关");
    const auto ethics = published_lesson("师德教育", "学数不是数学的");
    EXPECT_EQ(found("数学"), (Ids{ethics, poems, fractions}));
    EXPECT_EQ(found("分数"), Ids{fractions});
    EXPECT_EQ(found("年级"), Ids{fractions});
    EXPECT_EQ(found("初步认识"), Ids{fractions});
    EXPECT_EQ(found("数学 古诗"), Ids{poems});
    EXPECT_EQ(found("数学\u3000无关"), Ids{poems});
    EXPECT_EQ(found("识三"), Ids{});  // not across title and description
    EXPECT_EQ(found("数学分类"), Ids{});
}

TEST_F(CatalogueSearch, ALongerWordMustOccurAsAWholeAndNotOnlyItsPairs) {
    published_lesson("学生教学生活");
    EXPECT_EQ(found("学生活").size(), 1U);
    EXPECT_EQ(found("生活学生").size(), 0U);
    EXPECT_EQ(found("学生学").size(), 0U);
    EXPECT_EQ(found("教学生教").size(), 0U);
}

TEST_F(CatalogueSearch, ASingleCharacterIsFoundAsWell) {
    const auto poems = published_lesson("古诗词诵读");
    published_lesson("师德教育");
    EXPECT_EQ(found("诗"), Ids{poems});
    EXPECT_EQ(found("诗 教"), Ids{});
}

TEST_F(CatalogueSearch, IgnoresCase) {
    const auto lesson = published_lesson("PowerPoint 课件制作", "ГЕОМЕТРИЯ");
    for (const auto* query : {"powerpoint", "POWERPOINT", "pO", "геометрия", "p", "ppt课件"}) {
        EXPECT_EQ(found(query), query == std::string("ppt课件") ? Ids{} : Ids{lesson}) << query;
    }
}

TEST_F(CatalogueSearch, TakesWildcardsAndQuotesLiterally) {
    const auto percent = published_lesson("正确率100%的练习");
    const auto underscore = published_lesson("snake_case 命名");
    const auto backslash = published_lesson("路径 C:\\temp");
    published_lesson("正确率100分的练习 snakeXcase C:/temp");
    EXPECT_EQ(found("100%"), Ids{percent});
    EXPECT_EQ(found("%"), Ids{percent});
    EXPECT_EQ(found("0%的"), Ids{percent});
    EXPECT_EQ(found("e_c"), Ids{underscore});
    EXPECT_EQ(found("_"), Ids{underscore});
    EXPECT_EQ(found("c:\\t"), Ids{backslash});
    EXPECT_EQ(found("\\"), Ids{backslash});
    EXPECT_EQ(found("%_%"), Ids{});
    EXPECT_EQ(found("'; DROP TABLE lesson; --"), Ids{});
    EXPECT_EQ(found("{\"a\",NULL}"), Ids{});
    EXPECT_EQ(found(std::string("a\0b", 3)), Ids{});
}

TEST_F(CatalogueSearch, FollowsChangesOfTheTitle) {
    const auto lesson = published_lesson("旧名字");
    v1::UpdateLessonRequest request;
    request.set_lesson_id(lesson);
    request.set_title("新名字");
    call<v1::UpdateLessonResponse>(author_, "UpdateLesson", request);
    EXPECT_EQ(found("旧名"), Ids{});
    EXPECT_EQ(found("新名"), Ids{lesson});
}

TEST_F(CatalogueSearch, FiltersByTags) {
    const auto tag = [&](std::int64_t id, const std::string& subject, const std::string& stage,
                         const std::string& language, const std::string& category) {
        v1::UpdateLessonRequest request;
        request.set_lesson_id(id);
        request.set_title("标签");
        request.mutable_tags()->set_subject(subject);
        request.mutable_tags()->set_stage(stage);
        request.mutable_tags()->set_language(language);
        request.mutable_tags()->set_category(category);
        call<v1::UpdateLessonResponse>(author_, "UpdateLesson", request);
    };
    const auto math = published_lesson("一");
    const auto chinese = published_lesson("二");
    tag(math, "math", "primary", "zh", "subject");
    tag(chinese, "chinese", "junior", "zh-mn", "ethics");
    const auto with = [](auto set) {
        v1::SearchLessonsRequest request;
        set(*request.mutable_tags());
        return request;
    };
    EXPECT_EQ(found(with([](auto& tags) { tags.set_subject("math"); })), Ids{math});
    EXPECT_EQ(found(with([](auto& tags) { tags.set_stage("junior"); })), Ids{chinese});
    EXPECT_EQ(found(with([](auto& tags) { tags.set_language("zh-mn"); })), Ids{chinese});
    EXPECT_EQ(found(with([](auto& tags) { tags.set_category("subject"); })), Ids{math});
    EXPECT_EQ(found(with([](auto& tags) {
                  tags.set_category("subject");
                  tags.set_stage("junior");
              })),
              Ids{});
    EXPECT_EQ(refusal(stranger_, "SearchLessons", with([](auto& tags) { tags.set_subject("alchemy"); })),
              "tags_invalid");
}

TEST_F(CatalogueSearch, OnDemandHoldsLessonsOfPublishedCoursesAlone) {
    const auto placed = published_lesson("课程内");
    const auto prepared = published_lesson("筹备中");
    const auto removed = published_lesson("已移出");
    published_lesson("课程外");
    const auto course = save_course("必修");
    const auto draft = save_course("筹备", false);
    call<v1::PlaceLessonResponse>(bureau_, "PlaceLesson", placing(course, placed));
    call<v1::PlaceLessonResponse>(bureau_, "PlaceLesson", placing(course, removed));
    call<v1::PlaceLessonResponse>(bureau_, "PlaceLesson", placing(draft, prepared));
    call<v1::RemoveLessonResponse>(bureau_, "RemoveLesson", removing(course, removed));
    v1::SearchLessonsRequest request;
    request.set_in_course_only(true);
    const auto response = search(request);
    ASSERT_EQ(response.lessons_size(), 1);
    EXPECT_EQ(response.lessons(0).id(), placed);
    EXPECT_EQ(response.lessons(0).courses(0).course_title(), "必修");
    EXPECT_EQ(response.total(), 1);
}

TEST_F(CatalogueSearch, PagesAreStableWhileOthersPublish) {
    Ids expected;
    for (int i = 0; i < 7; ++i) expected.push_back(published_lesson("第" + std::to_string(i) + "课"));
    std::reverse(expected.begin(), expected.end());
    // Some were published at the same instant.
    execute(
        "UPDATE lesson SET published_at = timestamptz '2018-03-08 00:00:00.123456Z' "
        "WHERE deleted_at IS NULL AND id < " +
        std::to_string(expected[2]));
    Ids seen;
    v1::SearchLessonsRequest request;
    request.set_page_size(2);
    for (int page = 0; page < 10; ++page) {
        const auto response = search(request);
        for (const auto& lesson : response.lessons()) seen.push_back(lesson.id());
        EXPECT_EQ(response.total(), page == 0 ? 7 : 0) << "what others publish meanwhile is not counted";
        if (response.next_page_token().empty()) break;
        request.set_page_token(response.next_page_token());
        published_lesson("新来的");
    }
    EXPECT_EQ(seen, expected);
}

TEST_F(CatalogueSearch, CountsAThousandAndThenSaysThatThereAreMore) {
    const auto author = std::to_string(author_.id.value);
    const auto publish_more = [&](int lessons) {
        execute("INSERT INTO lesson (author_id, title, published_at) SELECT " + author +
                ", '师德师风', now() FROM generate_series(1, " + std::to_string(lessons) + ")");
        execute("UPDATE lesson SET playable = true WHERE author_id = " + author);
    };
    publish_more(1000);
    published_lesson("另一课");
    v1::SearchLessonsRequest request;
    request.set_query("师德");
    EXPECT_EQ(search(request).total(), 1000);
    EXPECT_FALSE(search(request).total_at_least());
    publish_more(1);
    EXPECT_EQ(search(request).total(), 1000);
    EXPECT_TRUE(search(request).total_at_least());
}

TEST_F(CatalogueSearch, HasPagesOfAtMostAHundred) {
    v1::SearchLessonsRequest request;
    request.set_page_size(101);
    EXPECT_EQ(refusal(stranger_, "SearchLessons", request), "page_size_invalid");
    request.set_page_size(100);
    request.set_page_token("ffffffffffffffffffffffffffffffff");
    EXPECT_EQ(refusal(stranger_, "SearchLessons", request), "page_token_invalid");
}

TEST_F(CatalogueSearch, PublishingAgainKeepsThePlace) {
    const auto first = published_lesson("先");
    const auto second = published_lesson("后");
    publish(author_, first);
    EXPECT_EQ(found(""), (Ids{second, first}));
    publish(author_, first, false);
    publish(author_, first);
    EXPECT_EQ(found(""), (Ids{first, second}));
}

}  // namespace
}  // namespace yanxiu::library
