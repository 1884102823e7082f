// Debian's nginx with the site of deploy/nginx, its names, ports and certificate replaced.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { repository, run, until } from "./stack.mjs";

export class Nginx {
  #process;

  /** Listens with TLS on `port` of every loopback address, before the server at `serverPort`. */
  static async start(directory, port, plainPort, serverPort) {
    const nginx = new Nginx();
    nginx.url = `https://localhost:${port}`;
    nginx.plainUrl = `http://localhost:${plainPort}`;
    await mkdir(directory, { recursive: true });
    const certificate = join(directory, "certificate.pem");
    const made = await run([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
      "-keyout", join(directory, "key.pem"), "-out", certificate,
    ]);
    assert.equal(made.status, 0, made.output);
    nginx.certificate = await readFile(certificate, "utf8");

    let site = await readFile(join(repository, "deploy/nginx/yanxiu.conf"), "utf8");
    const replace = (from, to) => {
      assert.ok(site.includes(from), `the site has a line with ${from}`);
      site = site.replaceAll(from, to);
    };
    replace("listen 80;", `listen ${plainPort};`);
    replace("listen 443 ssl", `listen ${port} ssl`);
    replace("    listen [::]:80;\n", "");
    replace("    listen [::]:443 ssl http2;\n", "");
    replace("yanxiu.example", "localhost");
    replace("/etc/ssl/yanxiu/fullchain.pem", certificate);
    replace("/etc/ssl/yanxiu/privkey.pem", join(directory, "key.pem"));
    replace("127.0.0.1:8080", `127.0.0.1:${serverPort}`);
    replace("https://$host$request_uri", `https://$host:${port}$request_uri`);
    await writeFile(join(directory, "site.conf"), site);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${directory}/${kind};`).join(" ");
    await writeFile(join(directory, "nginx.conf"), `
      daemon off; pid ${directory}/pid; error_log ${directory}/error.log; worker_processes 1;
      ${process.getuid() === 0 ? "user www-data;" : ""}
      events { worker_connections 512; }
      http { access_log ${directory}/access.log; ${temporary} include ${directory}/site.conf; }`);
    nginx.#process = spawn("/usr/sbin/nginx", ["-p", directory, "-c", join(directory, "nginx.conf")], { stdio: "inherit" });
    await until("nginx answers", 10, async () => {
      assert.equal(nginx.#process.exitCode, null, "nginx ended");
      return (await run(["curl", "-sko", "/dev/null", `${nginx.url}/healthz`])).status === 0;
    });
    return nginx;
  }

  async stop() {
    this.#process.kill("SIGTERM");
    await once(this.#process, "exit");
  }
}
