// Files to take along, and another video in the place of a lesson's: allowed and chosen by its author in the page.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn } from "./browser.mjs";
import { numberedSeconds, textAsVideo } from "./media.mjs";
import { run, until } from "./stack.mjs";

const kPhone = { width: 390, height: 844 };
const kDesk = { width: 1366, height: 768 };

export function replacing(world) {
  describe("a lesson's files, and another video in its place", () => {
    const title = `可以下载的课 ${Date.now()}`;
    let author, learner, api, lessonId;

    before(async () => {
      const video = join(world.scratch, `${title}.mp4`);
      await numberedSeconds(video, 12);
      lessonId = await world.uploadInPage(world.accounts.teacher, video, title);
      api = await world.person("teacher");
      await until("it is complete", 240, async () => (await lesson()).progress.step === "done");
      await api.call("LibraryService/SetPublished", { lessonId, published: true });
      author = await openPage(world.browser, world.stack);
      learner = await openPage(world.browser, world.stack);
      await signIn(author.page, world.accounts.teacher);
      await signIn(learner.page, world.accounts.principal);
      await learner.page.setViewportSize(kPhone);
      await learner.page.evaluate(() => localStorage.setItem("yanxiu.language", "en"));
    });
    after(async () => {
      await author?.context.close();
      await learner?.context.close();
    });

    const lesson = async () => (await api.call("LibraryService/GetLesson", { lessonId })).lesson;
    const look = async (page, name) => {
      const faults = await accessibilityFaults(page); // once nothing moves any more
      await screenshot(page, name);
      assert.deepEqual(faults, []);
      assert.deepEqual(await overflow(page), []);
    };

    test("its author allows downloads, and a learner on a phone takes them along under its title", async () => {
      const { page } = learner;
      await page.goto(`/lessons/${lessonId}`);
      await page.getByRole("heading", { name: title }).waitFor();
      assert.equal(await page.getByText(/Download/).count(), 0);

      await author.page.goto(`/upload/${lessonId}`);
      await author.page.getByLabel("允许下载").check();
      await author.page.getByText("已保存", { exact: true }).waitFor();
      await look(author.page, "desk-downloads");
      await until("the files are made", 60, async () => (await lesson()).downloads?.length === 2);

      await page.reload();
      for (const [name, ending, streams] of [[/small video/, "mp4", "audio,video"], [/sound alone/, "m4a", "audio"]]) {
        const link = page.getByRole("link", { name });
        assert.match(await link.innerText(), /\d (KB|MB)/);
        const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
        assert.equal(download.suggestedFilename(), `${title}.${ending}`);
        const file = join(world.scratch, `taken.${ending}`);
        await download.saveAs(file);
        const { output } = await run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_type:format=duration", "-of", "json", file]);
        const { streams: found, format } = JSON.parse(output);
        assert.equal(found.map((stream) => stream.codec_type).sort().join(), streams);
        assert.ok(Math.abs(Number(format.duration) - 12) < 0.2, format.duration);
      }
      await page.getByRole("link", { name: /small video/ }).scrollIntoViewIfNeeded();
      await look(page, "lesson-downloads-phone");
      await page.setViewportSize(kDesk);
      await page.getByRole("link", { name: /small video/ }).scrollIntoViewIfNeeded();
      await look(page, "lesson-downloads");
    });

    test("what another video means is said before it is chosen, and the old one stays when it fails", async () => {
      const { page } = author;
      await page.goto(`/upload/${lessonId}`);
      const card = page.getByRole("region", { name: "更换视频" });
      await card.getByRole("button", { name: "更换视频…" }).click();
      await look(page, "desk-replace-means");
      await page.setViewportSize(kPhone);
      await look(page, "desk-replace-means-phone");
      await page.setViewportSize(kDesk);
      const broken = join(world.scratch, "broken.mp4");
      await textAsVideo(broken);
      await page.getByLabel("选择新的视频文件").setInputFiles(broken);
      await card.getByText("这个文件只是播放列表，里面没有视频本身。").waitFor({ timeout: 60_000 });
      await card.scrollIntoViewIfNeeded();
      await look(page, "desk-replace-failed");
      const now = await lesson();
      assert.equal(now.state, "LESSON_STATE_PUBLISHED");
      assert.ok(Math.abs(Number(now.durationMs) - 12_000) < 200, now.durationMs);
      await card.getByRole("button", { name: "不换了，保留原来的视频" }).click();
      await card.getByRole("button", { name: "更换视频…" }).waitFor();
      assert.equal((await lesson()).replacement, undefined);
    });

    test("a good one takes its place once it is whole", async () => {
      const { page } = author;
      const card = page.getByRole("region", { name: "更换视频" });
      const longer = join(world.scratch, "longer.mp4");
      await numberedSeconds(longer, 30);
      await card.getByRole("button", { name: "更换视频…" }).click();
      await page.getByLabel("选择新的视频文件").setInputFiles(longer);
      await card.getByText(/大家看到的仍是原来的视频/).waitFor();
      await card.scrollIntoViewIfNeeded();
      await screenshot(page, "desk-replacing");
      const seen = new Set();
      await until("the new video is shown", 240, async () => {
        const now = await lesson();
        assert.equal(now.state, "LESSON_STATE_PUBLISHED");
        assert.ok(now.playable);
        seen.add(Math.round(Number(now.durationMs) / 1000));
        return seen.has(30);
      });
      assert.deepEqual([...seen], [12, 30], "never anything in between");
      await page.goto(`/upload/${lessonId}`);
      await card.getByRole("button", { name: "更换视频…" }).waitFor();
      await until("its own files are made", 60, async () => (await lesson()).downloads?.length === 2);
    });

    test("where the lesson is in a course, its video stays, and why is said", async () => {
      const bureau = await world.person("bureau");
      const { courses } = await bureau.call("LibraryService/ListCourses");
      const placed = { courseId: courses[0].id, lessonId, category: "remote", paysFrom: "2018-03-08" };
      await bureau.call("LibraryService/PlaceLesson", placed);
      const { page } = author;
      await page.reload();
      const card = page.getByRole("region", { name: "更换视频" });
      await card.getByText(/已列入课程/).waitFor();
      assert.equal(await card.getByRole("button").count(), 0);
      await card.scrollIntoViewIfNeeded();
      await look(page, "desk-replace-in-course");
      await bureau.call("LibraryService/RemoveLesson", { courseId: courses[0].id, lessonId });
    });

    test("no page reported an error of its own", () => assert.deepEqual([...author.errors, ...learner.errors], []));
  });
}
