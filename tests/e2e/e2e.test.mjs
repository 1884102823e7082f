// Everything a user would meet, against the real stack: see the files that this one names.
import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { administration, placeInPage } from "./admin_pages.mjs";
import { appeals } from "./appeals.mjs";
import { backup } from "./backup.mjs";
import { behindNginx } from "./behind_nginx.mjs";
import { openBrowser } from "./browser.mjs";
import { captions } from "./caption_pages.mjs";
import { faults } from "./faults.mjs";
import { journey } from "./journey.mjs";
import { library, uploadInPage } from "./library_pages.mjs";
import { operations } from "./operations_pages.mjs";
import { otherPlayers } from "./other_players.mjs";
import { Person } from "./person.mjs";
import { pictures } from "./pictures_pages.mjs";
import { player } from "./player_pages.mjs";
import { presence } from "./presence.mjs";
import { redelivery } from "./redelivery.mjs";
import { replacing } from "./replacing_pages.mjs";
import { review } from "./review_pages.mjs";
import { freePort, Stack } from "./stack.mjs";
import { units } from "./units.mjs";
import { uploads } from "./uploads.mjs";
import { workshops } from "./workshops.mjs";

/** What the tests share: one stack, one browser, the demo's accounts by login, a directory to write to. */
const world = { scratch: await mkdtemp(join(tmpdir(), "yanxiu-e2e-scratch-")) };

describe("Yanxiu", () => {
  before(async () => {
    [world.nginxPort, world.nginxPlainPort] = [await freePort(), await freePort()];
    world.stack = await Stack.start({ trustedProxies: ["127.0.0.1"], origins: [`https://localhost:${world.nginxPort}`] });
    world.browser = await openBrowser();
    const lines = (await readFile(join(world.stack.data, "demo-accounts"), "utf8")).trim().split("\n");
    world.accounts = Object.fromEntries(
      lines.map((line) => line.split("\t")).map(([login, password]) => [login, { login, password }]),
    );
    const people = {};
    // Signed in once each: the suites together would meet the limit on attempts.
    world.person = (login) => (people[login] ??= new Person(world.stack.url).signIn(world.accounts[login]));
    world.uploadInPage = (...asked) => uploadInPage(world, ...asked);
    world.placeInPage = (...asked) => placeInPage(world, ...asked);
  });

  after(async () => {
    await world.browser?.close();
    await world.stack?.stop();
  });

  journey(world);
  administration(world);
  library(world);
  operations(world);
  appeals(world);
  review(world);
  player(world);
  captions(world);
  otherPlayers(world);
  pictures(world);
  replacing(world);
  presence(world);
  redelivery(world);
  workshops(world);
  faults(world);
  behindNginx(world);
  uploads(world);
  units(world);
  backup(world);

  test("SIGTERM stops all of it cleanly", async () => {
    assert.equal(await world.stack.stop(), 0);
  });
});
