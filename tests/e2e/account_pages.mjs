// One's own account: the password, the devices that are signed in, and leaving.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, signIn } from "./browser.mjs";

/** Fills in the form for one's own password, wherever it stands. */
export async function changePassword(page, oldLabel, old, wished) {
  await page.getByLabel(oldLabel, { exact: true }).fill(old);
  await page.getByLabel("新密码", { exact: true }).fill(wished);
  await page.getByLabel("再输一次新密码").fill(wished);
  await page.getByRole("button", { name: "保存新密码" }).click();
}

const atTheDoor = (page, milliseconds) => page.getByLabel("登录名", { exact: true }).waitFor({ timeout: milliseconds });

/** `cast` has the open page `theirs` of a person signed in as `newcomer`; both stay so. */
export function ownAccount(world, cast) {
  test("a session can be ended from another device", async () => {
    const { context, page } = await openPage(world.browser, world.stack);
    await signIn(page, cast.newcomer);
    const { page: mine } = cast.theirs;
    await mine.goto("/account/devices");
    await mine.getByText("本机").waitFor();
    await mine.getByRole("button", { name: "退出此设备" }).click();
    await mine.getByText("该设备已退出。").waitFor();
    await atTheDoor(page, 2000);
    assert.equal(await mine.getByRole("button", { name: "退出此设备" }).count(), 0);
    await context.close();
  });

  test("a password of one's own is changed, and other devices must sign in again", async () => {
    const { context, page } = await openPage(world.browser, world.stack);
    await signIn(page, cast.newcomer);
    const { page: mine } = cast.theirs;
    await mine.goto("/account/password");
    await changePassword(mine, "当前密码", "a wrong one", "another of my own");
    await mine.getByText("当前密码不对。").waitFor();
    await changePassword(mine, "当前密码", cast.newcomer.password, "another of my own");
    await mine.getByText("密码已修改，其他设备已退出。").waitFor();
    cast.newcomer.password = "another of my own";
    await atTheDoor(page, 2000);
    await context.close();
  });

  test("who signs out is out, also with the cookie they had", async () => {
    const { context, page } = cast.theirs;
    const cookies = await context.cookies();
    await page.getByRole("button", { name: "示范新人" }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
    await atTheDoor(page, 5000);
    await page.goto("/hours");
    await atTheDoor(page, 5000);
    await context.addCookies(cookies);
    await page.goto("/hours");
    await atTheDoor(page, 5000);
    await signIn(page, cast.newcomer);
  });
}
