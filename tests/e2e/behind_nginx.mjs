// Yanxiu behind Debian's nginx with the site of deploy/nginx, as production has it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openPage } from "./browser.mjs";
import { Nginx } from "./nginx.mjs";
import { Person } from "./person.mjs";
import { run, until } from "./stack.mjs";

/** `world` has stack, browser, accounts, nginxPort, nginxPlainPort; its server trusts 127.0.0.1 as a proxy. */
export function behindNginx(world) {
  describe("behind nginx", () => {
    let nginx;
    before(async () => {
      nginx = await Nginx.start(join(world.stack.data, "nginx"), world.nginxPort, world.nginxPlainPort, world.stack.port);
    });
    after(() => nginx?.stop());
    const person = (options = {}) => new Person(nginx.url, { ca: nginx.certificate, ...options });

    test("nginx itself finds no fault with the site", async () => {
      const directory = join(world.stack.data, "nginx");
      const { status, output } = await run(["/usr/sbin/nginx", "-t", "-q", "-p", directory, "-c", join(directory, "nginx.conf")]);
      assert.equal(status, 0, output);
      assert.equal(output.includes("warn"), false, output);
    });

    test("plain HTTP is sent to HTTPS", async () => {
      const answer = await new Person(nginx.plainUrl).request("GET", "/lessons?page=2");
      assert.equal(answer.status, 301);
      assert.equal(answer.headers.location, `${nginx.url}/lessons?page=2`);
    });

    test("the page comes over TLS and asks browsers to stay there", async () => {
      const answer = await person().request("GET", "/", { accept: "text/html" });
      assert.equal(answer.status, 200);
      assert.match(answer.headers["content-type"], /^text\/html/);
      assert.match(answer.headers["strict-transport-security"], /max-age=\d{7}/);
    });

    test("the server sees the client's address, and a client cannot choose it", async () => {
      const elsewhere = await person({ localAddress: "127.0.0.2", headers: { "x-forwarded-for": "203.0.113.9" } }).signIn(world.accounts.teacher);
      assert.equal(await currentAddress(elsewhere), "127.0.0.2");
      const direct = await new Person(world.stack.url.replace("localhost", "127.0.0.1"), {
        localAddress: "127.0.0.3",
        headers: { "x-forwarded-for": "203.0.113.9" },
      }).signIn(world.accounts.teacher);
      assert.equal(await currentAddress(direct), "127.0.0.3");
    });

    test("a session's cookie travels over TLS alone", async () => {
      const { login, password } = world.accounts.teacher;
      const answer = await person().request("POST", "/rpc/yanxiu.v1.PeopleService/SignIn", { "content-type": "application/json" }, JSON.stringify({ login, password }));
      const [cookie] = answer.headers["set-cookie"];
      for (const attribute of ["Secure", "HttpOnly", "SameSite=Lax"]) assert.ok(cookie.includes(attribute), cookie);
    });

    test("a browser's WebSocket opens, and another origin's does not", async () => {
      const { context, page } = await openPage(world.browser, world.stack, { baseURL: nginx.url, ignoreHTTPSErrors: true });
      await page.goto("/");
      await page.evaluate(signInFromPage, world.accounts.teacher);
      assert.equal(await page.evaluate(openSocket, nginx.url.replace("https", "wss") + "/ws"), "open yanxiu.v1");
      await page.goto(`${nginx.url.replace("localhost", "127.0.0.1")}/`);
      assert.equal(await page.evaluate(openSocket, nginx.url.replace("https", "wss") + "/ws"), "refused");
      await context.close();
    });

    test("uploaded bytes reach the server while the rest is still to come", async () => {
      const teacher = await person().signIn(world.accounts.teacher);
      const { lesson } = await teacher.call("LibraryService/CreateLesson", { title: "经过代理的上传" });
      const size = 24 * 1024 * 1024;
      const path = await teacher.createUpload(lesson.id, size);
      const patch = teacher.begin("PATCH", path, {
        "tus-resumable": "1.0.0", "upload-offset": "0", "content-type": "application/offset+octet-stream", "content-length": size,
      });
      patch.on("error", () => {}); // we end it
      patch.write(Buffer.alloc(size / 2, 7));
      // Asked of the lesson: a HEAD of the upload would end the request that is under way.
      await until("half of the upload is stored", 20, async () => {
        const answer = await teacher.call("LibraryService/GetLesson", { lessonId: lesson.id });
        return Number(answer.lesson.progress?.receivedBytes ?? 0) >= size / 4;
      });
      patch.destroy();
      await teacher.call("LibraryService/DeleteLesson", { lessonId: lesson.id });
    });

    test("a lesson plays, every segment whole", async () => {
      const principal = await person().signIn(world.accounts.principal);
      const lessonId = await until("a playable lesson", 120, async () => {
        const { lessons = [] } = await principal.call("LibraryService/SearchLessons", {});
        return lessons.find(({ playable }) => playable)?.id;
      });
      const lease = await principal.call("WatchService/OpenLease", { lessonId, deviceId: "nginx-test", takeOver: true });
      const master = await principal.request("GET", lease.playlistUrl);
      assert.equal(master.status, 200);
      const renditions = master.body.toString().split("\n").filter((line) => line && !line.startsWith("#"));
      assert.ok(renditions.length > 0, master.body.toString());
      const playlistUrl = new URL(renditions[0], new URL(lease.playlistUrl, nginx.url));
      const playlist = await principal.request("GET", playlistUrl.href);
      const segments = playlist.body.toString().split("\n").filter((line) => line && !line.startsWith("#"));
      assert.ok(segments.length > 0, playlist.body.toString());
      for (const segment of segments.slice(0, 3)) {
        const answer = await principal.request("GET", new URL(segment, playlistUrl).href);
        assert.equal(answer.status, 200);
        assert.equal(answer.body.length, Number(answer.headers["content-length"]));
      }
      await principal.call("WatchService/CloseLease", { leaseId: lease.leaseId });
    });

    test("no media token is written to a log", async () => {
      const log = await readFile(join(world.stack.data, "nginx/access.log"), "utf8");
      assert.ok(log.includes("/rpc/"), "the log is the one that is written to");
      assert.equal(log.includes("/media/"), false);
    });
  });
}

async function currentAddress(person) {
  const { sessions } = await person.call("PeopleService/ListSessions");
  return sessions.find(({ current }) => current).address;
}

// The functions below run in the page.

async function signInFromPage({ login, password }) {
  await fetch("/rpc/yanxiu.v1.PeopleService/SignIn", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login, password }),
  });
}

function openSocket(url) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, "yanxiu.v1");
    socket.onopen = () => resolve(`open ${socket.protocol}`);
    socket.onerror = () => resolve("refused");
  });
}
