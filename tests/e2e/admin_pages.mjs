// Administration as administrators do it: people, rosters, schools, courses, passwords and sessions.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { changePassword, ownAccount } from "./account_pages.mjs";
import { lookAtAdministration } from "./admin_looks.mjs";
import { knock, openPage, signIn } from "./browser.mjs";
import { Person } from "./person.mjs";

const kMine = "a password of my own";

/** The bureau makes a course in the page and places the lesson in it, paying in remote hours from today. */
export async function placeInPage(world, account, lessonId, title) {
  const { context, page, errors } = await openPage(world.browser, world.stack);
  try {
    await signIn(page, account);
    await page.goto("/courses");
    await page.getByRole("button", { name: "新建课程" }).click();
    await page.getByLabel("课程名称").fill(`课程：${title}`);
    await page.getByRole("switch").click();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("button", { name: "放入微课" }).click();
    const search = page.getByRole("searchbox");
    await search.fill(title);
    await search.press("Enter");
    await page.getByRole("button", { name: `选择 ${title}` }).click();
    await page.getByRole("radio", { name: /远程/ }).check();
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(`.yx-course-item a[href^="/lessons/${lessonId}?"]`).waitFor();
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** What the server answers instead: its stable code. */
async function refusalOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error.details?.map((detail) => detail.debug?.code).find((code) => code !== undefined) ?? error.code;
  }
  return "answered";
}

/** Passwords that were not downloaded yet are gone with the page: whatever leads away asks first. */
async function staysWithPasswords(page, leave) {
  await leave();
  await page.getByRole("dialog", { name: "初始密码还没有下载" }).getByRole("button", { name: "留在本页" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.match(page.url(), /\/roster$/);
}

export function administration(world) {
  describe("administration", () => {
    let bureau, school, api, primary, elsewhere;
    const cast = {};
    const unique = Date.now().toString(36);
    const login = `e2e-${unique}`;

    before(async () => {
      const { url } = world.stack;
      api = await world.person("bureau");
      const { schools } = await api.call("PeopleService/ListSchools", {});
      primary = schools.find((one) => one.code === "demo-primary");
      const other = schools.find((one) => one.code === "demo-vocational");
      const made = { login: `else-${unique}`, name: "示范外校人员", schoolId: other.id };
      elsewhere = (await api.call("PeopleService/CreatePerson", made)).person;
      [bureau, school, cast.theirs] = await Promise.all([1, 2, 3].map(() => openPage(world.browser, world.stack)));
      await signIn(bureau.page, world.accounts.bureau);
      await signIn(school.page, world.accounts["school-admin"]);
    });
    after(() => Promise.all([bureau, school, cast.theirs].map((one) => one?.context.close())));

    test("a school administrator adds a person and sees the initial password once", async () => {
      const { page } = school;
      await page.goto("/persons");
      await page.getByRole("button", { name: "添加人员" }).click();
      await page.getByLabel("姓名", { exact: true }).fill("示范新人");
      await page.getByLabel("登录名", { exact: true }).fill(login);
      await page.getByRole("button", { name: "添加", exact: true }).click();
      cast.newcomer = { login, password: await page.locator(".yx-password code").innerText() };
      await page.getByRole("button", { name: "已经记下" }).click();
      await page.locator(".yx-password").waitFor({ state: "hidden" });
      await page.getByRole("searchbox").fill(login);
      await page.getByRole("searchbox").press("Enter");
      await page.getByText("共 1 人").waitFor();
      assert.match(page.url(), new RegExp(`q=${login}`));
    });

    test("who signs in with it must replace it first, and then works", async () => {
      const { page } = cast.theirs;
      await page.goto("/hours");
      await knock(page, cast.newcomer);
      await page.getByRole("heading", { name: "请先设置您自己的密码" }).waitFor();
      assert.equal(await page.getByRole("navigation").count(), 0, "nothing else is offered");
      const unsettled = await new Person(world.stack.url).signIn(cast.newcomer);
      for (const method of ["LibraryService/CreateLesson", "PeopleService/ListSchools", "WatchService/ListWatched"])
        assert.equal(await refusalOf(unsettled.call(method)), "password_change_required", method);
      await changePassword(page, "初始密码", cast.newcomer.password, cast.newcomer.login);
      await page.getByText("新密码不能与登录名相同").waitFor();
      await changePassword(page, "初始密码", cast.newcomer.password, kMine);
      await page.getByRole("heading", { name: /我的学时/ }).waitFor();
      cast.newcomer.password = kMine;
    });

    test("nobody but an administrator finds the pages of administration", async () => {
      const { page } = cast.theirs;
      for (const path of ["/persons", "/roster", "/schools"]) {
        await page.goto(path);
        await page.getByText("找不到这个页面").waitFor();
      }
      assert.equal(await page.getByRole("button", { name: "管理" }).count(), 0);
    });

    test("a school administrator can neither see nor change another school's person", async () => {
      const { page } = school;
      await page.goto(`/persons?school=${elsewhere.schoolId}&person=${elsewhere.id}`);
      await page.getByRole("dialog").getByText("找不到这个内容").waitFor();
      assert.equal(await page.getByText(elsewhere.name).count(), 0);
      const admin = await world.person("school-admin");
      const id = { personId: elsewhere.id };
      const tries = [
        ["GetPerson", id],
        ["UpdatePerson", { ...id, name: "改名", schoolId: primary.id }],
        ["SetPersonActive", { ...id, active: false }],
        ["ResetPassword", id],
        ["GrantRole", { ...id, grant: { role: "ROLE_TEACHER", startsOn: "2020-01-01" } }],
      ];
      for (const [method, request] of tries) {
        const refused = await refusalOf(admin.call(`PeopleService/${method}`, request));
        const nobody = await refusalOf(admin.call(`PeopleService/${method}`, { ...request, personId: "999999999" }));
        assert.equal(refused, nobody, method);
        assert.notEqual(refused, "answered", method);
      }
      const { person } = await api.call("PeopleService/GetPerson", id);
      assert.deepEqual([person.name, person.active], [elsewhere.name, true]);
    });

    test("a roster is tried, imported, and changes nothing the second time", async () => {
      const { page } = school;
      const lines = ["登录名,姓名,学校代码,角色", `r1-${unique},示范甲,demo-primary,校长、园长`, `r2-${unique},示范乙,demo-vocational,教师`];
      const file = { name: "名册.csv", mimeType: "text/csv", buffer: Buffer.from(lines.join("\r\n")) };
      await page.goto("/persons");
      await page.getByRole("link", { name: "导入名册" }).click();
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByText("找不到这所学校，或者它不归您管理。").waitFor();
      const before = await api.call("PeopleService/ListPersons", { query: `r1-${unique}` });
      assert.equal(before.total ?? 0, 0, "trying writes nothing");
      await page.getByRole("button", { name: "导入 1 人" }).click();
      await page.getByRole("button", { name: "下载初始密码" }).waitFor();
      await staysWithPasswords(page, () => page.getByRole("link", { name: "课程", exact: true }).click());
      await staysWithPasswords(page, () => page.evaluate(() => history.back()));
      await staysWithPasswords(page, () => page.getByRole("button", { name: "再导入一份" }).click());
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "下载初始密码" }).click(),
      ]);
      assert.match(saved.suggestedFilename(), /^初始密码-\d{4}-\d{2}-\d{2}\.csv$/);
      const created = await api.call("PeopleService/ListPersons", { query: `r1-${unique}` });
      assert.equal(created.total, 1);
      await page.getByRole("button", { name: "再导入一份" }).click();
      const again = [lines[0], lines[1]].join("\r\n");
      await page.locator("input[type=file]").setInputFiles({ ...file, buffer: Buffer.from(again) });
      await page.getByText("名册与现有人员完全一致，不需要导入。").waitFor();
      assert.equal(await page.getByRole("button", { name: /^导入/ }).count(), 0);
      const imported = await api.call("PeopleService/ImportRoster", { csv: Buffer.from(again).toString("base64") });
      assert.deepEqual([imported.created ?? 0, imported.updated ?? 0, imported.unchanged], [0, 0, 1]);
      const after = await api.call("PeopleService/GetPerson", { personId: created.persons[0].id });
      assert.deepEqual(after.person, created.persons[0]);
    });

    test("a trial shows what an update changes, as it was and as it will be", async () => {
      const { page } = school;
      const csv = `登录名,姓名,学校代码,角色\nr1-${unique},示范改名,demo-primary,班主任`;
      await page.goto("/roster");
      await page.locator("input[type=file]").setInputFiles({ name: "名册.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await page.locator(".yx-changes").waitFor();
      const told = await page.locator(".yx-changes li").allInnerTexts();
      assert.deepEqual(told.map((line) => line.replace(/改为|\s/g, "")), ["姓名示范甲→示范改名", "角色校长、园长→校长、园长、班主任"]);
    });

    test("the bureau gives a role for a period, and it is seen at once", async () => {
      const { page } = bureau;
      await page.goto(`/persons?q=${login}`);
      await page.getByRole("button", { name: "示范新人" }).click();
      const drawer = page.getByRole("dialog");
      await drawer.getByRole("button", { name: "授予角色" }).click();
      await drawer.getByRole("combobox", { name: "角色" }).click();
      await page.getByTitle("学校管理员").click();
      await drawer.getByLabel("最后一天").fill("2199-08-31");
      await drawer.getByRole("button", { name: "授予角色" }).click();
      await drawer.getByText("2199年8月31日").waitFor();
      await cast.theirs.page.getByRole("button", { name: "管理" }).waitFor({ timeout: 5000 });
      await cast.theirs.page.goto("/persons");
      await cast.theirs.page.getByRole("heading", { name: "人员" }).waitFor();
    });

    ownAccount(world, cast);

    test("a forgotten password is replaced by an initial one, and every device must sign in again", async () => {
      const { page } = school;
      await page.goto(`/persons?q=${login}`);
      await page.getByRole("button", { name: "示范新人" }).click();
      await page.getByRole("button", { name: "重置密码" }).click();
      await page.getByRole("dialog", { name: /重置.*的密码/ }).getByRole("button", { name: "重置密码" }).click();
      const initial = { login, password: await page.locator(".yx-password code").innerText() };
      await cast.theirs.page.getByLabel("登录名", { exact: true }).waitFor({ timeout: 2000 });
      assert.equal(await refusalOf(new Person(world.stack.url).signIn(cast.newcomer)), "wrong_credentials");
      await knock(cast.theirs.page, initial);
      await changePassword(cast.theirs.page, "初始密码", initial.password, kMine);
      await cast.theirs.page.getByRole("navigation").first().waitFor();
    });

    test("deactivating a person ends their session within two seconds", async () => {
      const { page } = school;
      await page.goto(`/persons?q=${login}`);
      await page.getByRole("button", { name: "示范新人" }).click();
      await page.getByRole("button", { name: "停用账号" }).click();
      await page.getByRole("dialog", { name: /停用/ }).getByRole("button", { name: "停用账号" }).click();
      await cast.theirs.page.getByLabel("登录名", { exact: true }).waitFor({ timeout: 2000 });
      await cast.theirs.page.getByText(/账号已停用.*管理员/).waitFor();
      const signing = (account) => refusalOf(new Person(world.stack.url).signIn(account));
      assert.equal(await signing({ login, password: kMine }), "account_deactivated");
      assert.equal(await signing({ login, password: "a wrong guess" }), "wrong_credentials");
      await page.getByText("没有符合条件的人员").waitFor();
      await page.goto(`/persons?q=${login}&inactive=1`);
      await page.getByText("已停用", { exact: true }).first().waitFor();
    });

    test("guessing a password is limited, and says how long to wait", async () => {
      const guess = { login, password: "a wrong guess" };
      const guesses = Array.from({ length: 10 }, () => refusalOf(new Person(world.stack.url).signIn(guess)));
      await Promise.all(guesses);
      const { context, page } = await openPage(world.browser, world.stack);
      await page.goto("/");
      // The first may spend a try that came back since; another one takes half a minute.
      for (let i = 0; i < 2; ++i) {
        await knock(page, guess);
        await page.getByRole("alert").waitFor();
      }
      await page.getByText(/尝试次数过多，请 \d+ 秒后再试/).waitFor();
      await context.close();
    });

    lookAtAdministration(world);

    test("no page reported an error of its own", () => {
      assert.deepEqual([bureau, school, cast.theirs].flatMap((one) => one.errors), []);
    });
  });
}
