// The whole way in real browsers: a teacher's phone video becomes a lesson, and watching it becomes hours.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, screenshot, signIn } from "./browser.mjs";
import { phoneVideo } from "./media.mjs";
import { until } from "./stack.mjs";
import { observePlaying, position, unionLength } from "./watching.mjs";

const kSeconds = 45;
const kTitle = "手机拍摄的一节课";

/**
 * How far credit may be from what the test itself saw playing.
 * Below: a sample of the journal is at most 1 s old when a page goes away, once per interruption (here: a reload).
 * Above: the test's own samples are 50 ms apart where nothing else runs; the last one before the reload may be missing.
 */
const kMayLackMs = 1000;
const kMayExceedMs = 500;

export function journey(world) {
  describe("a phone video becomes a lesson, and watching it becomes hours", () => {
    const video = join(world.scratch, "phone.mp4");
    let teacher, bureau, principal, lessonId, played, learner;

    before(async () => {
      await phoneVideo(video, kSeconds);
      [teacher, bureau, principal] = await Promise.all(["teacher", "bureau", "principal"].map(world.person));
      // The one worker takes videos in order of arrival: nothing shall wait before ours.
      await until("the demo's own lessons are transcoded", 400, async () => {
        const { lessons } = await teacher.call("LibraryService/ListMyLessons", { pageSize: 100 });
        return lessons.every(({ progress }) => progress.step === "done");
      });
    });
    after(() => learner?.context.close());

    const standing = async () => (await principal.call("WatchService/GetStanding", { lessonId })).standing ?? {};
    const lesson = async () => (await teacher.call("LibraryService/GetLesson", { lessonId })).lesson;

    test("the teacher uploads it in the page and sees it arrive", async () => {
      lessonId = await world.uploadInPage(world.accounts.teacher, video, kTitle);
    });

    test("it plays within a minute, long before all of it is transcoded", async () => {
      await until("the lesson plays", 60, async () => (await lesson()).playable);
      await teacher.call("LibraryService/SetPublished", { lessonId, published: true });
    });

    test("it ends complete, upright and as long as what was filmed", async () => {
      const done = await until("transcoding ends", 240, async () => {
        const now = await lesson();
        assert.notEqual(now.state, "LESSON_STATE_FAILED", JSON.stringify(now));
        return now.progress.step === "done" && now;
      });
      assert.ok(Math.abs(Number(done.durationMs) - kSeconds * 1000) <= 500, done.durationMs);
    });

    test("the bureau places it in a course", async () => {
      await world.placeInPage(world.accounts.bureau, lessonId, kTitle);
      const { lesson: placed } = await bureau.call("LibraryService/GetLesson", { lessonId });
      assert.equal(placed.courses?.length, 1);
    });

    test("the principal watches, and credit grows while watching", async () => {
      learner = await openPage(world.browser, world.stack);
      played = await observePlaying(learner.page);
      await signIn(learner.page, world.accounts.principal);
      await learner.page.goto(`/lessons/${lessonId}`);
      await learner.page.getByRole("button", { name: "开始播放" }).click();
      await until("ten seconds play", 30, async () => (await position(learner.page)) > 10);
      const shown = await learner.page.evaluate(() => {
        const { videoWidth, videoHeight, webkitAudioDecodedByteCount } = document.querySelector("video");
        return { videoWidth, videoHeight, sound: webkitAudioDecodedByteCount };
      });
      assert.ok(shown.sound > 0, "its sound is heard");
      assert.ok(shown.videoHeight > shown.videoWidth, `upright: ${JSON.stringify(shown)}`);
      await screenshot(learner.page, "watching");
    });

    test("a reload in the middle goes on where it stopped", async () => {
      const before = await position(learner.page);
      await learner.page.reload();
      await learner.page.getByRole("button", { name: /^从 .* 继续$/ }).click();
      await until("it plays on", 30, async () => (await position(learner.page)) > before + 2);
      assert.ok(Math.min(...played().slice(-3).map(([from]) => from)) > (before - 6) * 1000, "it began near where it stopped");
    });

    test("the network goes away for a while and nothing is lost", async () => {
      await learner.context.setOffline(true);
      const before = await position(learner.page);
      await until("some seconds play from what is buffered", 20, async () => (await position(learner.page)) > before + 4);
      await screenshot(learner.page, "offline");
      await learner.context.setOffline(false);
    });

    test("the server is killed and nothing is lost", async () => {
      await world.stack.killServer();
      await until("the lesson is watched to its end", 120, async () =>
        learner.page.evaluate(() => document.querySelector("video").ended),
      );
    });

    test("exactly what was watched is credited", async () => {
      const watched = unionLength(played());
      assert.ok(watched > (kSeconds - 2) * 1000, `the test itself saw ${watched} ms`);
      const credited = await until("credit arrives", 60, async () => {
        const now = await standing();
        return Number(now.creditedMs ?? 0) >= watched - kMayLackMs && Number(now.creditedMs);
      }).catch(async (error) => {
        throw new Error(`${error.message}; watched ${watched}; ${JSON.stringify(await standing())}`);
      });
      assert.ok(credited <= watched + kMayExceedMs, `credited ${credited} of ${watched} ms`);
      await screenshot(learner.page, "credited");
      world.watched = { credited, watched, lessonId };
    });

    test("the page of hours shows it", async () => {
      await learner.page.goto("/hours");
      await learner.page.getByText(kTitle).first().waitFor();
      const rows = learner.page.locator(".yx-ledger tbody tr");
      const sittings = await rows.count();
      await screenshot(learner.page, "hours");
      await learner.page.getByRole("button", { name: /笔明细$/ }).first().click();
      assert.ok((await rows.count()) > sittings, "each entry can be looked at");
      await screenshot(learner.page, "hours-entries");
      assert.deepEqual(await accessibilityFaults(learner.page), []);
    });

    test("the course's page shows how far the learner has come", async () => {
      const { lesson } = await principal.call("LibraryService/GetLesson", { lessonId });
      await learner.page.goto(`/courses/${lesson.courses[0].courseId}`);
      const item = learner.page.locator(`.yx-course-item:has(a[href^="/lessons/${lessonId}"])`);
      await item.getByText("已计入").or(item.getByText("全部计入")).waitFor();
      assert.equal(await item.locator(".yx-card-progress").count(), 1);
      await screenshot(learner.page, "course-watched");
      const cut = await learner.context.newPage();
      await cut.routeWebSocket(/./, (socket) => socket.close());
      await cut.route("**/rpc/yanxiu.v1.WatchService/ListWatched", (route) => route.abort());
      await cut.goto(learner.page.url());
      await cut.getByText("学习进度暂时没有取到").waitFor();
      assert.equal(await cut.getByText("还没有观看").count(), 0, "what is not known is not called missing");
      await screenshot(cut, "course-progress-missing");
      await cut.close();
    });

    test("the ledger holds exactly that, and can be recomputed from evidence", async () => {
      const { status, output } = await world.stack.admin("ledger", "verify");
      assert.equal(status, 0, output);
      const { entries, nextPageToken } = await principal.call("CreditService/ListLedger", { pageSize: 200 });
      assert.ok(!nextPageToken, "all of it is on one page");
      assert.equal(entries.reduce((sum, { amountMs }) => sum + Number(amountMs), 0), world.watched.credited);
    });

    test("no page reported an error of its own", () => assert.deepEqual(learner.errors, []));
  });
}
