// What the server handed over and had not stored when it was killed: the page asks for it again, and nobody has to watch
// anything twice.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, signIn } from "./browser.mjs";
import { enrol } from "./person.mjs";
import { until } from "./stack.mjs";
import { observePlaying, position, unionLength } from "./watching.mjs";

const kTitle = "分数的初步认识";
const kLastSeconds = 16;
const kSegmentMs = 4000;
/** As in the suite that watches a phone video: how far credit may be from what the test itself saw playing. */
const kMayLackMs = 1000;
const kMayExceedMs = 500;

/** The number of the segment at an address, counted from 1; none is less than every number. */
const segmentOf = (url) => Number(/\/(\d+)\.m4s$/.exec(url.pathname)?.[1] ?? -Infinity);

export function redelivery(world) {
  describe("a server that is killed before it stored what it handed over", () => {
    let api, learner, lessonId, lastFromMs, played, lostMs;
    const fetchedAfterwards = [];

    const standing = async () => (await api.call("WatchService/GetStanding", { lessonId })).standing ?? {};
    const creditedMs = async () => Number((await standing()).creditedMs ?? 0);
    const undeliveredMs = async () =>
      ((await standing()).spans ?? [])
        .filter(({ reason }) => reason === "UNPAID_REASON_NOT_DELIVERED")
        .reduce((sum, { fromMs = 0, toMs }) => sum + Number(toMs) - Number(fromMs), 0);
    const inVideo = (look) => learner.page.evaluate(`(() => { const video = document.querySelector("video"); return ${look}; })()`);

    /** Nothing of the person is stored until the function is called that this resolves to. */
    const holdClock = async (person) => {
      const holding = `SELECT pg_sleep(120) /* holds the clock of ${person} */`;
      const held = world.stack.select(`BEGIN; SELECT 1 FROM person_clock WHERE person_id = ${person} FOR UPDATE; ${holding}`);
      const mine = `FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%the clock of ${person} %'`;
      await until("the clock is held", 20, async () => (await world.stack.select(`SELECT count(*) ${mine}`)) === "1");
      return async () => {
        await world.stack.select(`SELECT pg_cancel_backend(pid) ${mine}`);
        await held;
      };
    };

    /** What the page fetches from there waits until the function is called that this resolves to. */
    const holdBack = async (addresses) => {
      let go;
      const allowed = new Promise((resolve) => (go = resolve));
      await learner.page.route(addresses, (route) => allowed.then(() => route.continue()).catch(() => undefined)); // given up by then
      return go;
    };

    before(async () => {
      const { account, person } = await enrol(world, `handed-${Date.now().toString(36)}`, "示范学员", "ROLE_TEACHER");
      api = person;
      const { lessons } = await api.call("LibraryService/SearchLessons", { query: kTitle });
      lessonId = lessons.find(({ title }) => title === kTitle).id;
      await until("all of the lesson can be played", 900, async () => {
        const { lesson } = await api.call("LibraryService/GetLesson", { lessonId });
        lastFromMs = Number(lesson.durationMs) - kLastSeconds * 1000;
        return lesson.progress.step === "done" && Number(lesson.durationMs) > 100_000;
      });
      learner = await openPage(world.browser, world.stack);
      played = await observePlaying(learner.page);
      await signIn(learner.page, account);
    });
    after(() => learner?.context.close());

    test("loses what it handed over last", async () => {
      const { page } = learner;
      const fetchLast = await holdBack((url) => segmentOf(url) * kSegmentMs > lastFromMs); // however far the player loads ahead
      await page.goto(`/lessons/${lessonId}`);
      await page.getByRole("button", { name: "开始播放" }).click();
      await until("it plays", 60, async () => (await position(page)) > 3);
      const { me } = await api.call("PeopleService/GetMe");
      const release = await holdClock(me.id);
      fetchLast();
      await inVideo(`video.currentTime = video.duration - ${kLastSeconds}`);
      await until("its end is there", 30, () => inVideo("video.buffered.end(video.buffered.length - 1) > video.duration - 0.5"));
      await until("it plays there", 30, () => inVideo(`video.currentTime > video.duration - ${kLastSeconds - 2}`));
      page.on("response", (answer) => {
        if (answer.url().endsWith(".m4s")) fetchedAfterwards.push({ path: answer.url().split("/").slice(-2).join("/"), status: answer.status() });
      });
      const fetchAgain = await holdBack("**/*.m4s");
      await world.stack.killServer();
      await release();
      await until("it is played to its end", 60, () => inVideo("video.ended"));
      lostMs = await until("the server knows that it was played", 90, undeliveredMs);
      fetchAgain();
      assert.ok(lostMs > 8_000, `${lostMs} ms were played and are not known to have been handed over`);
    });

    test("is asked for it again by the page, and all that was played is credited", async () => {
      const watched = unionLength(played());
      assert.ok(watched > lostMs, `the test itself saw ${watched} ms`);
      const credited = await until("all of it is credited", 180, async () => {
        const now = await creditedMs();
        return now >= watched - kMayLackMs && now;
      });
      assert.ok(credited <= watched + kMayExceedMs, `credited ${credited} of ${watched} ms`);
      assert.equal(unionLength(played()), watched, "nothing was played again");
      assert.equal(await undeliveredMs(), 0);
    });

    test("each segment once, and those alone", () => {
      const paths = fetchedAfterwards.map(({ path }) => path);
      assert.equal(new Set(paths).size, paths.length, paths.join());
      assert.ok(paths.length >= 1 && paths.length <= kLastSeconds / 4 + 1, paths.join());
      assert.ok(fetchedAfterwards.every(({ status }) => status === 200));
    });

    test("the ledger is what its evidence makes it", async () => {
      const { status, output } = await world.stack.admin("ledger", "verify");
      assert.equal(status, 0, output);
    });

    test("the page reported no error of its own", () => assert.deepEqual(learner.errors, []));
  });
}
