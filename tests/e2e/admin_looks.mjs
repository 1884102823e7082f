// Each page of administration and account as a picture, wide and phone, in Chinese and English, with long names, empty and
// failing; and axe-core finds nothing wrong with any of them.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn, stillness } from "./browser.mjs";

/** Each size and each language once; the longest words are English, and a phone has the least room for them. */
const kLooks = [
  { size: "wide", viewport: { width: 1366, height: 768 }, language: "zh-CN" },
  { size: "phone", viewport: { width: 390, height: 844 }, language: "en" },
];
const kLongName = "名字特别长的示范教师额尔德尼其其格斯琴高娃乌日罕阿拉坦其其格";
const kLongSchool = "示范旗第一百二十三示范蒙古族九年一贯制寄宿学校北校区";

const kRoster = [
  "登录名,姓名,学校代码,角色",
  "look-1,示范甲,demo-primary,教师;班主任",
  "look-2,示范乙,nowhere,教师",
  "teacher,示范教师,demo-primary,教师",
  "X Y,示范丙,demo-primary,教师",
  "look-4,示范丁,demo-primary,国王",
].join("\n");

async function failing(page, method) {
  await page.route(`**/rpc/yanxiu.v1.${method}`, (route) => route.abort());
  return () => page.unroute(`**/rpc/yanxiu.v1.${method}`);
}

const table = (page) => page.getByRole("table").waitFor();

/** By name: brings the page into the state to look at; may answer how to undo what it did. */
const kStates = {
  persons: async (page) => {
    await page.goto("/persons");
    await table(page);
  },
  persons_none: async (page) => {
    await page.goto("/persons?q=nobody-is-called-this&role=expert&inactive=1");
    await page.locator(".ant-empty").waitFor();
  },
  persons_failing: async (page) => {
    const undo = await failing(page, "PeopleService/ListPersons");
    await page.goto("/persons?q=failing");
    await page.locator(".ant-result").waitFor({ timeout: 20_000 });
    return undo;
  },
  person: async (page) => {
    await page.goto("/persons?q=look-long");
    await page.locator(".yx-row-name").first().click();
    await page.locator(".ant-drawer form").first().waitFor();
  },
  person_missing: async (page) => {
    await page.goto("/persons?person=999999999");
    await page.locator(".ant-drawer .ant-result").first().waitFor();
  },
  person_add: async (page) => {
    await page.goto("/persons");
    await page.locator(".yx-admin-head .ant-btn-primary").click();
    await page.locator(".yx-role-boxes").first().waitFor();
  },
  roster: async (page) => {
    await page.goto("/roster");
    await page.locator(".yx-drop").waitFor();
  },
  roster_tried: async (page) => {
    await page.goto("/roster");
    const file = { name: `${kLongSchool}-最终版-修改2.csv`, mimeType: "text/csv", buffer: Buffer.from(kRoster) };
    await page.locator("input[type=file]").setInputFiles(file);
    await table(page);
  },
  roster_refused: async (page) => {
    await page.goto("/roster");
    const file = { name: "名册.csv", mimeType: "text/csv", buffer: Buffer.from("姓名,登录名\n") };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("alert").first().waitFor();
  },
  schools: async (page) => {
    await page.goto("/schools");
    await table(page);
  },
  school: async (page) => {
    await page.goto("/schools");
    await page.locator(".yx-row-name").first().click();
    await page.locator(".ant-drawer form").first().waitFor();
  },
  courses_managed: async (page) => {
    await page.goto("/courses");
    await page.locator(".yx-courses-head .ant-btn").waitFor();
    await page.locator(".yx-course, .ant-empty").first().waitFor();
  },
  course_new: async (page) => {
    await page.goto("/courses");
    await page.locator(".yx-courses-head .ant-btn").click();
    await page.locator(".ant-drawer form").first().waitFor();
  },
  password: async (page) => {
    await page.goto("/account/password");
    await page.locator("form").waitFor();
  },
  devices: async (page) => {
    await page.goto("/account/devices");
    await table(page);
  },
};

export function lookAtAdministration(world) {
  describe("its pages", () => {
    before(async () => {
      const api = await world.person("bureau");
      const { schools } = await api.call("PeopleService/ListSchools", {});
      const known = schools.find((one) => one.code === "look-long");
      const school = { id: known?.id ?? "0", code: "look-long", name: kLongSchool, kind: "SCHOOL_KIND_NINE_YEAR", mongolianMedium: true };
      const { id } = (await api.call("PeopleService/SaveSchool", { school })).school;
      const roles = ["ROLE_TEACHER", "ROLE_HOMEROOM_TEACHER", "ROLE_MENTOR", "ROLE_RESEARCHER"];
      const person = { login: "look-long", name: kLongName, schoolId: id, roles: roles.map((role) => ({ role, startsOn: "2018-01-01" })) };
      await api.call("PeopleService/CreatePerson", person).catch((error) => assert.equal(error.code, "already_exists"));
    });

    for (const { size, viewport, language } of kLooks) {
      test(`are right on a ${size} screen in ${language}`, async () => {
        const { context, page, errors } = await openPage(world.browser, world.stack);
        await signIn(page, world.accounts.bureau);
        await page.setViewportSize(viewport);
        await page.evaluate((chosen) => localStorage.setItem("yanxiu.language", chosen), language);
        const faults = [];
        for (const [name, bring] of Object.entries(kStates)) {
          const undo = await bring(page);
          await stillness(page);
          await screenshot(page, `admin-${name}-${size}-${language}`);
          faults.push(...(await accessibilityFaults(page)).map((fault) => `${name}: ${fault}`));
          faults.push(...(await overflow(page)).map((fault) => `${name}: ${fault}`));
          await undo?.();
        }
        assert.deepEqual([...faults, ...errors], []);
        await context.close();
      });
    }
  });
}
