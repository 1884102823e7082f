// Presence checks as people meet them: asked while a lesson plays, put off, made up on the page of one's hours; and an
// author's own questions. The server runs with checks after seconds of playing meanwhile.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn } from "./browser.mjs";
import { enrol } from "./person.mjs";
import { until } from "./stack.mjs";
import { position } from "./watching.mjs";

const kPrompt = "把一个圆平均分成四份，一份是多少？";
const kRight = "四分之一";
const kOffice = { width: 1366, height: 768 };
const kPhone = { width: 390, height: 844 };

/** Writes other numbers of a table of the policy, and has the server read them. Resolves to what puts them back. */
async function withPolicy(stack, change) {
  const file = join(stack.data, "app/policies/otog-2018.toml");
  const was = await readFile(file, "utf8");
  const changed = change(was);
  assert.notEqual(changed, was, "the policy has such numbers");
  await writeFile(file, changed);
  await stack.killServer();
  return async () => {
    await writeFile(file, was);
    await stack.killServer();
  };
}

/** A check after each minute of playing, whatever the county says. */
const soon = (policy) => policy.replace(/^(least|most)_minutes = .*/gm, "$1_minutes = 1");

export function presence(world) {
  describe("presence checks", () => {
    let putBack, author, learner, api, lesson, other;

    before(async () => {
      putBack = await withPolicy(world.stack, soon);
      // Whoever has played before has a stretch that the county's own numbers drew.
      const { account, person } = await enrol(world, `presence-${Date.now().toString(36)}`, "示范学员", "ROLE_TEACHER");
      api = person;
      const teacher = await world.person("teacher");
      [lesson, other] = await until("the demo's longer lessons are whole", 400, async () => {
        const { lessons } = await teacher.call("LibraryService/ListMyLessons", { pageSize: 100 });
        const whole = lessons.filter(({ progress, durationMs }) => progress.step === "done" && Number(durationMs) > 80_000);
        return whole.length >= 2 && whole.toSorted((a, b) => Number(b.durationMs) - Number(a.durationMs));
      });
      author = await openPage(world.browser, world.stack);
      await signIn(author.page, world.accounts.teacher);
      learner = await openPage(world.browser, world.stack);
      await signIn(learner.page, account);
    });
    after(async () => {
      await author?.context.close();
      await learner?.context.close();
      await putBack?.();
    });

    const standing = async ({ id }) => (await api.call("WatchService/GetStanding", { lessonId: id })).standing ?? {};
    const heldMs = async (of) => Number((await standing(of)).heldMs ?? 0);
    const creditedMs = async (of) => Number((await standing(of)).creditedMs ?? 0);
    /** A minute of playing, and the report that brings it: half a minute later at most. */
    const asked = () => dialog().waitFor({ timeout: 150_000 });
    const paused = () => learner.page.evaluate(() => document.querySelector("video").paused);
    const dialog = (page = learner.page) => page.getByRole("dialog", { name: /在线确认|Are you there/ });
    const speak = async (page, language) => {
      await page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
      await page.reload();
    };

    /** Presses what asks for another question until one comes whose right answer a test can know; answers its digit. */
    const digitOfRight = async (page) => {
      for (let asking = 0; asking < 20; asking += 1) {
        const prompt = await until("a question", 20, () => dialog(page).locator(".yx-check-prompt").innerText());
        const word = /“(.+)”/.exec(prompt)?.[1] ?? (prompt === kPrompt ? kRight : null);
        const words = await dialog(page).locator(".yx-check-choice").allInnerTexts();
        const at = words.findIndex((text) => text.replace(/^\d+\s*/, "").trim() === word);
        if (word !== null && at >= 0) return String(at + 1);
        const nonce = prompt;
        await dialog(page).getByRole("button", { name: /^(换一|Ask me)/ }).click();
        await until("another question", 20, async () => {
          const now = await dialog(page).locator(".yx-check-prompt").allInnerTexts();
          return now.length === 1 && (now[0] !== nonce || asking > 3);
        });
      }
      throw new Error("no question whose answer can be known");
    };

    test("an author writes a question at the desk, and what is not saved yet survives a reload", async () => {
      const { page } = author;
      await page.goto(`/upload/${lesson.id}`);
      const part = page.locator("section", { has: page.getByRole("heading", { name: "在线确认题" }) });
      await part.getByRole("button", { name: "管理题目" }).click();
      await part.getByText("还没有题目").waitFor();
      await part.scrollIntoViewIfNeeded();
      await screenshot(page, "presence-bank-empty");
      await part.getByRole("button", { name: "添加题目" }).click();
      await part.getByLabel("问题", { exact: true }).fill(kPrompt);
      await page.reload();
      assert.equal(await part.getByLabel("问题", { exact: true }).inputValue(), kPrompt);
      await part.getByLabel("正确答案").fill(kRight);
      await part.getByLabel("选项 2", { exact: true }).fill("四分之三");
      await part.getByLabel("选项 3", { exact: true }).fill("二分之一");
      await part.scrollIntoViewIfNeeded();
      await screenshot(page, "presence-bank-writing");
      assert.deepEqual(await accessibilityFaults(page), []);
      await part.getByRole("button", { name: "保存题目" }).click();
      await part.getByText(`${kRight}（正确）`).waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      for (const [name, size] of [["wide", kOffice], ["phone", kPhone]]) {
        await page.setViewportSize(size);
        await part.scrollIntoViewIfNeeded();
        await screenshot(page, `presence-bank-${name}`);
        assert.deepEqual(await overflow(page), []);
      }
      await page.setViewportSize(kOffice);
      await speak(page, "en");
      await page.getByRole("button", { name: "Manage questions" }).click();
      await page.getByText(`${kRight} (right)`).scrollIntoViewIfNeeded();
      await screenshot(page, "presence-bank-en");
    });

    test("a lesson that plays is paused, and the check stands before it with its own focus", async () => {
      const { page } = learner;
      await page.goto(`/lessons/${lesson.id}`);
      await page.locator(".yx-centre-play").click();
      await until("it plays", 30, async () => (await position(page)) > 2);
      await asked();
      assert.ok(await paused());
      await dialog().locator(".yx-check-choice").first().waitFor();
      assert.ok(await dialog().evaluate((element) => element.contains(document.activeElement)));
      await screenshot(page, "presence-asked");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.setViewportSize(kPhone);
      await screenshot(page, "presence-asked-phone");
      await page.setViewportSize(kOffice);
    });

    test("a right answer by keyboard lets it go on, and it is credited", async () => {
      const { page } = learner;
      await page.keyboard.press(await digitOfRight(page));
      await page.keyboard.press("Enter");
      await dialog().getByText("谢谢，回答正确。").waitFor();
      await screenshot(page, "presence-right");
      await page.keyboard.press("Enter");
      await dialog().waitFor({ state: "detached" });
      await until("it plays on", 20, async () => !(await paused()));
      const at = await position(page);
      await until("all of it is credited", 90, async () => (await creditedMs(lesson)) > at * 1000 - 1000);
    });

    test("in full screen it is seen as well, and put off it holds what is played, and says so", async () => {
      const { page } = learner;
      await page.goto(`/lessons/${other.id}`);
      await page.locator(".yx-centre-play").click();
      await until("it plays", 30, async () => (await position(page)) > 1);
      await page.keyboard.press("f");
      await until("full screen", 10, () => page.evaluate(() => document.fullscreenElement !== null));
      await asked();
      assert.ok(await paused());
      await dialog().locator(".yx-check-choice").first().waitFor();
      await screenshot(page, "presence-full-screen");
      await dialog().getByRole("button", { name: "稍后回答，接着看" }).click();
      await dialog().waitFor({ state: "detached" });
      await page.keyboard.press("f");
      await page.getByText("有一次在线确认等待您回答").waitFor();
      await until("it is held", 60, async () => (await heldMs(other)) > 1_000);
      await page.locator(".yx-strip-part.yx-held").first().waitFor({ timeout: 40_000 });
      await screenshot(page, "presence-held");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.setViewportSize(kPhone);
      await screenshot(page, "presence-held-phone");
      assert.deepEqual(await overflow(page), []);
      await page.setViewportSize(kOffice);
    });

    test("it can be opened again in the lesson, and put off by Escape", async () => {
      const { page } = learner;
      await page.getByRole("button", { name: "现在回答" }).click();
      await dialog().locator(".yx-check-choice").first().waitFor();
      await page.keyboard.press("Escape");
      await dialog().waitFor({ state: "detached" });
    });

    test("it is made up on the page of hours, in both languages and on a phone", async () => {
      const { page } = learner;
      await page.goto("/hours");
      const row = page.locator(".yx-hours-check").first();
      await row.waitFor();
      await screenshot(page, "presence-makeup");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.setViewportSize(kPhone);
      await screenshot(page, "presence-makeup-phone");
      assert.deepEqual(await overflow(page), []);
      await speak(page, "en");
      await row.getByRole("button", { name: /Answer now/ }).click();
      await dialog().locator(".yx-check-choice").first().waitFor();
      await screenshot(page, "presence-asked-en-phone");
      await page.setViewportSize(kOffice);
      await screenshot(page, "presence-asked-en");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.keyboard.press("Escape");
      await screenshot(page, "presence-makeup-en");
      await speak(page, "zh-CN");
      await row.waitFor();
      const [credited, held] = [await creditedMs(other), await heldMs(other)];
      assert.ok(held > 1_000, `held: ${held}`);
      await page.getByRole("button", { name: /现在补答/ }).first().click();
      await page.keyboard.press(await digitOfRight(page));
      await page.keyboard.press("Enter");
      await dialog().getByText("谢谢，回答正确。").waitFor();
      await dialog().getByRole("button", { name: "关闭" }).click();
      await until("nothing more is to be made up", 20, async () => (await row.count()) === 0);
      assert.equal(await page.getByRole("heading", { name: "待补答的在线确认" }).count(), 0);
      assert.equal(await heldMs(other), 0);
      assert.ok((await creditedMs(other)) >= credited + held, "what waited for it is credited");
    });

    test("the ledger is what its evidence makes it", async () => {
      const { status, output } = await world.stack.admin("ledger", "verify");
      assert.equal(status, 0, output);
    });

    test("no page reported an error of its own", () => assert.deepEqual([...author.errors, ...learner.errors], []));
  });
}
