// The library's pages as an author meets them: choosing a video, seeing it arrive, going on after a closed tab.
import assert from "node:assert/strict";
import { accessibilityFaults, openPage, screenshot, signIn } from "./browser.mjs";
import { until } from "./stack.mjs";

const kSafe = "视频已全部保存在服务器，可以放心关闭本页。";

/** Uploads a video in a browser of its own, gives the lesson its title, and waits until all of it is safe; the lesson's id. */
export async function uploadInPage(world, account, videoPath, title) {
  const { context, page, errors } = await openPage(world.browser, world.stack);
  try {
    await signIn(page, account);
    const lessonId = await beginUpload(page, videoPath);
    await page.getByLabel("标题").fill(title);
    await page.getByText("已保存", { exact: true }).waitFor();
    await page.getByText(kSafe).waitFor({ timeout: 120_000 });
    await screenshot(page, `uploaded-${lessonId}`);
    assert.deepEqual(await accessibilityFaults(page), []);
    assert.deepEqual(errors, []);
    return lessonId;
  } finally {
    await context.close();
  }
}

/** Chooses the file on the upload page; resolves to the new lesson's id once its own page is shown. */
async function beginUpload(page, videoPath) {
  await page.goto("/upload");
  await page.locator("input[type=file]").setInputFiles(videoPath);
  await page.waitForURL(/\/upload\/\d+$/);
  return until("the lesson's own address", 10, () => /\/upload\/(\d+)$/.exec(page.url())?.[1]);
}
