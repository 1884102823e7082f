// A workshop from its plan to its end: a mentor invites, teachers find it at home, enrol and put it into their calendars,
// and nobody else learns of it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, openPage, overflow, screenshot, signIn, stillness } from "./browser.mjs";
import { enrol, Person } from "./person.mjs";

const kLooks = [
  { size: "wide", viewport: { width: 1366, height: 768 }, language: "zh-CN" },
  { size: "phone", viewport: { width: 390, height: 844 }, language: "en" },
];
const kLongTitle = "标题特别特别长的一场研修：三年级数学上册第五单元分数的初步认识第二课时集体备课与课例研讨（蒙汉双语授课）";
const kAbout = "请先看课例《分数的初步认识》，想一想：学生会在哪里卡住？\n\n欢迎带着问题来。";
const kReason = "因大雪停课，改期另行通知。";

/** A local day, so many days from now, as the form's field has it. */
function dayAfter(days) {
  const at = new Date(Date.now() + days * 86_400_000);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

export function workshops(world) {
  describe("workshops", () => {
    const unique = Date.now().toString(36);
    const title = `分数教学研讨 ${unique}`;
    let bureau, mentor, mentorPage, teacherPage, stranger, schoolId, workshopId;

    const api = (person, method, request) => person.call(`WorkshopService/${method}`, request);
    const planned = async (name, minutesFromNow, invited) => {
      const plan = { title: name, description: kAbout, category: "workshop", startsAtMs: String(Date.now() + minutesFromNow * 60_000), lengthMinutes: 90, ...invited };
      return (await api(mentor, "CreateWorkshop", { plan })).workshop;
    };

    before(async () => {
      [bureau, mentor] = await Promise.all(["bureau", "mentor"].map((login) => world.person(login)));
      const { schools } = await bureau.call("PeopleService/ListSchools", {});
      schoolId = schools.find((one) => one.code === "demo-primary").id;
      ({ account: stranger } = await enrol(world, `stranger-${unique}`, "示范外校教师", "ROLE_TEACHER", "demo-vocational"));
      [mentorPage, teacherPage] = await Promise.all([1, 2].map(() => openPage(world.browser, world.stack)));
      await signIn(mentorPage.page, world.accounts.mentor);
      await signIn(teacherPage.page, world.accounts.teacher);
    });
    after(() => Promise.all([mentorPage, teacherPage].map((one) => one?.context.close())));

    test("are planned by a mentor, who is told what is missing", async () => {
      const { page } = mentorPage;
      await page.getByRole("navigation").getByRole("link", { name: "工作室" }).click();
      await page.getByRole("link", { name: "新建研修" }).click();
      await page.getByRole("button", { name: "发布研修" }).click();
      await page.getByText("请填写标题").waitFor();
      await page.getByText("请选择日期", { exact: true }).waitFor();
      await stillness(page);
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.getByLabel("标题").fill(title);
      await page.getByLabel("介绍").fill(kAbout);
      await page.getByLabel("日期").fill(dayAfter(1));
      await page.getByLabel("开始时间").fill("15:10");
      await page.getByRole("button", { name: "发布研修" }).click();
      await page.getByText("请至少邀请一所学校或一个人，或者选择全体教师。").waitFor();
      await page.getByLabel("邀请的学校").click();
      await page.locator(".ant-select-item-option").filter({ hasText: "示范小学" }).click();
      await page.getByLabel("单独邀请的人").fill("示范外校");
      await page.locator(".ant-select-item-option").filter({ hasText: "示范外校教师 · 示范职业学校" }).first().waitFor();
      await page.keyboard.press("Escape");
      await stillness(page);
      await screenshot(page, "workshop-form");
      await page.getByRole("button", { name: "发布研修" }).click();
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      workshopId = new URL(page.url()).pathname.split("/").pop();
      await page.getByText("示范小学", { exact: true }).waitFor();
      await page.getByText("15:10–16:40").waitFor();
    });

    test("ask before what was written is left", async () => {
      const { page } = mentorPage;
      await page.getByRole("button", { name: "修改研修" }).click();
      await page.getByLabel("标题").fill(`${title}（草稿）`);
      await page.getByRole("navigation").getByRole("link", { name: "首页" }).click();
      await page.getByRole("button", { name: "留在本页" }).click();
      assert.equal(await page.getByLabel("标题").inputValue(), `${title}（草稿）`);
      await page.getByRole("navigation").getByRole("link", { name: "首页" }).click();
      await page.getByRole("dialog").getByRole("button", { name: /离\s*开/ }).click();
      await page.getByRole("region", { name: "近期研修" }).getByText(title).waitFor();
    });

    test("are found at home by the invited, who enrol there", async () => {
      const { page } = teacherPage;
      await page.goto("/");
      const card = page.getByRole("article", { name: title });
      await card.getByText("0 人已报名").waitFor();
      await card.getByRole("button", { name: "报名参加" }).click();
      await card.getByText("已报名", { exact: true }).waitFor();
      await card.getByText("1 人已报名").waitFor();
      await stillness(page);
      await screenshot(page, "workshop-home");
      assert.deepEqual(await accessibilityFaults(page), []);
    });

    test("go into calendars", async () => {
      const { page } = teacherPage;
      await page.getByRole("link", { name: title }).click();
      const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "添加到日历" }).click()]);
      assert.equal(file.suggestedFilename(), `workshop-${workshopId}.ics`);
      const teacher = await world.person("teacher");
      const { status, headers, body } = await teacher.request("GET", `/calendar/${workshopId}.ics`);
      assert.equal(status, 200);
      assert.equal(headers["content-type"], "text/calendar; charset=utf-8");
      const lines = body.toString().split("\r\n");
      assert.equal(lines.pop(), "");
      assert.ok(lines.every((line) => Buffer.byteLength(line) <= 75), body.toString());
      const starts = new Date(`${dayAfter(1)}T15:10:00`).toISOString().replace(/[-:]|\.\d+/g, "");
      assert.ok(lines.includes(`DTSTART:${starts}`), body.toString());
      assert.ok(body.toString().replaceAll("\r\n ", "").includes(`URL:${world.stack.url}/workshops/${workshopId}\r\n`));
    });

    test("are nothing to anybody else, whatever their address", async () => {
      const { context, page, errors } = await openPage(world.browser, world.stack);
      await signIn(page, stranger);
      await page.goto(`/workshops/${workshopId}`);
      await page.getByText("找不到这个内容").waitFor();
      await page.goto("/workshops");
      await page.getByText("近期没有邀请您的研修。").waitFor();
      assert.equal(await page.getByText(title).count(), 0);
      const person = await new Person(world.stack.url).signIn(stranger);
      for (const method of ["GetWorkshop", "Enrol", "Withdraw", "ListPeople"]) {
        await assert.rejects(api(person, method, { workshopId }), { code: "not_found" });
      }
      assert.equal((await person.request("GET", `/calendar/${workshopId}.ics`)).status, 404);
      assert.equal((await new Person(world.stack.url).request("GET", `/calendar/${workshopId}.ics`)).status, 401);
      assert.deepEqual(errors, []);
      await context.close();
    });

    test("show their mentor who comes, and are changed", async () => {
      const { page } = mentorPage;
      await page.goto("/workshops?list=mine");
      await page.getByRole("link", { name: title }).click();
      await page.getByRole("table").getByText("示范教师").waitFor();
      await page.getByRole("button", { name: "修改研修" }).click();
      await page.getByLabel("开始时间").fill("16:00");
      await page.getByRole("button", { name: "保存修改" }).click();
      await page.getByText("16:00–17:30").waitFor();
      const { body } = await mentor.request("GET", `/calendar/${workshopId}.ics`);
      assert.match(body.toString(), /\r\nSEQUENCE:1\r\n/);
    });

    test("are seen by the bureau, which is no guest", async () => {
      const { workshops: all } = await api(bureau, "ListOverseen", {});
      const found = all.find(({ id }) => id === workshopId);
      assert.ok(!found.mayEnrol && !found.mayEnter && found.mayCancel);
      await assert.rejects(api(bureau, "Enrol", { workshopId }), { code: "permission_denied" });
      await assert.rejects(bureau.call("RoomService/ListRoomEvents", { workshopId }), { code: "permission_denied" });
    });

    test("say at home that they were cancelled, and why", async () => {
      const { page } = mentorPage;
      await page.getByRole("button", { name: "取消研修" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("取消的原因").fill(kReason);
      await stillness(page);
      await screenshot(page, "workshop-cancel");
      assert.deepEqual(await accessibilityFaults(page), []);
      await dialog.getByRole("button", { name: "取消研修" }).click();
      await page.getByText("这场研修已取消。").waitFor();
      const { page: theirs } = teacherPage;
      await theirs.goto("/");
      const card = theirs.getByRole("article", { name: title });
      await card.getByText("已取消", { exact: true }).waitFor();
      await card.getByText(kReason).waitFor();
      await theirs.getByRole("link", { name: title }).click();
      await theirs.getByText(kReason).waitFor();
    });

    test("have a room whose talk outlives the server's end", async () => {
      const { id } = await planned(`研讨室 ${unique}`, 10, { schoolIds: [schoolId] });
      const teacher = await world.person("teacher");
      const connection = `page-${unique}`;
      const room = (person, method, request) => person.call(`RoomService/${method}`, { workshopId: id, ...request });
      await room(teacher, "EnterRoom", { connection });
      await room(mentor, "EnterRoom", { connection });
      await api(mentor, "BeginWorkshop", { workshopId: id });
      const said = await room(teacher, "Say", { text: "老师好 https://example.com", key: `message-${unique}` });
      await world.stack.killServer();
      await room(teacher, "RenewRoom", { connection });
      assert.deepEqual(await room(teacher, "Say", { text: "老师好 https://example.com", key: `message-${unique}` }), said);
      const { events } = await room(mentor, "ListRoomEvents", {});
      assert.deepEqual(events.map(({ number }) => Number(number)), events.map((_, place) => place + 1));
      assert.equal(events.filter(({ kind }) => kind === "ROOM_EVENT_KIND_SAID").length, 1);
      assert.equal(events.filter(({ kind }) => kind === "ROOM_EVENT_KIND_JOINED").length, 2);
      await api(mentor, "EndWorkshop", { workshopId: id });
      await assert.rejects(room(teacher, "EnterRoom", { connection }), { code: "failed_precondition" });
    });

    test("have a room where hands are raised and accepted, and words removed", async () => {
      const name = `研修室 ${unique}`;
      const { id } = await planned(name, 12, { schoolIds: [schoolId] });
      const [{ page: theirs }, { page: mine }] = [teacherPage, mentorPage];
      for (const page of [theirs, mine]) {
        await page.goto(`/workshops/${id}`);
        await page.getByRole("button", { name: "进入研修室" }).click();
        await page.getByRole("region", { name: "讨论" }).waitFor();
      }
      await mine.getByRole("heading", { name: "在场 2 人" }).waitFor();
      await mine.getByRole("button", { name: "开始研修" }).click();
      await mine.getByText("进行中", { exact: true }).waitFor();
      await theirs.getByRole("button", { name: "举手", exact: true }).click();
      await mine.getByRole("button", { name: "请发言：示范教师" }).click();
      await theirs.getByRole("button", { name: "结束发言" }).waitFor();
      await theirs.getByRole("textbox", { name: "消息" }).fill("看这里 https://example.com/a，<b>谢谢</b>");
      await theirs.reload();
      const field = theirs.getByRole("textbox", { name: "消息" });
      assert.equal(await field.inputValue(), "看这里 https://example.com/a，<b>谢谢</b>");
      await field.press("Enter");
      const link = mine.getByRole("link", { name: "https://example.com/a" });
      await link.waitFor();
      assert.match(await link.getAttribute("rel"), /noopener noreferrer/);
      await mine.getByText("<b>谢谢</b>").waitFor();
      for (const [page, whose] of [[theirs, "teacher"], [mine, "mentor"]]) {
        await stillness(page);
        await screenshot(page, `workshop-room-${whose}`);
        assert.deepEqual(await accessibilityFaults(page), []);
      }
      await mine.getByRole("button", { name: "删除 示范教师 的消息" }).click();
      await theirs.getByText("这条消息已被主持人删除。").waitFor();
      assert.equal(await theirs.getByText("谢谢").count(), 0);
      await mine.getByRole("button", { name: "结束研修" }).click();
      await mine.getByRole("tooltip").getByRole("button", { name: "结束研修" }).click();
      await theirs.getByText("研修已结束，以下是会上的发言。").waitFor();
    });

    for (const { size, viewport, language } of kLooks) {
      test(`are right on a ${size} screen in ${language}`, async () => {
        const faults = [];
        const look = async ({ page }, name) => {
          await stillness(page);
          await screenshot(page, `workshops-${name}-${size}-${language}`);
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
        const long = await planned(`${kLongTitle} ${unique} ${size}`, 60 * (size === "wide" ? 48 : 72), { forEveryone: true });
        const theirs = await opened(world.accounts.teacher);
        await theirs.page.goto("/");
        await theirs.page.locator(".yx-workshop-card").first().waitFor();
        await look(theirs, "home");
        await theirs.page.goto("/workshops");
        await theirs.page.locator(".yx-workshop-card").first().waitFor();
        await look(theirs, "coming");
        await theirs.page.goto(`/workshops/${long.id}`);
        await theirs.page.locator(".yx-facts").waitFor();
        await look(theirs, "page");
        await theirs.page.goto(`/workshops/${workshopId}`);
        await theirs.page.locator(".yx-facts").waitFor();
        await look(theirs, "cancelled");
        await theirs.page.goto("/workshops/999999999");
        await theirs.page.locator(".ant-result").waitFor();
        await look(theirs, "missing");
        await theirs.page.route("**/rpc/yanxiu.v1.WorkshopService/ListInvited", (route) => route.abort());
        await theirs.page.goto("/workshops");
        await theirs.page.locator(".ant-result").waitFor({ timeout: 20_000 });
        await look(theirs, "failing");
        const leader = await opened(world.accounts.mentor);
        for (const list of ["mine", "mine_past"]) {
          await leader.page.goto(`/workshops?list=${list}`);
          await leader.page.locator(".yx-workshop-card, .ant-empty").first().waitFor();
          await look(leader, list);
        }
        await leader.page.goto(`/workshops/${long.id}`);
        await leader.page.locator(".yx-workshop-people .ant-empty, .yx-workshop-people table").first().waitFor();
        await look(leader, "led");
        await leader.page.goto(`/workshops/${long.id}/edit`);
        await leader.page.locator("form").waitFor();
        await look(leader, "edit");
        await leader.page.goto("/workshops/new");
        await leader.page.locator("form").waitFor();
        await leader.page.locator("form button[type=submit]").scrollIntoViewIfNeeded();
        await look(leader, "new");
        const { id: roomId } = await planned(`研修室 ${unique} ${size}`, 14, { schoolIds: [schoolId] });
        await leader.page.goto(`/workshops/${roomId}/room`);
        await leader.page.locator(".yx-room").waitFor();
        await leader.page.locator("textarea").first().fill("老师们好，请看 https://example.com/lesson");
        await leader.page.keyboard.press("Enter");
        await leader.page.locator(".yx-room-text").first().waitFor();
        await look(leader, "room");
        await leader.page.goto("/workshops");
        await api(mentor, "CancelWorkshop", { workshopId: roomId, reason: kReason });
        const office = await opened(world.accounts.bureau);
        await office.page.goto("/workshops?list=overseen");
        await office.page.locator(".yx-table").waitFor();
        await look(office, "overseen");
        await office.page.goto("/workshops/new");
        await office.page.locator(".ant-result").waitFor();
        await api(mentor, "CancelWorkshop", { workshopId: long.id, reason: kReason });
        assert.deepEqual([...faults, ...theirs.errors, ...leader.errors, ...office.errors], []);
        await Promise.all([theirs, leader, office].map(({ context }) => context.close()));
      });
    }

    test("no page reported an error of its own", () => {
      assert.deepEqual([mentorPage, teacherPage].flatMap(({ errors }) => errors), []);
    });
  });
}
