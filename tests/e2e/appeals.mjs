// A part that does not count: its learner objects, one administrator grants it, another one approves, and the hours follow.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn, stillness } from "./browser.mjs";
import { enrol } from "./person.mjs";
import { until } from "./stack.mjs";
import { position } from "./watching.mjs";

const kText = "当时在做课堂笔记，没有快进，请核对这一段。";
const kReason = "核对记录属实，同意补记。";
const kLooks = [
  { size: "wide", viewport: { width: 1366, height: 768 }, language: "zh-CN" },
  { size: "phone", viewport: { width: 390, height: 844 }, language: "en" },
];

export function appeals(world) {
  describe("appeals", () => {
    const unique = Date.now().toString(36);
    let bureau, lessonId, lessonTitle, learner, learning, first, second, secondPerson, granted;

    const hours = async () => {
      const { entries = [] } = await learner.person.call("CreditService/ListLedger", { pageSize: 200 });
      const sum = (some) => some.reduce((total, { amountMs }) => total + Number(amountMs), 0);
      return { all: sum(entries), adjusted: sum(entries.filter(({ cause }) => cause === "adjustment")), entries };
    };

    before(async () => {
      bureau = await world.person("bureau");
      [learner, secondPerson] = [
        await enrol(world, `appeals-${unique}`, "示范申诉人", "ROLE_TEACHER"),
        await enrol(world, `second-${unique}`, "示范复核人", "ROLE_BUREAU_ADMIN"),
      ];
      const { courses } = await bureau.call("LibraryService/ListCourses", {});
      const course = courses.find(({ title }) => title === "校（园）长远程提高培训");
      const { items } = await bureau.call("LibraryService/GetCourse", { courseId: course.id });
      ({ id: lessonId, title: lessonTitle } = items.map(({ lesson }) => lesson).find(({ title }) => title === "分数的初步认识"));
      await until("all of the lesson can be played", 900, async () => {
        const { lesson } = await bureau.call("LibraryService/GetLesson", { lessonId });
        return lesson.progress.step === "done";
      });
      [learning, first, second] = await Promise.all([1, 2, 3].map(() => openPage(world.browser, world.stack)));
    });
    after(() => Promise.all([learning, first, second].map((one) => one?.context.close())));

    test("a learner plays a part too fast to count", async () => {
      const { page } = learning;
      await signIn(page, learner.account);
      await page.goto(`/lessons/${lessonId}`);
      await page.getByRole("button", { name: "开始播放" }).click();
      await until("it plays", 60, async () => (await position(page)) > 6);
      await page.evaluate(() => {
        document.querySelector("video").playbackRate = 4;
      });
      await until("some of it went by too fast", 120, async () => (await position(page)) > 30);
      await page.evaluate(() => document.querySelector("video").pause());
      await until("the server knows", 60, async () => {
        const { standing } = await learner.person.call("WatchService/GetStanding", { lessonId });
        return standing.spans?.some(({ reason }) => reason === "UNPAID_REASON_TOO_FAST") && Number(standing.creditedMs) > 3_000;
      });
    });

    test("sees it in the receipt, and by keyboard too", async () => {
      const { page } = learning;
      await page.goto("/hours");
      await page.getByRole("link", { name: `《${lessonTitle}》的各段明细与申诉` }).click();
      await page.getByRole("heading", { name: `《${lessonTitle}》学时明细` }).waitFor();
      const rows = page.locator(".yx-intervals tbody tr");
      await rows.filter({ hasText: "可补看" }).first().getByText("因加速播放少计").waitFor();
      await rows.filter({ hasText: "没有观看记录" }).first().waitFor();
      const sitting = page.locator(".yx-sitting").first();
      await sitting.getByText(/Chrom/).waitFor();
      await sitting.getByText(/^[234](\.\d+)?×/).first().waitFor();
      const strip = page.getByRole("group", { name: /本课各时段/ });
      await strip.getByRole("button").first().focus();
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.locator(".yx-interval-picked").waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      await screenshot(page, "receipt-picked");
    });

    test("appeals with a text, and cannot appeal twice", async () => {
      const { page } = learning;
      const row = page.locator(".yx-intervals tbody tr").filter({ hasText: "可补看" }).first();
      await row.getByRole("button").click();
      const form = page.getByRole("dialog");
      await form.getByRole("button", { name: "提交申诉" }).click();
      await form.getByText("请写几句说明").waitFor();
      await form.getByLabel("请说明当时的情况").fill(kText);
      await stillness(page);
      await screenshot(page, "appeal-form");
      assert.deepEqual(await accessibilityFaults(page), []);
      await form.getByRole("button", { name: "提交申诉" }).click();
      await form.waitFor({ state: "hidden" });
      await row.getByText("申诉处理中").waitFor();
      await page.locator(".yx-appeal").getByText(kText).waitFor();
    });

    test("one administrator sees the evidence and grants it, which changes nothing yet", async () => {
      const { page } = first;
      await signIn(page, world.accounts.bureau);
      await page.getByRole("navigation").getByRole("button", { name: "管理" }).click();
      await page.getByRole("menuitem", { name: "申诉与更正" }).click();
      await page.getByRole("row").filter({ hasText: kText }).getByRole("button", { name: "示范申诉人" }).click();
      const drawer = page.getByRole("dialog");
      await drawer.getByRole("region", { name: "证据" }).getByText("因加速播放少计").first().waitFor();
      await drawer.getByText(/^[234](\.\d+)?×/).first().waitFor();
      await stillness(page);
      await screenshot(page, "appeal-evidence");
      assert.deepEqual(await accessibilityFaults(page), []);
      const before = await hours();
      await drawer.getByLabel("理由（学员会看到）").fill(kReason);
      granted = Math.round(Number(await drawer.getByLabel("补记（秒）").inputValue()) * 1_000);
      assert.ok(granted > 5_000, `${granted} ms are offered`);
      await drawer.getByRole("button", { name: "同意，提交复核" }).click();
      await drawer.getByText("由您提出，须另一位管理员复核。").waitFor();
      assert.equal(await drawer.getByRole("button", { name: "复核通过" }).count(), 0);
      assert.deepEqual((await hours()).all, before.all);
      const { corrections } = await bureau.call("AppealService/ListCorrections", {});
      await assert.rejects(bureau.call("AppealService/DecideCorrection", { correctionId: corrections[0].id, approve: true }), {
        code: "permission_denied",
      });
    });

    test("another one approves, and the learner is told at once", async () => {
      await learning.page.goto("/");
      await learning.page.getByRole("navigation").first().waitFor();
      const before = await hours();
      const { page } = second;
      await signIn(page, secondPerson.account);
      await page.goto("/appeals?list=waiting");
      const card = page.getByRole("article", { name: "示范申诉人的学时更正" });
      await card.getByRole("button", { name: "复核通过" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "复核通过" }).click();
      await card.waitFor({ state: "hidden" });
      const now = await hours();
      assert.equal(now.all, before.all + granted);
      assert.equal(now.adjusted, granted);
      assert.equal(now.entries.find(({ cause }) => cause === "adjustment").reason, kReason);
      const { page: home } = learning;
      await home.getByText(`您对《${lessonTitle}》的申诉获准`).waitFor({ timeout: 15_000 });
      await home.locator(".yx-unread").first().waitFor();
      await stillness(home);
      await screenshot(home, "appeal-told");
      assert.deepEqual(await accessibilityFaults(home), []);
    });

    test("reads the answer, sees the hours, and the mark is gone for good", async () => {
      const { page } = learning;
      await page.getByRole("link", { name: "查看" }).click();
      await page.locator(".yx-appeal").getByText(kReason).waitFor();
      await page.locator(".yx-ledger").getByText(kReason).waitFor();
      await page.locator(".yx-ledger").getByText("调整").first().waitFor();
      await page.locator(".yx-unread").first().waitFor({ state: "detached" });
      await screenshot(page, "appeal-answered");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.goto("/");
      await page.getByText("今年的学时").or(page.getByText(/年的学时/)).first().waitFor();
      assert.equal(await page.locator(".yx-unread").count(), 0);
    });

    test("hours are taken back in the same way", async () => {
      const { page } = first;
      const { person } = await learner.person.call("PeopleService/GetMe").then(({ me }) => ({ person: me }));
      await page.goto(`/persons?person=${person.id}`);
      const drawer = page.getByRole("dialog");
      await drawer.getByRole("button", { name: "提出更正" }).click();
      await drawer.getByLabel("冲正一笔账").check();
      const { entries } = await hours();
      await drawer.getByLabel("学时账的序号").fill(String(entries.find(({ cause }) => cause === "adjustment").seq));
      await drawer.getByLabel("理由（学员会看到）").fill("补记有误");
      await drawer.getByRole("button", { name: "提交复核" }).click();
      await drawer.getByRole("button", { name: "提出更正" }).waitFor();
      await second.page.reload();
      const card = second.page.getByRole("article", { name: "示范申诉人的学时更正" });
      await card.getByText(/冲正第 \d+ 笔/).waitFor();
      await card.getByRole("button", { name: "复核通过" }).click();
      await second.page.getByRole("dialog").getByRole("button", { name: "复核通过" }).click();
      await card.waitFor({ state: "hidden" });
      const after = await hours();
      assert.equal(after.entries.filter(({ cause }) => cause !== "watch").reduce((sum, { amountMs }) => sum + Number(amountMs), 0), 0);
    });

    test("the ledger agrees with evidence and decisions", async () => {
      const { status, output } = await world.stack.admin("ledger", "verify");
      assert.equal(status, 0, output);
    });

    test("a pass over the month finds nothing unlike honest watching", async () => {
      const { status, output } = await world.stack.admin("anomalies");
      assert.equal(status, 0, output);
      assert.match(output, /looked at \d+ persons of \d{4}-\d\d: 0 findings/);
    });

    test("nobody but the bureau finds the page, and the calls are refused", async () => {
      await learning.page.goto("/appeals");
      await learning.page.getByText("找不到这个页面").waitFor();
      const school = await world.person("school-admin");
      for (const method of ["ListAppeals", "ListCorrections", "GetAppeal"]) {
        await assert.rejects(school.call(`AppealService/${method}`), { code: "permission_denied" });
        await assert.rejects(learner.person.call(`AppealService/${method}`), { code: "permission_denied" });
      }
    });

    for (const { size, viewport, language } of kLooks) {
      test(`is right on a ${size} screen in ${language}`, async () => {
        const faults = [];
        const look = async (page, name) => {
          await stillness(page);
          await screenshot(page, `appeals-${name}-${size}-${language}`);
          faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
          faults.push(...(await overflow(page)).map((fault) => `${name}: ${fault}`));
        };
        const opened = async (account) => {
          const one = await openPage(world.browser, world.stack);
          await signIn(one.page, account);
          await one.page.setViewportSize(viewport);
          await one.page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
          return one;
        };
        const theirs = await opened(learner.account);
        await theirs.page.goto(`/hours/lesson/${lessonId}`);
        await theirs.page.locator(".yx-sitting").first().waitFor();
        await look(theirs.page, "receipt");
        await theirs.page.locator(".yx-sitting").first().scrollIntoViewIfNeeded();
        await look(theirs.page, "receipt-sittings");
        await theirs.page.goto("/hours#appeals");
        await theirs.page.locator(".yx-appeal").first().scrollIntoViewIfNeeded();
        await look(theirs.page, "hours");
        await theirs.page.goto("/hours/lesson/999999999");
        await theirs.page.locator(".ant-result").waitFor();
        await look(theirs.page, "receipt-missing");
        await theirs.page.emulateMedia({ media: "print" });
        await theirs.page.goto(`/hours/lesson/${lessonId}`);
        await theirs.page.locator(".yx-sitting").first().waitFor();
        await screenshot(theirs.page, `appeals-print-${size}-${language}`);
        const admin = await opened(world.accounts.bureau);
        for (const list of ["open", "decided", "corrected"]) {
          await admin.page.goto(`/appeals?list=${list}`);
          await admin.page.locator(".yx-table, .ant-empty, .yx-correction").first().waitFor();
          await look(admin.page, list);
        }
        await admin.page.goto("/appeals?list=decided");
        await admin.page.locator(".yx-row-name").first().click();
        await admin.page.locator(".ant-drawer .yx-sitting").first().waitFor();
        await look(admin.page, "case");
        await admin.page.goto("/review");
        await admin.page.locator(".ant-empty, .yx-correction").first().waitFor();
        await look(admin.page, "review");
        await admin.page.route("**/rpc/yanxiu.v1.AppealService/ListAppeals", (route) => route.abort());
        await admin.page.goto("/appeals?list=mine");
        await admin.page.locator(".ant-result").waitFor({ timeout: 20_000 });
        await look(admin.page, "failing");
        assert.deepEqual([...faults, ...theirs.errors, ...admin.errors], []);
        await Promise.all([theirs.context.close(), admin.context.close()]);
      });
    }

    test("no page reported an error of its own", () => {
      assert.deepEqual([learning, first, second].flatMap(({ errors }) => errors), []);
    });
  });
}
