#include <fmt/format.h>

#include <thread>

#include "server/library/lesson_events.hpp"
#include "tests/integration/server/watch/media_fixture.hpp"

namespace yanxiu::watch {
namespace {

using namespace std::chrono_literals;

std::string session_of(base::PersonId person) {
    return fmt::format("Cookie: yanxiu_session={}\r\n", person.value);
}

TEST_F(MediaTest, ServesALessonFromItsPlaylistToItsLastByte) {
    const auto lesson = make_lesson();
    const auto at = folder(lesson);
    const auto master = fetch(at + "master.m3u8");
    EXPECT_EQ(master.status, 200);
    EXPECT_EQ(master.header("content-type"), "application/vnd.apple.mpegurl");
    EXPECT_NE(master.body.find("v360/index.m3u8"), std::string::npos);
    EXPECT_NE(fetch(at + "v360/index.m3u8").body.find("\n1.m4s\n"), std::string::npos);
    EXPECT_EQ(fetch(at + "v360/init.mp4").body, bytes(lesson, "v360", -1, 100));
    const auto segment = fetch(at + "a48/1.m4s");
    EXPECT_EQ(segment.status, 200);
    EXPECT_EQ(segment.header("content-type"), "video/mp4");
    EXPECT_EQ(segment.header("cache-control"), "private, max-age=31536000, immutable");
    EXPECT_EQ(segment.body, bytes(lesson, "a48", 1));
}

TEST_F(MediaTest, CountsAWholeSegmentAsDeliveredAndNothingElse) {
    const auto lesson = make_lesson();
    const auto at = folder(lesson);
    for (const char* name : {"master.m3u8", "v360/index.m3u8", "v360/init.mp4", "v360/1.m4s"})
        fetch(at + name);
    const auto all = deliveries();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].person, person_);
    EXPECT_EQ(all[0].content, lesson.content);
    EXPECT_EQ(all[0].asset, lesson.asset);
    EXPECT_EQ(all[0].rendition, "v360");
    EXPECT_EQ(all[0].segment, 1);
    EXPECT_EQ(all[0].media, (Interval{2000, 4000}));
}

TEST_F(MediaTest, ShowsSmallPicturesThatAreNeverCountedAsDelivered) {
    const auto lesson = make_lesson();
    make_.sheet(lesson.asset, 0, 300);
    make_.sheet(lesson.asset, 4000, 200);
    const auto at = folder(lesson);
    const auto list = fetch(at + "storyboard.vtt");
    EXPECT_EQ(list.status, 200);
    EXPECT_EQ(list.header("content-type"), "text/vtt; charset=utf-8");
    EXPECT_EQ(list.header("cache-control"), "no-store") << "it grows";
    EXPECT_NE(list.body.find("storyboard/4000.jpg#xywh=160,0,160,90"), std::string::npos);
    const auto sheet = fetch(at + "storyboard/4000.jpg");
    EXPECT_EQ(sheet.status, 200);
    EXPECT_EQ(sheet.header("content-type"), "image/jpeg");
    EXPECT_EQ(sheet.body, bytes(lesson, "storyboard", 4000, 200));
    EXPECT_EQ(fetch(at + "storyboard/0.jpg", "Range: bytes=0-99\r\n").status, 206);
    for (const char* name :
         {"storyboard/2000.jpg", "storyboard/04000.jpg", "storyboard/4000.png", "storyboard/"})
        EXPECT_EQ(fetch(at + name).status, 404) << name;
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, HasAnEmptyStoryboardForALessonWithoutPictures) {
    const auto list = fetch(folder(make_lesson()) + "storyboard.vtt");
    EXPECT_EQ(list.status, 200);
    EXPECT_EQ(list.body, "WEBVTT\n");
}

TEST_F(MediaTest, ShowsPicturesAloneToWhoeverHasNoLease) {
    const auto lesson = make_lesson();
    make_.sheet(lesson.asset, 0, 300);
    const auto url = tokens_.storyboard_url(person_, lesson.asset, lesson.content, clock_.now());
    const auto at = url.substr(0, url.rfind('/') + 1);
    EXPECT_EQ(fetch(url).status, 200);
    EXPECT_EQ(fetch(at + "storyboard/0.jpg").status, 200);
    for (const char* name : {"master.m3u8", "v360/index.m3u8", "v360/init.mp4", "v360/0.m4s"})
        EXPECT_EQ(fetch(at + name).status, 403) << name;
    clock_.forward(11min);
    EXPECT_EQ(fetch(url, session_of(person_)).status, 403) << "there is no lease to go on with";
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, CountsNoHeadAndNoCopyThatTheBrowserHas) {
    const auto at = folder(make_lesson());
    const auto head = fetch(at + "v360/0.m4s", {}, "HEAD");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("content-length"), "1000");
    const auto again = fetch(at + "v360/0.m4s", "If-None-Match: " + head.header("etag") + "\r\n");
    EXPECT_EQ(again.status, 304);
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, CountsRangesOnceTheyCoverTheWhole) {
    const auto lesson = make_lesson();
    const auto url = folder(lesson) + "v360/0.m4s";
    std::string body;
    for (const char* range : {"bytes=600-", "bytes=0-399"}) {
        const auto part = fetch(url, fmt::format("Range: {}\r\n", range));
        EXPECT_EQ(part.status, 206);
        body = part.body + body;
    }
    EXPECT_TRUE(evidence_.all().empty());
    const auto middle = fetch(url, "Range: bytes=400-599\r\n");
    EXPECT_EQ(middle.header("content-range"), "bytes 400-599/1000");
    EXPECT_EQ(body.insert(400, middle.body), bytes(lesson, "v360", 0));
    EXPECT_EQ(deliveries().size(), 1U);
}

TEST_F(MediaTest, CountsNoRangesThatLeaveOutAByteNorThoseOfSeveralPersons) {
    const auto lesson = make_lesson();
    const auto other = make_.person();
    for (const char* range : {"bytes=0-498", "bytes=500-999"})
        fetch(folder(lesson) + "v360/0.m4s", fmt::format("Range: {}\r\n", range));
    fetch(folder(lesson, other) + "v360/0.m4s", "Range: bytes=499-499\r\n");
    fetch(folder(lesson) + "v360/1.m4s", "Range: bytes=499-499\r\n");
    fetch(folder(lesson) + "a48/0.m4s", "Range: bytes=499-499\r\n");
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, RefusesARangeBeyondTheEnd) {
    const auto answer = fetch(folder(make_lesson()) + "v360/0.m4s", "Range: bytes=1000-\r\n");
    EXPECT_EQ(answer.status, 416);
    EXPECT_EQ(answer.header("content-range"), "bytes */1000");
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, CountsNothingWhenTheConnectionBreaksInTheMiddle) {
    const auto lesson = make_lesson();
    constexpr std::size_t kLong = 48 << 20;  // more than all buffers on the way hold
    for (const char* name : {"v360", "a48"})
        make_.segment(lesson.asset, name, 2, name[0] == 'v' ? kLong : 1000);
    for (const char* range : {"", "Range: bytes=0-\r\n"}) {
        test::RawClient client(server_->port(), 4096);
        client.get(folder(lesson) + "v360/2.m4s", range);
        EXPECT_EQ(client.read(100'000).size(), 100'000U);
        client.reset();
    }
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, DeliversASegmentThatIsLongerThanAllBuffers) {
    const auto lesson = make_lesson();
    constexpr std::size_t kLong = 24 << 20;
    for (const char* name : {"v360", "a48"})
        make_.segment(lesson.asset, name, 2, name[0] == 'v' ? kLong : 1000);
    EXPECT_EQ(fetch(folder(lesson) + "v360/2.m4s").body, bytes(lesson, "v360", 2, kLong));
    EXPECT_EQ(deliveries().size(), 1U);
}

TEST_F(MediaTest, GivesOneAnswerToEveryTokenThatIsNotGood) {
    const auto lesson = make_lesson();
    const auto other = make_lesson();
    const auto good = folder(lesson);
    auto tampered = good;
    tampered[20] = tampered[20] == 'A' ? 'B' : 'A';
    const auto foreign = good.substr(0, good.find('/', 7) + 1) + std::to_string(other.asset.value) + "/";
    const auto expired = folder(lesson);
    const auto late = [&](const std::string& headers) { return fetch(expired + "v360/0.m4s", headers); };
    const auto first = fetch(tampered + "v360/0.m4s");
    EXPECT_EQ(first.status, 403);
    EXPECT_EQ(fetch(foreign + "v360/0.m4s").body, first.body);
    EXPECT_EQ(fetch("/media/" + std::to_string(lesson.asset.value) + "/v360/0.m4s").body, first.body);
    EXPECT_EQ(fetch("/media/").body, first.body);
    clock_.forward(kMediaTokenLifetime);
    EXPECT_EQ(late("").body, first.body);
    EXPECT_EQ(late(session_of(person_)).body, first.body) << "no such lease";
    EXPECT_EQ(late(session_of(make_.person())).body, first.body);
    EXPECT_TRUE(deliveries().empty());
}

TEST_F(MediaTest, PlaysOnInTheEleventhMinuteForTheSamePersonWithAnOpenLease) {
    const auto lesson = make_lesson();
    const auto lease = make_.lease(person_, lesson);
    const auto url = folder(lesson, person_, lease) + "v360/0.m4s";
    clock_.forward(kMediaTokenLifetime);
    EXPECT_EQ(fetch(url).status, 403) << "without a session";
    EXPECT_EQ(fetch(url, session_of(make_.person())).status, 403) << "of another person";
    EXPECT_EQ(fetch(url, session_of(person_)).body, bytes(lesson, "v360", 0));
    EXPECT_EQ(fetch(url, session_of(person_)).status, 200) << "remembered";
    EXPECT_EQ(deliveries().size(), 2U);
}

TEST_F(MediaTest, StopsWithinTwoSecondsOfTheLeasesEnd) {
    const auto lesson = make_lesson();
    const auto lease = make_.lease(person_, lesson);
    const auto url = folder(lesson, person_, lease) + "v360/0.m4s";
    clock_.forward(kMediaTokenLifetime);
    EXPECT_EQ(fetch(url, session_of(person_)).status, 200);
    make_.close(lease);
    clock_.forward(2s);
    EXPECT_EQ(fetch(url, session_of(person_)).status, 403);
}

TEST_F(MediaTest, TakesNoLeaseOfAnotherPersonOrLesson) {
    const auto lesson = make_lesson();
    const auto of_another = make_.lease(make_.person(), lesson);
    const auto of_another_lesson = make_.lease(person_, make_lesson());
    const auto urls = {folder(lesson, person_, of_another), folder(lesson, person_, of_another_lesson)};
    clock_.forward(kMediaTokenLifetime);
    for (const auto& url : urls) EXPECT_EQ(fetch(url + "v360/0.m4s", session_of(person_)).status, 403);
}

TEST_F(MediaTest, GrowsWithItsLessonAndThenNoMore) {
    const auto lesson = make_lesson();
    const auto at = folder(lesson);
    const auto before = fetch(at + "v360/index.m3u8");
    EXPECT_EQ(before.header("cache-control"), "no-store");
    EXPECT_EQ(before.body.find("2.m4s"), std::string::npos);
    EXPECT_EQ(fetch(at + "v360/2.m4s").status, 404);
    make_.segment(lesson.asset, "v360", 2, 1000);
    EXPECT_EQ(fetch(at + "v360/index.m3u8").body, before.body) << "the sound has no third segment yet";
    make_.segment(lesson.asset, "a48", 2, 1000);
    const auto after = fetch(at + "v360/index.m3u8", "If-None-Match: " + before.header("etag") + "\r\n");
    EXPECT_EQ(after.status, 200);
    EXPECT_TRUE(after.body.starts_with(before.body));
    EXPECT_EQ(fetch(at + "v360/2.m4s").status, 200);
    make_.complete(lesson.asset);
    const auto whole = fetch(at + "v360/index.m3u8");
    EXPECT_EQ(whole.body, after.body + "#EXT-X-ENDLIST\n");
    EXPECT_EQ(fetch(at + "v360/index.m3u8", "If-None-Match: " + whole.header("etag") + "\r\n").status, 304);
}

TEST_F(MediaTest, HidesWhatIsNotListedAndWhatThereIsNot) {
    const auto lesson = make_lesson();
    make_.rendition(lesson.asset, "v720", "video", false);
    make_.segment(lesson.asset, "v720", 0, 1000);
    const auto at = folder(lesson);
    EXPECT_EQ(fetch(at + "master.m3u8").body.find("v720"), std::string::npos);
    for (const char* name :
         {"v720/index.m3u8", "v720/0.m4s", "v360/9.m4s", "v360/00.m4s", "v360", "v360/", "x"})
        EXPECT_EQ(fetch(at + name).status, 404) << name;
    EXPECT_EQ(
        fetch(folder({lesson.lesson, lesson.content, {lesson.asset.value + 1000000}}) + "master.m3u8").status,
        404);
}

/// Another node deletes the lesson and says so on the bus, as ours does.
TEST_F(MediaTest, ServesADeletedLessonNoMoreOnAnyLoopOnceAnotherNodeTells) {
    const auto lesson = make_lesson();
    make_.complete(lesson.asset);
    const auto at = folder(lesson);
    for (const char* name : {"master.m3u8", "v360/0.m4s"}) EXPECT_EQ(fetch(at + name).status, 200);
    make_.remove(lesson);
    bus::Bus other_node({redis_address(), kBusPrefix});
    const auto until = std::chrono::steady_clock::now() + 20s;  // connecting takes both a moment
    while (fetch(at + "v360/0.m4s").status != 404 && std::chrono::steady_clock::now() < until) {
        other_node.publish(library::lesson_channel(lesson.lesson), "changed");
    }
    for (const char* name : {"master.m3u8", "v360/index.m3u8", "v360/init.mp4", "v360/0.m4s", "a48/1.m4s"})
        for (int connection = 0; connection < 4; ++connection)
            EXPECT_EQ(fetch(at + name).status, 404) << name;
}

TEST_F(MediaTest, PlaysNoDeletedLessonInTheEleventhMinute) {
    const auto lesson = make_lesson();
    const auto lease = make_.lease(person_, lesson);
    const auto url = folder(lesson, person_, lease) + "v360/0.m4s";
    make_.remove(lesson);
    clock_.forward(kMediaTokenLifetime);
    EXPECT_EQ(fetch(url, session_of(person_)).status, 403);
}

TEST_F(MediaTest, LeavesNoTokenInLogOrMetrics) {
    const auto lesson = make_lesson();
    const auto at = folder(lesson);
    const auto token = at.substr(7, at.find('/', 7) - 7);
    ::testing::internal::CaptureStderr();
    fetch(at + "v360/0.m4s");
    fetch(at + "v360/9.m4s");
    std::filesystem::remove_all(folder_);
    EXPECT_EQ(fetch(at + "a48/0.m4s").status, 404) << "the row is there, the blob is not";
    fetch("/media/x" + token + "/1/master.m3u8");
    test::RawClient broken(server_->port());
    broken.send("GET " + at + "master.m3u8 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    EXPECT_EQ(broken.answer()->status, 411);
    const auto metrics = fetch("/metrics").body;
    server_->stop(10s);
    const auto log = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(log.find(token.substr(0, 20)), std::string::npos) << log;
    EXPECT_EQ(metrics.find(token.substr(0, 20)), std::string::npos);
    EXPECT_NE(metrics.find("route=\"/media/\""), std::string::npos);
}

}  // namespace
}  // namespace yanxiu::watch
