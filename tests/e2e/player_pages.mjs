// The lesson's page as a learner uses it: keys and focus.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, screenshot, signIn } from "./browser.mjs";
import { Person } from "./person.mjs";
import { until } from "./stack.mjs";
import { position } from "./watching.mjs";

export function player(world) {
  describe("the lesson's page", () => {
    let learner, api, course, lesson;

    before(async () => {
      api = await new Person(world.stack.url).signIn(world.accounts.mentor);
      const { courses } = await api.call("LibraryService/ListCourses");
      course = await api.call("LibraryService/GetCourse", { courseId: courses[0].id });
      ({ lesson } = course.items.find((item) => item.lesson.playable));
      learner = await openPage(world.browser, world.stack);
      await signIn(learner.page, world.accounts.mentor);
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

    test("no page reported an error of its own", () => assert.deepEqual(learner.errors, []));
  });
}
