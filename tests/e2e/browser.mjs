// Chromium as a learner's browser: one context per person, so that cookies and storage are their own.
import { createRequire } from "node:module";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { artefacts, repository } from "./stack.mjs";

const require = createRequire(join(repository, "web-client/package.json"));
const { chromium } = require("playwright-core");
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

const kFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--autoplay-policy=no-user-gesture-required",
];

export async function openBrowser() {
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: kFlags });
}

/** A fresh person's browser: its page, and every error the page itself reported. */
export async function openPage(browser, stack, options = {}) {
  const context = await browser.newContext({
    baseURL: stack.url,
    locale: "zh-CN",
    viewport: { width: 1366, height: 768 },
    ...options,
  });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? String(error)));
  return { context, page, errors };
}

/** Gives name and password at the door, where the page already shows it. */
export async function knock(page, { login, password }) {
  await page.getByLabel("登录名", { exact: true }).fill(login);
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByRole("button", { name: /登\s*录/ }).click();
}

/** Signs in as people do. */
export async function signIn(page, account) {
  await page.goto("/");
  await knock(page, account);
  await page.getByRole("navigation").first().waitFor();
}

export async function screenshot(page, name) {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}

/** A page that can be scrolled sideways does not fit its screen. */
export async function overflow(page) {
  const { wide, room } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  }));
  return wide > room ? [`is ${wide} px wide on ${room} px`] : [];
}

/** Waits until nothing has moved for several frames: a library starts its transitions some frames after its elements. */
export async function stillness(page) {
  await page.waitForFunction(() => {
    // A spinner never ends, and is no reason to wait.
    const moves = (one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity;
    const still = document.getAnimations().some(moves) ? 0 : (globalThis.stillFrames ?? 0) + 1;
    globalThis.stillFrames = still < 10 ? still : 0;
    return still >= 10;
  });
}

/** What axe-core finds wrong on the page as it is once nothing moves, one line each. */
export async function accessibilityFaults(page) {
  await stillness(page);
  // The page's own policy forbids scripts from elsewhere: evaluated by the debugger, axe is none.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}
