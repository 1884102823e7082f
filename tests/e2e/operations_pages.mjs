// The queue of videos as administrators see it: what runs, waits and has failed, stopped by them and begun again by the author.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn, stillness } from "./browser.mjs";
import { phoneVideo, textAsVideo } from "./media.mjs";

const kLongTitle = "标题特别特别长的一节微课：三年级数学上册第五单元分数的初步认识第二课时示范课（蒙汉双语授课）公开课录像完整版";
const kLooks = [
  { size: "wide", viewport: { width: 1366, height: 768 }, language: "zh-CN" },
  { size: "phone", viewport: { width: 390, height: 844 }, language: "en" },
];

export function operations(world) {
  describe("the queue of videos", () => {
    let author, bureau;
    const unique = Date.now().toString(36);
    const lessons = {};

    async function send(title, bytes) {
      const { lesson } = await author.call("LibraryService/CreateLesson", { title });
      const path = await author.createUpload(lesson.id, bytes.length);
      assert.equal((await author.patch(path, 0, bytes)).status, 204);
      return lesson.id;
    }

    before(async () => {
      author = await world.person("teacher");
      bureau = await openPage(world.browser, world.stack);
      await signIn(bureau.page, world.accounts.bureau);
      const [video, text] = [join(world.scratch, "queue.mp4"), join(world.scratch, "queue-text.mp4")];
      await phoneVideo(video, 20);
      await textAsVideo(text);
      lessons.refused = await send(`${kLongTitle} ${unique}-1`, await readFile(text));
      const bytes = await readFile(video);
      lessons.first = await send(`${kLongTitle} ${unique}-2`, bytes);
      lessons.second = await send(`${kLongTitle} ${unique}-3`, bytes);
      // A worker looks after three lessons at once: the last of these waits for a while.
      for (const more of [4, 5]) lessons[more] = await send(`${kLongTitle} ${unique}-${more}`, bytes);
      lessons.third = await send(`等待的课 ${unique}`, bytes);
    });
    after(async () => {
      for (const lessonId of Object.values(lessons)) await author.call("LibraryService/DeleteLesson", { lessonId });
      await bureau?.context.close();
    });

    test("shows who makes what, what waits, and what has failed in its author's words", async () => {
      const { page } = bureau;
      await page.goto("/");
      await page.getByRole("navigation").getByRole("button", { name: "管理" }).click();
      await page.getByRole("menuitem", { name: "视频处理" }).click();
      const running = page.getByRole("region", { name: "正在处理" });
      await running.getByText(/：主持/).first().waitFor({ timeout: 30_000 });
      await running.getByText(/第 \d+ 段/).first().waitFor({ timeout: 60_000 });
      await page.getByRole("region", { name: "排队等待" }).getByText(`等待的课 ${unique}`).waitFor();
      const failed = page.getByRole("region", { name: "最近失败" });
      const row = failed.getByRole("row").filter({ hasText: `${unique}-1` });
      await row.getByText("这个文件只是播放列表，里面没有视频本身。").waitFor({ timeout: 30_000 });
      await row.getByText("需要作者换一个文件").waitFor();
    });

    test("tells administrators and the author how long it will take", async () => {
      await bureau.page.goto("/operations");
      await bureau.page.getByRole("region", { name: "正在处理" }).getByText(/后全部完成/).first().waitFor({ timeout: 60_000 });
      const { context, page } = await openPage(world.browser, world.stack);
      await signIn(page, world.accounts.teacher);
      await page.goto("/my-lessons");
      await page.getByText(/后全部完成/).first().waitFor({ timeout: 30_000 });
      await screenshot(page, "my-lessons-expected");
      assert.deepEqual(await accessibilityFaults(page), []);
      await context.close();
    });

    for (const { size, viewport, language } of kLooks) {
      test(`is right on a ${size} screen in ${language}`, async () => {
        const { context, page, errors } = await openPage(world.browser, world.stack);
        await signIn(page, world.accounts.bureau);
        await page.setViewportSize(viewport);
        await page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
        const faults = [];
        const look = async (name) => {
          await stillness(page);
          await screenshot(page, `operations-${name}-${size}-${language}`);
          faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
          faults.push(...(await overflow(page)).map((fault) => `${name}: ${fault}`));
        };
        await page.goto("/operations");
        await page.getByRole("table").first().waitFor();
        await look("full");
        await page.locator(".yx-queue-part").last().scrollIntoViewIfNeeded();
        await look("end");
        await page.route("**/rpc/yanxiu.v1.OperationsService/GetQueue", (route) => route.abort());
        await page.goto("/operations");
        await page.locator(".ant-result").waitFor({ timeout: 20_000 });
        await look("failing");
        assert.deepEqual([...faults, ...errors], []);
        await context.close();
      });
    }

    test("an administrator stops one; its author sees why and begins it again", async (t) => {
      const { page } = bureau;
      const title = `停下的课 ${unique}`;
      // Nobody makes it before it is stopped.
      const worker = await world.stack.pid("worker");
      process.kill(worker, "SIGSTOP");
      t.after(() => process.kill(worker, "SIGCONT"));
      lessons.stopped = await send(title, await readFile(join(world.scratch, "queue.mp4")));
      await page.goto("/operations");
      await page.getByRole("button", { name: `停止处理“${title}”` }).click();
      await page.getByRole("dialog").getByRole("button", { name: "停止", exact: true }).click();
      await page.getByRole("region", { name: "最近失败" }).getByRole("row").filter({ hasText: title }).getByText("管理员停止了处理。").waitFor();
      const { context, page: theirs } = await openPage(world.browser, world.stack);
      await signIn(theirs, world.accounts.teacher);
      await theirs.goto("/my-lessons");
      const lesson = theirs.getByRole("article", { name: title });
      await lesson.getByText("管理员停止了处理。").waitFor();
      await lesson.getByRole("button", { name: "重新处理" }).click();
      await lesson.getByText(/排队处理|正在检查|正在处理/).first().waitFor();
      await page.getByRole("button", { name: `停止处理“${title}”` }).waitFor();
      await context.close();
    });

    test("nobody else finds it, and the call is refused", async () => {
      for (const login of ["teacher", "school-admin"]) {
        const { context, page } = await openPage(world.browser, world.stack);
        await signIn(page, world.accounts[login]);
        await page.goto("/operations");
        await page.getByText("找不到这个页面").waitFor();
        await context.close();
        const person = await world.person(login);
        await assert.rejects(person.call("OperationsService/GetQueue"), { code: "permission_denied" });
      }
      assert.deepEqual(bureau.errors, []);
    });

    test("is at /metrics", async () => {
      const { body } = await author.request("GET", "/metrics");
      assert.match(body.toString(), /yanxiu_jobs\{kind="transcode",state="running"\} \d/);
    });
  });
}
