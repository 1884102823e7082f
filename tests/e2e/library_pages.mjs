// The library's pages as people meet them: choosing a video, seeing it arrive, going on after a closed tab, being
// refused, deleting, and finding lessons.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn } from "./browser.mjs";
import { boxesOf, largeVideo, soundOnly, streamHashes, textAsVideo } from "./media.mjs";
import { until } from "./stack.mjs";

const kSafe = "视频已全部保存在服务器，可以放心关闭本页。";
const kMib = 1 << 20;

/** Uploads a video in a browser of its own, gives the lesson its title, and waits until all of it is safe; the lesson's id. */
export async function uploadInPage(world, account, videoPath, title) {
  const { context, page, errors } = await openPage(world.browser, world.stack);
  try {
    await signIn(page, account);
    const lessonId = await beginUpload(page, videoPath);
    await page.getByLabel("标题").fill(title);
    await page.getByText("已保存", { exact: true }).waitFor();
    await page.getByText(kSafe).waitFor({ timeout: 120_000 });
    await screenshot(page, `uploaded-${lessonId}`);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(errors, []);
    return lessonId;
  } finally {
    await context.close();
  }
}

/** Chooses the file on the upload page; resolves to the new lesson's id once its own page is shown. */
async function beginUpload(page, videoPath) {
  await page.goto("/upload");
  await page.locator("input[type=file][accept^=video]").setInputFiles(videoPath);
  await page.waitForURL(/\/upload\/\d+$/);
  return until("the lesson's own address", 10, () => /\/upload\/(\d+)$/.exec(page.url())?.[1]);
}

/** As on the line of a village school. */
async function slowUplink(context, page, bytesPerSecond) {
  const session = await context.newCDPSession(page);
  const conditions = { offline: false, latency: 20, downloadThroughput: -1, uploadThroughput: bytesPerSecond };
  await session.send("Network.emulateNetworkConditions", conditions);
}

/** How many bytes the page says are safe, which it rounds to tenths of a megabyte. */
async function toldToBeSafe(page) {
  const told = await page.getByText(/^已安全保存 /).innerText();
  const [, amount, unit] = /([\d.]+) (KB|MB)/.exec(told);
  return unit === "MB" ? (Number(amount) - 0.05) * kMib : (Number(amount) - 1) * 1024;
}

export function library(world) {
  describe("the library's pages", () => {
    const kTitle = `一节断开过的课 ${Date.now()}`;
    const video = join(world.scratch, `${kTitle}.mp4`);
    let author, api;

    before(async () => {
      author = await openPage(world.browser, world.stack);
      await signIn(author.page, world.accounts.teacher);
      api = await world.person("teacher");
      // No two stretches of it are alike, and its index is at the end.
      await largeVideo(video);
    });
    after(() => author?.context.close());

    const storedAt = (uploadId) => join(world.stack.data, "blobs/uploads", uploadId);
    /** It would take up what is whole, and the bytes would be gone before they are looked at. */
    const holdWorker = async (t) => {
      const worker = await world.stack.pid("worker");
      process.kill(worker, "SIGSTOP");
      t.after(() => process.kill(worker, "SIGCONT"));
    };
    const mine = (page, title) => page.getByRole("article", { name: title }).first(); // the newest
    const faultless = async (page, name) => {
      await screenshot(page, name);
      assert.deepEqual(await accessibilityFaults(page), []);
    };

    test("an upload goes on after a closed tab, a pause and a killed server, with not a byte lost", async (t) => {
      const { context, page: first } = author;
      await slowUplink(context, first, 8 * kMib);
      const lessonId = await beginUpload(first, video);
      const safe = await until("sixteen megabytes are safe", 60, async () => {
        const bytes = await toldToBeSafe(first);
        return bytes >= 16 * kMib && bytes;
      });
      const { uploadId } = (await api.call("LibraryService/GetLesson", { lessonId })).lesson;
      await first.close();
      await holdWorker(t);

      author.page = await context.newPage();
      const { page } = author;
      const offsets = [];
      page.on("request", (request) => {
        if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
      });
      await page.goto("/my-lessons");
      await mine(page, kTitle).getByRole("link", { name: "继续上传" }).click();
      await page.getByText("上传中断了，已上传的部分安全保存着。").waitFor();
      await faultless(page, "upload-interrupted");
      const other = { name: "另一个.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(1000) };
      await page.locator("input[type=file][accept^=video]").setInputFiles(other);
      await page.getByText(/不是同一个文件：大小不同/).waitFor();
      await slowUplink(context, page, 2 * kMib); // time for a pause and a kill before the end
      await page.locator("input[type=file][accept^=video]").setInputFiles(video);
      await until("it goes on", 60, async () => (await toldToBeSafe(page)) > safe);
      await page.getByRole("button", { name: "暂停" }).click();
      await page.getByText("已暂停，已上传的部分安全。").waitFor();
      const [safeAtPause, sentAtPause] = [await toldToBeSafe(page), offsets.length];
      await page.getByRole("button", { name: "继续上传" }).click();
      await until("it goes on after the pause", 60, async () => (await toldToBeSafe(page)) > safeAtPause);
      await world.stack.killServer();
      await slowUplink(context, page, 64 * kMib);
      await page.getByText(kSafe).waitFor({ timeout: 120_000 });

      assert.ok(offsets[0] >= safe, `safe were ${safe} bytes; went on at ${offsets}`);
      const later = offsets.slice(sentAtPause);
      assert.ok(later.length > 0 && Math.min(...later) >= safeAtPause, `safe were ${safeAtPause} bytes; went on at ${later}`);
      const [stored, filmed] = [await readFile(storedAt(uploadId)), await readFile(video)].map(boxesOf);
      const [types, others] = [(boxes) => boxes.map(({ type }) => type), (boxes) => boxes.filter(({ type }) => type !== "moov")];
      assert.deepEqual(types(filmed), ["ftyp", "free", "mdat", "moov"]);
      assert.deepEqual(types(stored), ["ftyp", "free", "moov", "mdat"], "what is needed first is stored first");
      const bytes = (boxes) => Buffer.concat(others(boxes).map((box) => box.bytes));
      assert.ok(bytes(stored).equals(bytes(filmed)), "every other byte is stored as it is in the author's file");
      assert.equal(await streamHashes(storedAt(uploadId)), await streamHashes(video));
    });

    test("an upload that another client began goes on in the order in which it began", async (t) => {
      const { page } = author;
      await holdWorker(t);
      const filmed = await readFile(video);
      const { lesson } = await api.call("LibraryService/CreateLesson", { title: "在别处开始上传的课" });
      const upload = await api.createUpload(lesson.id, filmed.length);
      assert.equal((await api.patch(upload, 0, filmed.subarray(0, filmed.length - 8 * kMib))).status, 204);
      await page.goto(`/upload/${lesson.id}`);
      await page.locator("input[type=file][accept^=video]").setInputFiles(video);
      await page.getByText(kSafe).waitFor({ timeout: 120_000 });
      const stored = await readFile(storedAt(upload.split("/").at(-1)));
      assert.ok(stored.equals(filmed), "every byte is stored as it is in the author's file");
      await api.call("LibraryService/DeleteLesson", { lessonId: lesson.id }); // nobody waits for it to be transcoded
    });

    test("what is no video is refused, and the author reads why", async () => {
      const { page } = author;
      const kinds = [
        { title: "其实是文字", make: textAsVideo, why: "这个文件只是播放列表，里面没有视频本身。" },
        { title: "只有声音", make: soundOnly, why: "这个文件只有声音，没有画面。" },
      ];
      for (const { title, make, why } of kinds) {
        const path = join(world.scratch, `${title}.mp4`);
        await make(path);
        await beginUpload(page, path);
        await page.getByText(why).waitFor({ timeout: 60_000 });
        await page.goto("/my-lessons");
        await mine(page, title).getByText(why).waitFor();
      }
      await faultless(page, "my-lessons");
    });

    test("an empty file is refused before anything is made of it", async () => {
      const { page } = author;
      const count = async () => (await api.call("LibraryService/ListMyLessons", { pageSize: 100 })).lessons.length;
      const before = await count();
      await page.goto("/upload");
      await page.locator("input[type=file][accept^=video]").setInputFiles({ name: "空.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(0) });
      await page.getByRole("alert").getByText("“空.mp4”是空文件（0 字节），没有上传。").waitFor();
      assert.match(page.url(), /\/upload$/);
      assert.equal(await count(), before);
      await faultless(page, "upload-empty");
    });

    test("a lesson of a course is withdrawn only after the author was told of the course", async (t) => {
      const { page } = author;
      const title = "分数的初步认识";
      const lesson = async () => {
        const { lessons } = await api.call("LibraryService/ListMyLessons", { pageSize: 100 });
        return lessons.find((one) => one.title === title);
      };
      const state = async () => (await lesson()).state;
      t.after(async () => api.call("LibraryService/SetPublished", { lessonId: (await lesson()).id, published: true })); // others need it
      await page.goto("/my-lessons");
      const ask = async (answer) => {
        await mine(page, title).getByRole("button", { name: "取消公开" }).click();
        const asked = page.getByRole("dialog", { name: `取消公开“${title}”？` });
        await asked.getByText("它列入了 1 门课程。").waitFor();
        await asked.getByRole("button", { name: answer }).click();
        await asked.waitFor({ state: "hidden" });
      };
      const published = await state();
      await ask("保持公开");
      assert.equal(await state(), published);
      await ask("取消公开");
      await mine(page, title).getByRole("button", { name: "公开", exact: true }).click();
      await mine(page, title).getByRole("button", { name: "取消公开" }).waitFor();
      assert.equal(await state(), published);
    });

    test("a lesson is deleted after one question, and is gone", async () => {
      const { page } = author;
      await page.goto("/my-lessons");
      await mine(page, kTitle).getByRole("button", { name: "删除" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "不删除" }).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      assert.equal(await mine(page, kTitle).count(), 1);
      await mine(page, kTitle).getByRole("button", { name: "删除" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "删除", exact: true }).click();
      await mine(page, kTitle).waitFor({ state: "detached" });
      const { lessons } = await api.call("LibraryService/ListMyLessons", { pageSize: 100 });
      assert.equal(lessons.some(({ title }) => title === kTitle), false);
    });

    test("two characters find a lesson, and choices narrow what is found", async () => {
      const { page } = author;
      await page.goto("/catalogue");
      const titles = () => page.locator(".yx-card-title").allInnerTexts();
      const search = page.getByRole("searchbox", { name: "搜索微课" });
      await search.fill("声音");
      await page.getByText("共 1 节微课").waitFor();
      assert.deepEqual(await titles(), ["草原上的声音：蒙汉双语音乐课"]);
      await page.reload();
      await page.getByText("共 1 节微课").waitFor();
      assert.equal(await search.inputValue(), "声音", "what was looked for stands in the address");
      await page.getByRole("combobox", { name: "学科" }).click();
      await page.getByTitle("数学", { exact: true }).click();
      await page.getByText("没有符合条件的微课").waitFor();
      await page.locator(".ant-select-dropdown").waitFor({ state: "hidden" });
      await faultless(page, "catalogue-none");
      await search.fill("");
      await page.getByText("共 1 节微课").waitFor();
      assert.deepEqual(await titles(), ["分数的初步认识"]);
      await page.getByRole("button", { name: "清除条件" }).click();
      await until("all of them are shown again", 10, async () => (await titles()).length >= 3);
      await faultless(page, "catalogue");
    });

    test("every page of a learner fits a phone, in Chinese and English, and axe finds nothing", async () => {
      const { page } = author;
      const { lessons } = await api.call("LibraryService/ListMyLessons", { pageSize: 100 });
      const [lesson] = lessons.filter(({ courses }) => courses?.length > 0);
      const [draft] = lessons;
      const paths = ["/", "/courses", `/courses/${lesson.courses[0].courseId}`, `/lessons/${lesson.id}`, "/lessons/999999999"];
      paths.push("/hours", "/upload", `/upload/${draft.id}`, "/nowhere");
      await page.setViewportSize({ width: 390, height: 844 });
      const faults = [];
      for (const language of ["zh-CN", "en"]) {
        await page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
        for (const path of paths) {
          await page.goto(path);
          await page.locator("main h1, main h2, [role=main] h1").first().waitFor();
          await page.waitForFunction(() => document.querySelector(".ant-skeleton") === null);
          await screenshot(page, `phone${path.replaceAll("/", "-")}-${language}`);
          faults.push(...[...(await accessibilityFaults(page)), ...(await overflow(page))].map((fault) => `${path} in ${language}: ${fault}`));
        }
      }
      assert.deepEqual(faults, []);
    });

    test("no page reported an error of its own", () => assert.deepEqual(author.errors, []));
  });
}
