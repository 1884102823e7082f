// Captions and chapters as people meet them: an author gives them at the desk, a learner reads them in the player.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn } from "./browser.mjs";
import { until } from "./stack.mjs";

const kFaulty = "1\n00:00:00,000 --> 00:00:05,000\n大家好\n\n2\n00:00:09,000 --> 00:00:06,000\n今天学习分数\n";
const kChinese = [
  ["00:00:00,000 --> 00:01:00,000", "<font color=\"red\">大家好</font>，今天学习<b>分数</b>"],
  ["00:00:02,000 --> 00:01:00,000", "1 < 2"],
];
const kSubRip = kChinese.map(([times, words], at) => `${at + 1}\r\n${times}\r\n${words}\r\n`).join("\r\n");
const kMongolian = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:00.000 --> 01:00.000 line:0\nᠰᠤᠷᠭᠠᠭᠴᠢ ᠰᠠᠶᠢᠨ ᠤᠤ\n";

const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });

export function captions(world) {
  describe("captions and chapters", () => {
    let author, api, lesson;

    before(async () => {
      api = await world.person("teacher");
      const { lessons } = await api.call("LibraryService/ListMyLessons", { pageSize: 100 });
      lesson = lessons.filter(({ playable }) => playable).toSorted((a, b) => Number(b.durationMs) - Number(a.durationMs))[0];
      author = await openPage(world.browser, world.stack);
      await signIn(author.page, world.accounts.teacher);
    });
    after(() => author?.context.close());

    const choose = (language, chosen) => author.page.locator(`input[type=file][aria-label$=" ${language}"]`).setInputFiles(chosen);
    const preview = () => author.page.getByRole("group", { name: "文件内容预览" });
    const said = () => author.page.locator(".yx-captions");
    const phone = { width: 390, height: 844 };
    const office = { width: 1366, height: 768 };

    test("a faulty file is told with its line, and saves nothing", async () => {
      const { page } = author;
      await page.goto(`/upload/${lesson.id}`);
      await choose("中文", file("课.srt", kFaulty));
      await preview().getByText("第 6 行：结束时间没有晚于开始时间。").waitFor();
      assert.equal(await page.getByRole("button", { name: /^保存/ }).count(), 0);
      await preview().scrollIntoViewIfNeeded();
      await screenshot(page, "captions-faulty");
      assert.deepEqual(await accessibilityFaults(page), []);
    });

    test("a file is looked at, saved, and said in the player, where C turns it on and off", async () => {
      const { page } = author;
      await choose("中文", file("课.srt", kSubRip));
      await preview().getByText("“课.srt”（中文）：读出 2 条").waitFor();
      await preview().getByText("大家好，今天学习分数").waitFor();
      await preview().scrollIntoViewIfNeeded();
      await screenshot(page, "captions-preview");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.getByRole("button", { name: "保存字幕" }).click();
      await page.getByText("字幕已保存，打开这节课就能看到。").waitFor();
      await choose("蒙古文", file("mn.vtt", kMongolian));
      await page.getByRole("button", { name: "保存字幕" }).click();
      await page.getByText(/^1 条，/).waitFor();

      await page.goto(`/lessons/${lesson.id}`);
      await page.locator(".yx-centre-play").click();
      await until("it plays", 20, () => page.evaluate(() => document.querySelector("video").currentTime > 0.2));
      await page.keyboard.press("Home");
      await page.keyboard.press("c");
      await said().getByText("大家好，今天学习分数").waitFor();
      assert.equal(await said().locator("b").innerText(), "分数");
      await said().getByText("1 < 2").waitFor();
      await screenshot(page, "captions-shown");
      await page.keyboard.press("c");
      await said().waitFor({ state: "detached" });
      await page.keyboard.press("c");
      await said().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
    });

    test("traditional Mongolian runs down at the side, and is chosen for the next time", async () => {
      const { page } = author;
      await page.getByRole("button", { name: "中文 字幕" }).click();
      await page.getByRole("menuitemradio", { name: /^Монгол/ }).click();
      await said().getByText("ᠰᠤᠷᠭᠠᠭᠴᠢ ᠰᠠᠶᠢᠨ ᠤᠤ").waitFor();
      await page.reload();
      await page.locator(".yx-centre-play").click();
      await said().waitFor();
      const [words, picture] = await Promise.all([said().locator("p").boundingBox(), page.locator("video").boundingBox()]);
      assert.ok(words.height > words.width, "it runs down");
      assert.ok(words.x > picture.x + picture.width / 2, "it stands at the side");
      assert.ok(words.x + words.width <= picture.x + picture.width && words.y >= picture.y, "it is within the picture");
      await screenshot(page, "captions-mongolian");
    });

    test("chapters are written down, marked on the timeline, and jumped to", async () => {
      const { page } = author;
      await page.goto(`/upload/${lesson.id}`);
      for (const [number, time, title] of [[1, "0:02", "导入：生活中的分数"], [2, "0:61", "练习"]]) {
        await page.getByRole("button", { name: "添加章节" }).click();
        await page.getByLabel(`第 ${number} 章的开始时间`).fill(time);
        await page.getByLabel(`第 ${number} 章的标题`).fill(title);
      }
      await page.getByText("时间应写成 分:秒 或 时:分:秒，如 12:30。").waitFor();
      assert.ok(await page.getByRole("button", { name: "保存章节" }).isDisabled());
      await page.getByLabel("第 2 章的开始时间").fill("0:10");
      await page.getByRole("button", { name: "保存章节" }).scrollIntoViewIfNeeded();
      await screenshot(page, "chapters-desk");
      await page.getByRole("button", { name: "保存章节" }).click();
      await page.getByText("章节已保存。").waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);

      await page.goto(`/lessons/${lesson.id}`);
      await page.locator(".yx-centre-play").click();
      await page.getByRole("button", { name: "章节" }).click();
      await screenshot(page, "chapters-list");
      await page.getByRole("menuitemradio", { name: /练习/ }).click();
      await until("it is there", 20, () => page.evaluate(() => document.querySelector("video").currentTime >= 10));
      assert.equal(await page.locator(".yx-scrub-mark").count(), 2);
      const bar = await page.getByRole("slider", { name: "播放进度" }).boundingBox();
      const seconds = await page.evaluate(() => document.querySelector("video").duration);
      await page.mouse.move(bar.x + (bar.width * 5) / seconds, bar.y + bar.height / 2);
      await page.locator(".yx-scrub-chapter", { hasText: "导入：生活中的分数" }).waitFor();
      await screenshot(page, "chapters-hover");
    });

    test("all of it fits a phone, in Chinese and English, and axe finds nothing", async () => {
      const { page } = author;
      const faults = [];
      await page.setViewportSize(phone);
      for (const language of ["en", "zh-CN"]) {
        await page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
        await page.goto(`/upload/${lesson.id}`);
        await page.locator("#chapters").scrollIntoViewIfNeeded();
        await screenshot(page, `captions-desk-phone-${language}`);
        faults.push(...(await overflow(page)), ...(await accessibilityFaults(page)));
        await page.goto(`/lessons/${lesson.id}`);
        await page.locator(".yx-centre-play").click();
        await said().waitFor();
        await screenshot(page, `captions-mongolian-phone-${language}`);
        await page.getByRole("button", { name: /字幕$|Captions$/ }).click();
        await page.getByRole("menuitemradio", { name: "中文" }).click();
        await said().getByText("分数").waitFor();
        await screenshot(page, `captions-phone-${language}`);
        faults.push(...(await overflow(page)), ...(await accessibilityFaults(page)));
        await page.evaluate(() => localStorage.setItem("yanxiu.player", JSON.stringify({ captions: true, captionLanguage: "mn" })));
      }
      await page.setViewportSize(office);
      assert.deepEqual(faults, []);
    });

    test("captions are deleted after one question, and are gone from the player", async () => {
      const { page } = author;
      for (const language of ["中文", "蒙古文"]) {
        await page.goto(`/upload/${lesson.id}`);
        await page.getByRole("button", { name: `删除 ${language}` }).click();
        await page.getByRole("tooltip").getByRole("button", { name: "不删除" }).click();
        await page.getByRole("tooltip").waitFor({ state: "hidden" });
        await page.getByRole("button", { name: `删除 ${language}` }).click();
        await page.getByRole("tooltip").getByRole("button", { name: /^删\s*除$/ }).click();
        await page.getByRole("button", { name: `删除 ${language}` }).waitFor({ state: "detached" });
      }
      const { captions: left = [] } = await api.call("LibraryService/GetLesson", { lessonId: lesson.id });
      assert.deepEqual(left, []);
      await page.goto(`/lessons/${lesson.id}`);
      await page.getByRole("button", { name: "字幕" }).click();
      await page.getByText("本课没有字幕").waitFor();
    });

    test("no page reported an error of its own", () => assert.deepEqual(author.errors, []));
  });
}
