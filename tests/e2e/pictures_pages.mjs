// A lesson's pictures: the small ones over the scrub bar, and the cover that its author chooses.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { accessibilityFaults, knock, openPage, overflow, screenshot, signIn } from "./browser.mjs";
import { brightnessAt, numberedSeconds, redPicture } from "./media.mjs";
import { until } from "./stack.mjs";
import { position } from "./watching.mjs";

const kSeconds = 40;

export function pictures(world) {
  describe("a lesson's pictures", () => {
    const title = `一节看得见的课 ${Date.now()}`;
    let author, api, lessonId;

    before(async () => {
      const video = join(world.scratch, `${title}.mp4`);
      await numberedSeconds(video, kSeconds);
      lessonId = await world.uploadInPage(world.accounts.teacher, video, title);
      api = await world.person("teacher");
      await until("it is complete", 120, async () => (await lesson()).progress.step === "done");
      author = await openPage(world.browser, world.stack);
      await signIn(author.page, world.accounts.teacher);
    });
    after(() => author?.context.close());

    const lesson = async () => (await api.call("LibraryService/GetLesson", { lessonId })).lesson;
    const still = (page) => page.locator(".yx-scrub-tip .yx-still");
    const scrub = (page) => page.getByRole("slider", { name: "播放进度" });

    const play = async (page) => {
      await page.goto(`/lessons/${lessonId}`);
      await page.locator(".yx-centre-play").click();
      await until("it plays", 20, () => page.evaluate(() => document.querySelector("video")?.currentTime > 0.2));
    };
    const point = async (page, seconds) => {
      const { x, y, width, height } = await scrub(page).boundingBox();
      await page.mouse.move(x + (width * (seconds + 0.5)) / kSeconds, y + height / 2);
    };
    /** Mean red, green and blue of the part of its file that a small picture shows. */
    const shown = (locator) =>
      locator.evaluate(async (element) => {
        const { backgroundImage, backgroundPosition, width, height } = getComputedStyle(element);
        const file = new Image();
        file.src = /url\("(.*)"\)/.exec(backgroundImage)[1];
        await file.decode();
        const [x, y] = backgroundPosition.split(" ").map((part) => -parseFloat(part));
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        canvas.drawImage(file, x, y, parseFloat(width), parseFloat(height), 0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
      });
    const near = (seen, wanted, what) => assert.ok(Math.abs(seen - wanted) < 8, `${what}: ${seen} instead of ${wanted}`);

    test("over the scrub bar is what the lesson shows at that time, loaded when it is first needed", async () => {
      const { page } = author;
      const fetched = [];
      page.on("request", (request) => request.url().includes("storyboard") && fetched.push(request.url()));
      await play(page);
      assert.deepEqual(fetched, []);
      for (const seconds of [20, 5, 38]) {
        await point(page, seconds);
        await still(page).waitFor();
        assert.match(await page.locator(".yx-scrub-tip").innerText(), new RegExp(`0:${String(seconds).padStart(2, "0")}`));
        near((await shown(still(page)))[0], brightnessAt(seconds - (seconds % 2)), `${seconds} s`);
      }
      await screenshot(page, "player-storyboard");
      const { x, width } = await page.locator(".yx-scrub-tip").boundingBox();
      const bar = await scrub(page).boundingBox();
      assert.ok(x >= bar.x - 1 && x + width <= bar.x + bar.width + 1, "the picture stays over the bar");
      assert.equal(fetched.filter((url) => url.endsWith(".vtt")).length, 1);
      await page.mouse.move(0, 0);
      await still(page).waitFor({ state: "detached" });
    });

    test("the keyboard sees the pictures as well", async () => {
      const { page } = author;
      await page.keyboard.press("k");
      await scrub(page).focus();
      await still(page).waitFor();
      await page.keyboard.press("5");
      await until("the picture follows", 10, async () => Math.abs((await shown(still(page)))[0] - brightnessAt(20)) < 8);
      assert.deepEqual(await accessibilityFaults(page), []);
    });

    // One person plays in one place: the page before is left, so that nobody is asked whether to go on here.
    const elsewhere = async (options) => {
      await author.page.goto("/");
      const opened = await openPage(world.browser, world.stack, options);
      await opened.page.goto("/");
      await knock(opened.page, world.accounts.teacher);
      await opened.page.getByLabel("登录名", { exact: true }).waitFor({ state: "detached" });
      return opened;
    };

    test("a finger sees them while it drags, and lets go where the lesson goes on", async () => {
      const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
      const { context, page, errors } = await elsewhere(phone);
      await play(page);
      await page.getByRole("button", { name: "暂停" }).first().click();
      const { x, y, width, height } = await scrub(page).boundingBox();
      const finger = await context.newCDPSession(page);
      const touch = (type, ...seconds) =>
        finger.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: seconds.map((at) => ({ x: x + (width * at) / kSeconds, y: y + height / 2 })),
        });
      await touch("touchStart", 4.5);
      for (const seconds of [10.5, 24.5]) {
        await touch("touchMove", seconds);
        await still(page).waitFor();
        const wanted = brightnessAt(Math.floor(seconds) - (Math.floor(seconds) % 2));
        await until("the picture follows", 10, async () => Math.abs((await shown(still(page)))[0] - wanted) < 8);
      }
      await screenshot(page, "player-storyboard-phone");
      const tip = await page.locator(".yx-scrub-tip").boundingBox();
      assert.ok(tip.x >= 0 && tip.x + tip.width <= 390, "the picture is whole");
      await touch("touchEnd");
      await still(page).waitFor({ state: "detached" });
      const reached = await position(page);
      assert.ok(Math.abs(reached - 24.5) < 1, `it stands at ${reached} s`);
      assert.deepEqual(errors, []);
      await context.close();
    });

    test("who saves data is sent none of them, and no picture of the lesson either", async () => {
      const { context, page, errors } = await elsewhere();
      await play(page);
      await page.getByRole("button", { name: /清晰度/ }).click();
      await page.getByRole("menuitemcheckbox", { name: /^省流量/ }).click();
      const fetched = [];
      page.on("request", (request) => /\/media\//.test(request.url()) && fetched.push(new URL(request.url()).pathname));
      await play(page);
      await point(page, 20);
      await page.locator(".yx-scrub-tip").getByText("0:20").waitFor();
      const from = await position(page);
      await until("its sound plays", 20, async () => (await position(page)) > from + 2);
      assert.equal(await still(page).count(), 0);
      assert.ok(fetched.some((path) => path.endsWith(".m4s")), `${fetched}`);
      const pictures = fetched.filter((path) => /storyboard|\/v\d/.test(path));
      assert.deepEqual(pictures, [], "neither storyboard nor video");
      await screenshot(page, "player-save-data");
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.deepEqual(errors, []);
      await context.close();
    });

    const cover = () => author.page.getByRole("img", { name: "现在的封面" });
    const coverColour = () =>
      cover().evaluate(async (image) => {
        await image.decode();
        // Of the whole picture: it is full of noise.
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
        canvas.drawImage(image, 0, 0);
        const { data } = canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight);
        return [0, 1, 2].map((channel) => data.filter((_, at) => at % 4 === channel).reduce((sum, value) => sum + value, 0) / (data.length / 4));
      });

    test("the author chooses the cover from the video, and everybody sees it", async () => {
      const { page } = author;
      await page.goto(`/upload/${lessonId}`);
      await cover().waitFor();
      const before = (await lesson()).posterUrl;
      await page.getByRole("button", { name: "从视频里选" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("0:26").click();
      await screenshot(page, "desk-cover-choice");
      assert.deepEqual(await accessibilityFaults(page), []);
      await dialog.getByRole("button", { name: "用这一张" }).click();
      await until("it is shown", 30, async () => Math.abs((await coverColour())[0] - brightnessAt(26)) < 8);
      const after = (await lesson()).posterUrl;
      assert.notEqual(after, before);
      await page.goto("/my-lessons");
      await page.locator(`img[src="${after}"]`).first().waitFor();
    });

    test("or uploads a picture of their own, which is made anew", async () => {
      const { page } = author;
      await page.goto(`/upload/${lessonId}`);
      const file = join(world.scratch, "cover.png");
      await redPicture(file);
      const input = page.getByLabel("上传图片", { exact: true });
      await input.setInputFiles(file);
      await until("it is shown", 30, async () => {
        const [red, green] = await coverColour();
        return red > 240 && green < 15;
      });
      const { posterUrl } = await lesson();
      const { body, headers } = await api.request("GET", posterUrl);
      assert.equal(headers["content-type"], "image/jpeg");
      assert.deepEqual([...body.subarray(0, 2)], [0xff, 0xd8]);

      await input.setInputFiles({ name: "x.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
      await page.getByText("只能用 JPEG、PNG 或 WebP 图片作封面。").waitFor();
      await input.setInputFiles({ name: "x.jpg", mimeType: "image/jpeg", buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]) });
      await page.getByText(/这张图片打不开，可能已损坏。/).waitFor({ timeout: 20_000 });
      assert.equal((await lesson()).posterUrl, posterUrl);
      await screenshot(page, "desk-cover");
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.getByRole("heading", { name: "封面" }).scrollIntoViewIfNeeded();
      await screenshot(page, "desk-cover-phone");
      assert.deepEqual(await overflow(page), []);
    });

    test("no page reported an error of its own", () => assert.deepEqual(author.errors, []));
  });
}
