// Every process is killed -9 while a mentor watches and a teacher's video is transcoded: whatever the mentor was told to
// be kept is kept, every second is paid once, and everything goes on by itself.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { phoneVideo } from "./media.mjs";
import { until } from "./stack.mjs";

const kClaimMs = 1000;
const kVideoSeconds = 20;

/** Watches one lesson in real time without a browser, and keeps claims until the server has them for ever. */
class Learner {
  #person;
  #lease;
  #opened;
  #kept = [];
  #ends = false;
  #work;
  acknowledged = -1;
  refused = 0;

  constructor(person, lesson) {
    this.#person = person;
    this.lesson = lesson;
  }

  async begin() {
    this.#lease = await this.#person.call("WatchService/OpenLease", { lessonId: this.lesson, deviceId: "faults", takeOver: true });
    this.#opened = performance.now();
    await this.#fetchEverything();
    this.#work = this.#play();
  }

  get leaseId() {
    return this.#lease.leaseId;
  }

  async #text(path) {
    const answer = await this.#person.request("GET", path);
    assert.equal(answer.status, 200, path);
    return answer.body.toString();
  }

  /** The first rendition's segments: what is not delivered is not paid. */
  async #fetchEverything() {
    const names = (text) => text.split("\n").filter((line) => line && !line.startsWith("#"));
    const folder = (path) => path.slice(0, path.lastIndexOf("/") + 1);
    const playlist = folder(this.#lease.playlistUrl) + names(await this.#text(this.#lease.playlistUrl))[0];
    for (const name of names(await this.#text(playlist))) await this.#text(folder(playlist) + name);
  }

  async #play() {
    let seq = 0;
    while (!this.#ends || this.#kept.length > 0) {
      const elapsed = performance.now() - this.#opened;
      while (!this.#ends && (seq + 1) * kClaimMs <= elapsed) this.#kept.push(this.#claim(seq++));
      if (this.#kept.length > 0) await this.#report();
      await new Promise((wake) => setTimeout(wake, 100));
    }
    this.claims = seq;
  }

  #claim(seq) {
    const [from, to] = [seq * kClaimMs, (seq + 1) * kClaimMs];
    const { anchorMs, anchorMac } = this.#lease;
    return { seq, wallFromMs: from, wallToMs: to, mediaFromMs: from, mediaToMs: to, audible: true, anchorMs, anchorMac };
  }

  async #report() {
    const claims = this.#kept.slice(0, 50);
    try {
      const request = { leaseId: this.leaseId, claims, positionMs: claims.at(-1).mediaToMs };
      const { durableUpto = 0 } = await this.#person.call("WatchService/Report", request);
      this.acknowledged = Math.max(this.acknowledged, Number(durableUpto));
      this.#kept = this.#kept.filter(({ seq }) => seq > this.acknowledged);
    } catch (error) {
      this.refused += 1;
      this.refusal = error;
    }
  }

  /** Stops playing and waits until all is acknowledged. */
  async end() {
    this.#ends = true;
    await this.#work;
  }
}

/** A WebSocket that only listens: tells of each message and answers pings. Frames as of RFC 6455, section 5.2. */
async function openSocket(person, onMessage) {
  const request = person.begin("GET", "/ws", {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": randomBytes(16).toString("base64"),
    "sec-websocket-protocol": "yanxiu.v1",
  });
  request.end();
  const [, socket, head] = await once(request, "upgrade");
  let bytes = head;
  socket.on("data", (more) => {
    bytes = Buffer.concat([bytes, more]);
    while (bytes.length >= 2) {
      const short = bytes[1] & 0x7f; // events are small: no lengths of eight bytes
      const [begin, length] = short < 126 ? [2, short] : [4, bytes.length >= 4 ? bytes.readUInt16BE(2) : Infinity];
      if (bytes.length < begin + length) return;
      const payload = bytes.subarray(begin, begin + length);
      const kind = bytes[0] & 0x0f;
      if (kind === 2) onMessage();
      if (kind === 9) socket.write(Buffer.concat([Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
      bytes = bytes.subarray(begin + length);
    }
  });
  socket.on("close", () => (socket.wasClosed = true));
  return socket;
}

/** `world` has stack, accounts, scratch. */
export function faults(world) {
  describe("processes that are killed", () => {
    let learner, teacher, mentor, creditedBefore;

    const pidIn = async (file) => Number((await readFile(join(world.stack.data, file), "utf8")).split("\n")[0]);
    const status = async (path) => (await fetch(world.stack.url + path)).status;
    const creditedMs = async () =>
      Number((await mentor.call("WatchService/GetStanding", { lessonId: learner.lesson })).standing.creditedMs ?? 0);

    const storedUpto = async (seq) =>
      Number(await world.stack.select(`SELECT count(*) FROM claim WHERE lease_id = ${learner.leaseId} AND seq <= ${seq}`));
    const kBusy = "SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 100000) AS b";
    const kHowManyAreBusy = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%AS b' AND state = 'active'";

    /** All that was acknowledged is there, and what was played after `since` is acknowledged as well. */
    const goesOn = async (since) => {
      await until("reports are acknowledged again", 60, () => learner.acknowledged > since + 3);
      const told = learner.acknowledged;
      assert.equal(await storedUpto(told), told + 1);
    };

    before(async () => {
      mentor = await world.person("mentor");
      teacher = await world.person("teacher");
      const { lessons } = await mentor.call("LibraryService/SearchLessons", { query: "分数的初步认识" });
      learner = new Learner(mentor, lessons[0].id);
      await until("the lesson is whole", 120, async () => {
        const { lesson } = await mentor.call("LibraryService/GetLesson", { lessonId: learner.lesson });
        return lesson.progress.step === "done";
      });
      creditedBefore = await creditedMs();
      await learner.begin();
    });

    after(() => learner.end());

    test("PostgreSQL is killed: the server stays alive, is not ready, and comes back by itself", async () => {
      await until("something is acknowledged", 20, () => learner.acknowledged >= 2);
      const killed = learner.acknowledged;
      const refused = learner.refused;
      const busy = world.stack.select(kBusy); // a worker too busy to notice that its postmaster is gone
      await until("it is busy", 20, async () => (await world.stack.select(kHowManyAreBusy)) === "1");
      process.kill(await pidIn("postgres/postmaster.pid"), "SIGKILL");
      await until("not ready", 20, async () => {
        assert.equal(await status("/healthz"), 200);
        return (await status("/readyz")) === 503;
      });
      await until("ready again", 60, async () => {
        assert.equal(await status("/healthz"), 200);
        return (await status("/readyz")) === 200;
      });
      await goesOn(killed);
      assert.match(await busy, /connection/);
      assert.ok(learner.refused > refused, "nothing was acknowledged meanwhile");
      assert.equal(learner.refusal.code, "unavailable");
    });

    test("Redis is killed: nothing else notices", async () => {
      const old = await pidIn("redis/pid");
      const [killed, refused] = [learner.acknowledged, learner.refused];
      process.kill(old, "SIGKILL");
      await until("another Redis", 30, async () => {
        assert.equal(await status("/readyz"), 200);
        return (await pidIn("redis/pid").catch(() => old)) !== old;
      });
      await goesOn(killed);
      assert.equal(learner.refused, refused);
    });

    test("the server is killed: what it acknowledged is there", async () => {
      const killed = learner.acknowledged;
      await world.stack.killServer();
      await goesOn(killed);
    });

    test("the server and PostgreSQL are killed together: the new server waits for the new PostgreSQL", async () => {
      const killed = learner.acknowledged;
      const [server, postmaster] = [await world.stack.pid("server"), await pidIn("postgres/postmaster.pid")];
      process.kill(postmaster, "SIGKILL");
      process.kill(server, "SIGKILL");
      await until("a new server", 30, async () => (await world.stack.pid("server")) !== server);
      const second = await world.stack.pid("server");
      await until("ready again", 60, async () => (await status("/readyz")) === 200);
      assert.equal(await world.stack.pid("server"), second);
      await goesOn(killed);
    });

    test("the worker is killed in the middle of a video: another takes over within 30 s, and the page hears of it", async () => {
      const path = join(world.scratch, "faults.mp4");
      const size = await phoneVideo(path, kVideoSeconds);
      const { lesson } = await teacher.call("LibraryService/CreateLesson", { title: "转码中断" });
      let told = 0;
      const socket = await openSocket(teacher, () => (told += 1));
      const upload = await teacher.createUpload(lesson.id, size);
      assert.equal((await teacher.patch(upload, 0, await readFile(path))).status, 204);
      const now = async () => (await teacher.call("LibraryService/GetLesson", { lessonId: lesson.id })).lesson;
      await until("its turn has come, and it is being transcoded", 300, async () => Number((await now()).progress.doneMs ?? 0) > 0);
      const worker = await world.stack.pid("worker");
      const attempts = (await now()).progress.attempts;
      process.kill(worker, "SIGKILL");
      await until("another attempt", 30, async () => (await now()).progress.attempts > attempts);
      assert.notEqual(await world.stack.pid("worker"), worker);
      const toldBefore = told;
      const done = await until("the lesson is whole", 240, async () => {
        const lesson_now = await now();
        assert.notEqual(lesson_now.state, "LESSON_STATE_FAILED", JSON.stringify(lesson_now));
        return lesson_now.progress.step === "done" && lesson_now;
      });
      assert.ok(Math.abs(Number(done.durationMs) - kVideoSeconds * 1000) <= 500, done.durationMs);
      assert.ok(done.playable);
      assert.ok(!socket.wasClosed);
      assert.ok(told > toldBefore, "the new worker's news came through the new Redis");
      socket.destroy();
    });

    test("every second was paid, and once", async () => {
      await learner.end();
      const whole = Number((await mentor.call("LibraryService/GetLesson", { lessonId: learner.lesson })).lesson.durationMs);
      assert.equal((await creditedMs()) - creditedBefore, Math.min(learner.claims * kClaimMs, whole));
      assert.ok(learner.refused > 0);
      const verified = await world.stack.admin("ledger", "verify");
      assert.equal(verified.status, 0, verified.output);
    });
  });
}
