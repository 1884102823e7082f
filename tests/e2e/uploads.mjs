// Uploads by the real tus-js-client, broken off in every way, against the real server.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { cameraVideo, largeVideo } from "./media.mjs";
import { repository, until } from "./stack.mjs";

const tus = createRequire(join(repository, "web-client/package.json"))("tus-js-client");

const kChunk = 4 << 20;
const kMib = 1 << 20;
const kPatient = Array(40).fill(500); // ms between attempts: a server needs seconds to come back

/** `world` has stack, accounts, scratch. */
export function uploads(world) {
  describe("uploads that are broken off", () => {
    const path = join(world.scratch, "large.mp4");
    const storage = new tus.FileUrlStorage(join(world.scratch, "uploads.json"));
    let teacher, video, lessonId;

    before(async () => {
      await largeVideo(path);
      video = await readFile(path);
      teacher = await world.person("teacher");
    });

    const newLesson = async (title) => (await teacher.call("LibraryService/CreateLesson", { title })).lesson.id;
    const lesson = async () => (await teacher.call("LibraryService/GetLesson", { lessonId })).lesson;

    /** Starts an upload; `ended` resolves to its error, or null. What the server has acknowledged is watched. */
    const start = async ({ chunkSize, onChunkComplete = () => {} }) => {
      const watched = { acknowledged: 0, resumedAt: [] };
      watched.ended = new Promise((resolve) => {
        watched.upload = new tus.Upload(video, {
          endpoint: `${world.stack.url}/uploads`,
          metadata: { lesson_id: lessonId, filename: "large.mp4", filetype: "video/mp4" },
          headers: teacher.sessionHeaders(),
          chunkSize,
          retryDelays: kPatient,
          urlStorage: storage,
          fingerprint: async () => `lesson-${lessonId}`,
          onChunkComplete: (_, accepted) => {
            watched.acknowledged = accepted;
            onChunkComplete(accepted);
          },
          onAfterResponse: (request, response) => {
            if (request.getMethod() !== "HEAD") return;
            const offset = Number(response.getHeader("Upload-Offset"));
            watched.resumedAt.push({ offset, acknowledged: watched.acknowledged });
          },
          onError: resolve,
          onSuccess: () => resolve(null),
        });
      });
      const [previous] = await watched.upload.findPreviousUploads();
      if (previous) watched.upload.resumeFromPreviousUpload(previous);
      watched.upload.start();
      return watched;
    };

    test("a tab that is closed and opened again goes on where it stopped", async () => {
      lessonId = await newLesson("断点续传");
      let closed;
      const first = await start({
        chunkSize: kChunk,
        onChunkComplete: (accepted) => {
          if (accepted >= 2 * kChunk) closed ??= first.upload.abort();
        },
      });
      await until("eight megabytes have arrived", 30, () => first.acknowledged >= 2 * kChunk);
      await closed;
      const second = await start({
        chunkSize: kChunk,
        onChunkComplete: (accepted) => {
          if (accepted >= 6 * kChunk) closed = second.upload.abort();
        },
      });
      await until("it goes on", 30, () => second.acknowledged >= 6 * kChunk);
      assert.equal(second.upload.url, first.upload.url);
      assert.equal(second.resumedAt.length, 1);
      assert.ok(second.resumedAt[0].offset >= first.acknowledged, JSON.stringify(second.resumedAt));
      await closed;
    });

    test("the server is killed in the middle, and no acknowledged byte is lost", async () => {
      const old = await world.stack.pid("server");
      let killed = 0;
      const upload = await start({
        chunkSize: kChunk,
        onChunkComplete: (accepted) => {
          if (killed || accepted < 8 * kChunk) return;
          killed = accepted;
          process.kill(old, "SIGKILL");
        },
      });
      assert.equal(await upload.ended, null);
      assert.ok(killed > 0 && killed < video.length, `killed at ${killed}`);
      assert.notEqual(await world.stack.pid("server"), old);
      assert.ok(upload.resumedAt.length >= 2, "it resumed after the kill");
      for (const { offset, acknowledged } of upload.resumedAt) assert.ok(offset >= acknowledged, `${offset} of ${acknowledged}`);
    });

    test("what was put together so becomes a whole lesson", async () => {
      const done = await until("transcoding ends", 240, async () => {
        const now = await lesson();
        assert.notEqual(now.state, "LESSON_STATE_FAILED", JSON.stringify(now));
        return now.progress.step === "done" && now;
      });
      assert.ok(Math.abs(Number(done.durationMs) - largeVideo.seconds * 1000) <= 500, done.durationMs);
    });

    test("a single long request loses nothing that was told to be received", async () => {
      lessonId = await newLesson("一次传完");
      const upload = await teacher.createUpload(lessonId, video.length);
      const request = teacher.begin("PATCH", upload, {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "content-length": video.length,
      });
      request.on("error", () => {}); // its server will be killed
      request.write(video.subarray(0, 20 * kMib));
      const received = await until("progress is told while it lasts", 30, async () => {
        const bytes = Number((await lesson()).progress?.receivedBytes ?? 0);
        return bytes >= 8 * kMib && bytes;
      });
      await world.stack.killServer();
      request.destroy();
      const offset = await teacher.uploadOffset(upload);
      assert.ok(offset >= received, `${offset} of ${received}`);
      const rest = await teacher.patch(upload, offset, video.subarray(offset));
      assert.equal(rest.status, 204, rest.body.toString());
      assert.equal(Number(rest.headers["upload-offset"]), video.length);
      await teacher.call("LibraryService/DeleteLesson", { lessonId }); // nobody waits for it to be transcoded
    });

    test("what came slowly was made meanwhile: it plays with its last byte", async () => {
      const slow = join(world.scratch, "camera.mp4");
      await cameraVideo(slow);
      const bytes = await readFile(slow);
      lessonId = await newLesson("慢慢上传");
      const request = teacher.begin("PATCH", await teacher.createUpload(lessonId, bytes.length), {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "content-length": bytes.length,
      });
      const answered = once(request, "response");
      const piece = Math.ceil(bytes.length / cameraVideo.seconds); // as fast as it plays
      for (let at = 0; at < bytes.length; at += piece) {
        request.write(bytes.subarray(at, at + piece));
        await new Promise((wake) => setTimeout(wake, 1000));
      }
      request.end();
      assert.equal((await answered)[0].statusCode, 204);
      const { progress } = await lesson();
      assert.ok(Number(progress.doneMs) >= 12_000, `${progress.doneMs} ms were made by then`);
      await until("it plays", 5, async () => (await lesson()).playable);
    });
  });
}
