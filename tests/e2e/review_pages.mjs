// Somebody plays in many places at once: a pass over the month finds it, an administrator looks at the numbers and closes the case.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn, stillness } from "./browser.mjs";
import { enrol } from "./person.mjs";

const kNote = "已与本人和学校核实：同一间办公室的两台电脑轮流使用，没有代看。";
const kTakeOvers = 21; // one more than is plausible for anybody
const kLooks = [
  { size: "wide", viewport: { width: 1366, height: 768 }, language: "zh-CN" },
  { size: "wide", viewport: { width: 1366, height: 768 }, language: "en" },
  { size: "phone", viewport: { width: 390, height: 844 }, language: "zh-CN" },
  { size: "phone", viewport: { width: 390, height: 844 }, language: "en" },
];
const kWords = {
  "zh-CN": { clear: "无异常", propose: "提出扣减", cancel: /取\s*消/ },
  en: { clear: "Nothing wrong", propose: "Propose a reversal", cancel: "Cancel" },
};

export function review(world) {
  describe("review", () => {
    const login = `review-${Date.now().toString(36)}`;
    let bureau, learner;

    const look = async (page, name) => {
      await stillness(page);
      await screenshot(page, `review-${name}`);
      return [...(await accessibilityFaults(page)), ...(await overflow(page))].map((fault) => `${name}: ${fault}`);
    };
    const opened = async ({ viewport, language }) => {
      const one = await openPage(world.browser, world.stack);
      await signIn(one.page, world.accounts.bureau);
      await one.page.setViewportSize(viewport);
      await one.page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
      return one;
    };
    const caseOn = (page) => page.getByRole("article").filter({ hasText: login });

    before(async () => {
      bureau = await world.person("bureau");
      learner = await enrol(world, login, "示范轮换人", "ROLE_TEACHER");
    });

    test("a pass over the month finds who plays in many places at once, and takes nothing", async () => {
      const { lessons } = await learner.person.call("LibraryService/SearchLessons", { query: "分数的初步认识" });
      const { id: lessonId } = lessons.find(({ title }) => title === "分数的初步认识");
      for (let opening = 0; opening <= kTakeOvers; ++opening) {
        const deviceId = opening % 2 === 0 ? "office" : "home";
        await learner.person.call("WatchService/OpenLease", { lessonId, deviceId, takeOver: true });
      }
      const { status, output } = await world.stack.admin("anomalies");
      assert.equal(status, 0, output);
      assert.match(output, new RegExp(`parallel\\t.*\\ttake_overs=${kTakeOvers}\\n`));
      assert.match(output, /: 1 findings, 1 of them new/);
      assert.match((await world.stack.admin("anomalies")).output, /: 1 findings, 0 of them new/);
    });

    for (const at of kLooks) {
      test(`the case is right on a ${at.size} screen in ${at.language}`, async () => {
        const { page, context, errors } = await opened(at);
        const words = kWords[at.language];
        const name = `${at.size}-${at.language}`;
        await page.goto("/review");
        await caseOn(page).getByText(String(kTakeOvers)).first().waitFor();
        const faults = await look(page, `open-${name}`);
        for (const act of ["clear", "propose"]) {
          await caseOn(page).getByRole("button", { name: words[act] }).click();
          const dialog = page.getByRole("dialog");
          await dialog.waitFor();
          faults.push(...(await look(page, `${act}-${name}`)));
          await dialog.getByRole("button", { name: words.cancel }).click();
          await dialog.waitFor({ state: "hidden" });
        }
        assert.deepEqual([...faults, ...errors], []);
        await context.close();
      });
    }

    test("the administrator closes it with a note, by keyboard, and not without", async () => {
      const { page, context, errors } = await opened(kLooks[0]);
      await page.goto("/review");
      await caseOn(page).getByRole("button", { name: "无异常" }).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "无异常" }).click();
      await dialog.getByText("请填写理由").waitFor();
      await dialog.getByLabel("核查说明").fill(kNote);
      await dialog.getByRole("button", { name: "无异常" }).focus();
      await page.keyboard.press("Enter");
      await caseOn(page).waitFor({ state: "hidden" });
      await page.getByText("已核查", { exact: true }).click();
      await caseOn(page).getByText(kNote).waitFor();
      assert.deepEqual(errors, []);
      await context.close();
      const { cases } = await bureau.call("ReviewService/ListAnomalies", { filter: "reviewed" });
      assert.deepEqual(
        cases.filter((one) => one.login === login).map(({ state, note }) => ({ state, note })),
        [{ state: "cleared", note: kNote }],
      );
      assert.match((await world.stack.admin("anomalies")).output, /: 1 findings, 0 of them new/);
    });

    for (const at of kLooks) {
      test(`the closed case is right on a ${at.size} screen in ${at.language}`, async () => {
        const { page, context, errors } = await opened(at);
        await page.goto("/review?list=reviewed");
        await caseOn(page).getByText(kNote).waitFor();
        assert.deepEqual([...(await look(page, `reviewed-${at.size}-${at.language}`)), ...errors], []);
        await context.close();
      });
    }

    test("nobody but the bureau finds the page, and the calls are refused", async () => {
      const { page, context } = await openPage(world.browser, world.stack);
      await signIn(page, learner.account);
      await page.goto("/review");
      await page.getByText("找不到这个页面").waitFor();
      await context.close();
      const school = await world.person("school-admin");
      for (const method of ["ListAnomalies", "ClearAnomaly", "ProposeReversal"])
        for (const person of [school, learner.person])
          await assert.rejects(person.call(`ReviewService/${method}`), { code: "permission_denied" });
    });
  });
}
