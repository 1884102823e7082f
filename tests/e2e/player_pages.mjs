// The lesson's page as a learner uses it: keys and focus, what is told of credit, and the ways on.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, screenshot, signIn } from "./browser.mjs";
import { until } from "./stack.mjs";
import { position } from "./watching.mjs";

/** A course whose first lesson lasts over a minute and has another one behind it, as the demo's does. */
async function longCourse(api) {
  const { courses } = await api.call("LibraryService/ListCourses");
  for (const { id } of courses) {
    const course = await api.call("LibraryService/GetCourse", { courseId: id });
    const [first, ...rest] = course.items ?? [];
    if (rest.some(({ lesson }) => lesson.playable) && Number(first.lesson.durationMs) > 65_000) return course;
  }
  throw new Error("the demo has no such course");
}

export function player(world) {
  describe("the lesson's page", () => {
    let learner, api, course, lesson;

    before(async () => {
      api = await world.person("teacher");
      course = await longCourse(api);
      lesson = course.items[0].lesson;
      learner = await openPage(world.browser, world.stack);
      await signIn(learner.page, world.accounts.teacher);
    });
    after(() => learner?.context.close());

    const begin = async (address) => {
      await learner.page.goto(address);
      await learner.page.getByRole("region", { name: /^播放器/ }).waitFor();
    };
    const paused = () => learner.page.evaluate(() => document.querySelector("video").paused);
    const plays = (wanted) => until(wanted ? "it plays" : "it pauses", 20, async () => (await paused()) !== wanted);
    const focusInPlayer = () => learner.page.evaluate(() => document.activeElement.closest(".yx-player") !== null);

    /** Presses the keys that everybody knows, wherever the focus is, and sees what they do. */
    const keysWork = async () => {
      const { page } = learner;
      const scrolled = await page.evaluate(() => globalThis.scrollY);
      await plays(true);
      await page.keyboard.press(" ");
      await plays(false);
      const at = await position(page);
      await page.keyboard.press("ArrowRight");
      await until("it went on by five seconds", 10, async () => (await position(page)) > at + 4);
      await page.keyboard.press("ArrowLeft");
      await until("it went back", 10, async () => (await position(page)) < at + 1);
      for (const muted of [true, false]) {
        await page.keyboard.press("m");
        await until(`muted: ${muted}`, 10, async () => muted === (await page.evaluate(() => document.querySelector("video").muted)));
      }
      await page.keyboard.press("k");
      await plays(true);
      assert.equal(await page.evaluate(() => globalThis.scrollY), scrolled, "the page stays where it is");
    };

    test("the keys work after the big button was clicked", async () => {
      await learner.page.setViewportSize({ width: 1280, height: 600 }); // low enough to be scrolled
      await begin(`/lessons/${lesson.id}`);
      await learner.page.locator(".yx-centre-play").click();
      await plays(true);
      assert.ok(await focusInPlayer());
      await keysWork();
    });

    test("the keys work after the picture was clicked", async () => {
      await learner.page.locator("h1").click();
      const picture = { position: { x: 120, y: 60 } };
      await learner.page.locator("video").click(picture);
      await plays(false);
      assert.ok(await focusInPlayer());
      await learner.page.locator("video").click(picture);
      await keysWork();
    });

    test("the keys work where nothing has the focus", async () => {
      await learner.page.locator("h1").click();
      assert.equal(await focusInPlayer(), false);
      await keysWork();
    });

    test("the keys work after the big button was pressed with Enter, and the focus is seen", async () => {
      await begin(`/lessons/${lesson.id}`);
      await learner.page.locator(".yx-centre-play").focus();
      await learner.page.keyboard.press("Enter");
      await plays(true);
      assert.ok(await focusInPlayer());
      const outline = await learner.page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none");
      await keysWork();
      await screenshot(learner.page, "player-keys");
      assert.deepEqual(await accessibilityFaults(learner.page), []);
    });

    /** How much of the lesson the strip shows as credited, in milliseconds. */
    const drawnCredit = () =>
      learner.page.evaluate(() => {
        const parts = [...document.querySelectorAll(".yx-strip-part.yx-credited")];
        const share = (style) => parseFloat(style.width) * (1 - parseFloat(style.getPropertyValue("--yx-short") || "0") / 100);
        return (parts.reduce((sum, { style }) => sum + share(style), 0) / 100) * document.querySelector("video").duration * 1000;
      });
    const seekTo = (seconds) => learner.page.evaluate((to) => void (document.querySelector("video").currentTime = to), seconds);

    test("the strip draws of what was played at double speed as much as the numbers count", async () => {
      const { page } = learner;
      await seekTo(40);
      await page.getByRole("button", { name: "1× 播放速度" }).click();
      await page.getByRole("menuitemradio", { name: /^2×/ }).click();
      await page.getByText("2 倍速播放，每分钟内容计 30 秒").waitFor();
      await until("twenty seconds play", 30, async () => (await position(page)) > 60);
      await page.keyboard.press("k");
      await plays(false);
      await page.getByText("可补看").waitFor();
      const { standing } = await until("all of it is counted", 20, async () => {
        const answer = await api.call("WatchService/GetStanding", { lessonId: lesson.id });
        return answer.standing.spans.some((span) => span.weightPermille === 500 && span.toMs > 59_000) && answer;
      });
      await until("strip and numbers agree", 10, async () => Math.abs((await drawnCredit()) - Number(standing.creditedMs)) < 500);
      await screenshot(page, "player-double-speed");
    });

    test("what is watched again is not told as a loss", async () => {
      await seekTo(45);
      await learner.page.keyboard.press("k");
      await until("five seconds play again", 20, async () => (await position(learner.page)) > 50);
      await learner.page.keyboard.press("k");
      await learner.page.getByText("以前已经计入，不重复计，也不会减少").waitFor();
      assert.equal(await learner.page.getByText("未计入").count(), 0);
    });

    test("before it plays it says where it goes on, and goes on there", async () => {
      const { page } = learner;
      await page.goto(`/courses/${course.course.id}`);
      await page.getByRole("link", { name: lesson.title }).first().click();
      const goOn = page.getByRole("button", { name: /^从 \d+:\d\d 继续$/ });
      await goOn.waitFor();
      const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await goOn.innerText());
      await page.getByText(`上次看到 ${minutes}:${seconds}`).waitFor();
      await screenshot(page, "player-goes-on");
      await goOn.click();
      await plays(true);
      await until("it plays", 20, async () => (await position(page)) > 1);
      assert.ok((await position(page)) >= Number(minutes) * 60 + Number(seconds));
    });

    test("its end says what it earned and leads to the course's next lesson and back to the course", async () => {
      const { page } = learner;
      await seekTo(await page.evaluate(() => document.querySelector("video").duration - 3));
      await page.getByText("已到结尾").first().waitFor({ timeout: 20_000 });
      await page.getByText(/还有 .*没有看/).waitFor();
      await page.getByRole("button", { name: "再看一遍" }).waitFor();
      await screenshot(page, "player-end");
      assert.deepEqual(await accessibilityFaults(page), []);
      const next = course.items.slice(1 + course.items.findIndex((item) => item.lesson.id === lesson.id)).find((item) => item.lesson.playable);
      await page.getByRole("link", { name: `下一课：${next.lesson.title}` }).click();
      await page.getByRole("heading", { level: 1, name: next.lesson.title }).waitFor();
      await page.getByRole("link", { name: course.course.title }).first().click();
      await page.waitForURL(`/courses/${course.course.id}`);
    });

    test("an address with a course that is none is as good as one without", async () => {
      for (const none of ["999999999", "abc", ""]) {
        await begin(`/lessons/${lesson.id}?course=${none}`);
        await learner.page.locator(".yx-lesson-trail").getByRole("link", { name: "微课" }).waitFor();
      }
    });

    test("another device plays at once after the page here was left", async () => {
      await begin(`/lessons/${lesson.id}`);
      await learner.page.locator(".yx-centre-play").click();
      await plays(true);
      const other = await openPage(world.browser, world.stack);
      try {
        await signIn(other.page, world.accounts.teacher);
        await learner.page.goto("about:blank");
        await other.page.goto(`/lessons/${lesson.id}`);
        await other.page.locator(".yx-centre-play").click();
        await until("it plays there", 20, async () => (await position(other.page)) > 0.5);
        assert.equal(await other.page.getByText("您正在另一台设备上观看").count(), 0);
        assert.deepEqual(other.errors, []);
      } finally {
        await other.context.close();
      }
    });

    test("no page reported an error of its own", () => assert.deepEqual(learner.errors, []));
  });
}
