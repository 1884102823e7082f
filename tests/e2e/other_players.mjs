// Players that are not ours, and a lesson that still grows: what the playlists promise is what a player finds.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openPage, signIn } from "./browser.mjs";
import { phoneVideo } from "./media.mjs";
import { repository, until } from "./stack.mjs";
import { position } from "./watching.mjs";

const require = createRequire(join(repository, "web-client/package.json"));
const shakaSource = await readFile(require.resolve("shaka-player/dist/shaka-player.compiled.js"), "utf8");

const kGrowingSeconds = 50;

export function otherPlayers(world) {
  describe("shaka-player", () => {
    let api, lease, viewer;
    const answered = []; // what was fetched of the lesson: name, status

    before(async () => {
      api = await world.person("teacher");
      const lesson = await until("the demo's first lesson is whole", 400, async () => {
        const { lessons } = await api.call("LibraryService/ListMyLessons", { pageSize: 100 });
        return lessons.find(({ title, progress }) => title === "分数的初步认识" && progress.step === "done");
      });
      lease = await api.call("WatchService/OpenLease", { lessonId: lesson.id, deviceId: "shaka", takeOver: true });
      viewer = await openPage(world.browser, world.stack);
      viewer.page.on("response", (response) => {
        const { pathname } = new URL(response.url());
        if (pathname.startsWith("/media/")) answered.push({ name: pathname.split("/").slice(4).join("/"), status: response.status() });
      });
      await viewer.page.goto("/");
      // The page's own policy forbids scripts from elsewhere: evaluated by the debugger, it is none.
      await viewer.page.evaluate(shakaSource);
    });
    after(async () => {
      await viewer?.context.close();
      // Else the page of the same person would ask before it plays.
      if (lease) await api.call("WatchService/CloseLease", { leaseId: lease.leaseId });
    });

    const shaka = (act, given) => viewer.page.evaluate(act, given);
    const at = () => shaka(() => globalThis.shakaVideo.currentTime);
    const height = () => shaka(() => globalThis.shakaVideo.videoHeight);
    const fetched = (pattern) => answered.filter(({ name }) => pattern.test(name));
    const choose = (wanted) =>
      shaka((tall) => {
        const { shakaPlayer } = globalThis;
        shakaPlayer.configure({ abr: { enabled: false } });
        shakaPlayer.selectVariantTrack(shakaPlayer.getVariantTracks().find((track) => track.height === tall), true);
      }, wanted);

    test("takes the multivariant playlist and plays across segments", async () => {
      await shaka(async (url) => {
        const video = document.createElement("video");
        video.muted = true;
        document.body.append(video);
        const player = new globalThis.shaka.Player();
        Object.assign(globalThis, { shakaVideo: video, shakaPlayer: player, shakaErrors: [] });
        player.addEventListener("error", ({ detail }) => globalThis.shakaErrors.push(`${detail.code}: ${detail.message}`));
        await player.attach(video);
        await player.load(url);
        await video.play();
      }, lease.playlistUrl);
      await until("three segments play", 40, async () => (await at()) > 5);
      const heights = await shaka(() => globalThis.shakaPlayer.getVariantTracks().map((track) => track.height));
      assert.deepEqual(heights.toSorted((a, b) => a - b), [240, 480, 720]);
    });

    test("goes on in another quality, down and up", async () => {
      for (const wanted of [240, 720]) {
        await choose(wanted);
        await until(`it shows ${wanted} lines`, 30, async () => (await height()) === wanted);
        const from = await at();
        await until("it plays on over a segment's end", 30, async () => (await at()) > from + 5);
      }
    });

    test("plays the key frames alone when it is told to hurry", async () => {
      const from = await at();
      await shaka(() => globalThis.shakaPlayer.trickPlay(4));
      await until("twenty seconds go by", 30, async () => (await at()) > from + 20);
      assert.ok(fetched(/\/iframes\.m3u8$/).some(({ status }) => status === 200), "it has read a playlist of I-frames");
      assert.ok(fetched(/\.m4s$/).some(({ status }) => status === 206), "and fetched them alone");
      await shaka(() => globalThis.shakaPlayer.cancelTrickPlay());
    });

    test("has nothing to complain of", async () => {
      assert.deepEqual(await shaka(() => globalThis.shakaErrors), []);
      assert.deepEqual(fetched(/./).filter(({ status }) => status >= 400), []);
      assert.deepEqual(viewer.errors, []);
    });
  });

  describe("a lesson that still grows", () => {
    const video = join(world.scratch, "growing.mp4");
    let teacher, viewer, lessonId;

    before(async () => {
      await phoneVideo(video, kGrowingSeconds);
      teacher = await world.person("teacher");
      viewer = await openPage(world.browser, world.stack);
      await signIn(viewer.page, world.accounts.teacher);
      const created = await teacher.call("LibraryService/CreateLesson", { title: "边转码边看" });
      lessonId = created.lesson.id;
      const bytes = await readFile(video);
      const { status } = await teacher.patch(await teacher.createUpload(lessonId, bytes.length), 0, bytes);
      assert.equal(status, 204);
    });
    after(() => viewer?.context.close());

    const lesson = async () => (await teacher.call("LibraryService/GetLesson", { lessonId })).lesson;

    test("plays in the page before it is whole", async () => {
      await until("its beginning plays", 60, async () => (await lesson()).playable);
      await viewer.page.goto(`/lessons/${lessonId}`);
      await viewer.page.locator(".yx-centre-play").click();
      await until("six seconds play", 40, async () => (await position(viewer.page)) > 6);
      assert.notEqual((await lesson()).progress.step, "done", "it was whole before anybody could look");
    });

    test("plays on to its end, which was not there when it began", async () => {
      await until("it ends", 240, () => viewer.page.evaluate(() => document.querySelector("video").ended));
      assert.ok(Math.abs((await position(viewer.page)) - kGrowingSeconds) < 0.5);
      assert.deepEqual(viewer.errors, []);
    });
  });
}
