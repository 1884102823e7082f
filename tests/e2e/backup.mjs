// A backup of the instance while it runs, restored beside it as an operator would after the loss of a machine.
import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { run } from "./stack.mjs";

export function backup(world) {
  describe("a backup of what runs", () => {
    test("restored elsewhere holds every hour and every file, and verifies", async () => {
      const { data } = world.stack;
      const configuration = await readFile(join(data, "yanxiu.toml"), "utf8");
      const [, sockets] = /\?host=([^"]+)"/.exec(configuration);
      const secret = async (name) => (await readFile(join(data, "secrets", name), "utf8")).trim();
      const owner = await secret("owner");
      const admin = (config, database, ...args) =>
        run([join(data, "app/yanxiu-admin"), "--config", config, ...args], {
          env: { ...process.env, YANXIU_DATABASE_URL: `postgresql://yanxiu_owner:${owner}@/${database}?host=${sockets}` },
        });
      const folder = join(world.scratch, "backup");
      const made = await admin(join(data, "yanxiu.toml"), "yanxiu", "backup", folder);
      assert.equal(made.status, 0, made.output);
      assert.equal((await stat(folder)).mode & 0o077, 0, "passwords' hashes are in it");

      const superuser = { ...process.env, PGHOST: sockets, PGUSER: "postgres", PGPASSWORD: await secret("postgres") };
      const created = await run(["createdb", "--owner", "yanxiu_owner", "restored"], { env: superuser });
      assert.equal(created.status, 0, created.output);
      const elsewhere = join(world.scratch, "elsewhere.toml");
      await writeFile(elsewhere, configuration.replace(`${data}/blobs`, join(world.scratch, "restored")));
      const [root] = (await readdir(join(data, "ledger-roots"))).sort();
      const kept = join(data, "ledger-roots", root);
      const restored = await admin(elsewhere, "restored", "restore", folder, "--root", kept);
      assert.equal(restored.status, 0, restored.output);
      assert.match(restored.output, /^verified [1-9]\d* persons, [1-9]\d* entries, 0 differences$/m);

      const sql = async (database, query) =>
        (await run(["psql", "-XAtd", database, "-c", query], { env: superuser })).output.trim();
      const hours = "SELECT person_id, category, sum(amount_ms) FROM ledger_entry GROUP BY 1, 2 ORDER BY 1, 2";
      assert.equal(await sql("restored", hours), await sql("yanxiu", hours));
      const named = (await sql("restored", "SELECT blob_key FROM segment UNION SELECT init_key FROM rendition")).split("\n");
      assert.ok(named.length > 100, `${named.length} files`);
      for (const key of named) assert.ok((await stat(join(world.scratch, "restored", key))).size > 0, key);
    });
  });
}
