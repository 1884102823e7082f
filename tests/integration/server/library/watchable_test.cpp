#include "server/library/watchable.hpp"

#include <gtest/gtest.h>

#include "tests/integration/server/library/library_fixture.hpp"

namespace yanxiu::library {
namespace {

class WatchableLessons : public LibraryTest {
  protected:
    static std::optional<Watchable> find(const people::PersonRecord& caller, std::int64_t lesson) {
        return db().transact(
            [&](store::Transaction& t) { return find_watchable(t, as(caller).caller, {lesson}); });
    }
    static std::map<base::LessonId, LessonLabel> labels(const std::vector<base::LessonId>& lessons) {
        return db().transact([&](store::Transaction& t) { return lesson_labels(t, lessons); });
    }
    std::string fresh_bytes() { return "watchable " + std::to_string(author_.id.value) + ++suffix_; }
    char suffix_ = 'a';
};

TEST_F(WatchableLessons, AreThosePublishedForEverybodyAndDraftsForThoseWhoSeeThem) {
    const auto lesson = create(author_, "课").id();
    const auto asset = give_video(lesson, {.state = "working", .segments = 3, .content = fresh_bytes()});
    for (const auto* person : {&author_, &admin_, &bureau_}) {
        const auto found = find(*person, lesson);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->asset.value, asset);
        EXPECT_TRUE(found->content);
        EXPECT_EQ(found->duration_ms, 12'000);
        EXPECT_EQ(found->title, "课");
        EXPECT_FALSE(found->complete);
    }
    for (const auto* person : {&colleague_, &stranger_, &other_admin_}) EXPECT_FALSE(find(*person, lesson));
    publish(author_, lesson);
    EXPECT_TRUE(find(stranger_, lesson));
    execute("UPDATE asset SET state = 'complete' WHERE id = " + std::to_string(asset));
    EXPECT_TRUE(find(stranger_, lesson)->complete);
    EXPECT_FALSE(
        db().transact([&](store::Transaction& t) { return find_watchable(t, net::Caller{}, {lesson}); }));
}

TEST_F(WatchableLessons, HaveNoContentForThoseWhoSeeThemWhileTheyDoNotPlay) {
    for (const auto lesson : {create(author_, "空").id(),
                              published_lesson("失败", "", {.state = "failed", .content = fresh_bytes()}),
                              published_lesson("未列出", "", {.listed = false, .content = fresh_bytes()}),
                              published_lesson("无段", "", {.segments = 0, .content = fresh_bytes()})}) {
        for (const auto* person : {&author_, &admin_, &bureau_}) {
            ASSERT_TRUE(find(*person, lesson)) << lesson;
            EXPECT_FALSE(find(*person, lesson)->content) << lesson;
        }
        EXPECT_FALSE(find(stranger_, lesson)) << lesson;
    }
    const auto unhashed = published_lesson("未计算内容", "");
    execute("UPDATE asset SET content_id = NULL WHERE lesson_id = " + std::to_string(unhashed));
    EXPECT_FALSE(find(author_, unhashed)->content);
}

TEST_F(WatchableLessons, AreNotThoseThatAreDeletedOrNeverWere) {
    EXPECT_FALSE(find(author_, 987'654'321));
    const auto lesson = published_lesson("删除", "", {.content = fresh_bytes()});
    EXPECT_TRUE(find(author_, lesson));
    v1::DeleteLessonRequest request;
    request.set_lesson_id(lesson);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", request);
    EXPECT_FALSE(find(author_, lesson));
}

TEST_F(WatchableLessons, HaveLabelsEvenWhenTheyAreGone) {
    const auto open = published_lesson("公开", "", {.segments = 2, .poster_key = "assets/1/1-1/poster.jpg"});
    const auto gone = published_lesson("删除");
    const auto draft = create(author_, "草稿").id();
    v1::DeleteLessonRequest request;
    request.set_lesson_id(gone);
    call<v1::DeleteLessonResponse>(author_, "DeleteLesson", request);
    const auto found = labels({{open}, {gone}, {draft}, {987'654'321}});
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found.at({open}).title, "公开");
    EXPECT_EQ(found.at({open}).duration_ms, 8000);
    EXPECT_TRUE(found.at({open}).visible);
    EXPECT_EQ(found.at({open}).poster_url, get(author_, open).poster_url());
    EXPECT_EQ(found.at({gone}).title, "删除");
    EXPECT_FALSE(found.at({gone}).visible);
    EXPECT_EQ(found.at({gone}).poster_url, "");
    EXPECT_FALSE(found.at({draft}).visible);
    EXPECT_EQ(found.at({draft}).duration_ms, 0);
}

}  // namespace
}  // namespace yanxiu::library
