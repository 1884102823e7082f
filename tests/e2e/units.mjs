// The units that deploy/systemd offers.
import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { repository, run, until } from "./stack.mjs";

/** systemd's own estimate of what a unit could still do, from 0 (nothing) to 10 (everything). */
const kMostExposure = { server: 1.5, worker: 2.5, "ledger-root": 1.5 };

export function units(world) {
  describe("systemd's units", () => {
    for (const name of Object.keys(kMostExposure)) {
      const unit = join(repository, `deploy/systemd/yanxiu-${name}.service`);

      test(`systemd understands every line of the ${name}'s`, async () => {
        // Where the programs would be installed there is nothing on this machine: let it look at the ones that run.
        const copy = join(world.stack.data, `yanxiu-${name}.service`);
        await writeFile(copy, (await readFile(unit, "utf8")).replaceAll("/usr/lib/yanxiu/", `${world.stack.data}/app/`));
        const { status, output } = await run(["systemd-analyze", "verify", "--man=no", copy]);
        assert.equal(status, 0, output);
        assert.equal(output, "");
      });

      test(`the ${name}'s leaves little to misuse`, async () => {
        const most = Math.round(kMostExposure[name] * 10);
        const { status, output } = await run(["systemd-analyze", "security", "--offline=true", `--threshold=${most}`, unit]);
        assert.equal(status, 0, output);
      });
    }

    test("systemd understands the timer of the ledger's roots", async () => {
      const timer = join(repository, "deploy/systemd/yanxiu-ledger-root.timer");
      const [copy, service] = ["timer", "service"].map((kind) => join(world.stack.data, `yanxiu-ledger-root.${kind}`));
      await writeFile(copy, await readFile(timer));
      const { status, output } = await run(["systemd-analyze", "verify", "--man=no", copy, service]);
      assert.equal(status, 0, output);
      assert.equal(output, "");
    });

    test("without them deploy/run signs the day's ledger itself, with a key that the server cannot read", async () => {
      const folder = join(world.stack.data, "ledger-roots");
      const [root] = await until("it is written", 30, async () => {
        const names = (await readdir(folder)).filter((name) => /^ledger-root-.*\.txt$/.test(name));
        return names.length > 0 && names;
      });
      const { status, output } = await world.stack.admin("ledger", "check-root", join(folder, root));
      assert.equal(status, 0, output);
      assert.equal((await stat(join(world.stack.data, "secrets/ledger"))).mode & 0o077, 0);
    });

    test("the worker's lets its child build its jail", async () => {
      const unit = await readFile(join(repository, "deploy/systemd/yanxiu-worker.service"), "utf8");
      const allowed = /^SystemCallFilter=(.*)$/m.exec(unit)[1].split(" ");
      for (const call of ["@system-service", "@mount", "unshare", "seccomp"]) assert.ok(allowed.includes(call), call);
      assert.doesNotMatch(unit, /^RestrictNamespaces=/m);
    });
  });
}
