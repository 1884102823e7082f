// The whole of Yanxiu, started by deploy/run --demo as an operator would, on a data directory and a port of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const repository = resolve(import.meta.dirname, "../..");
export const artefacts = join(repository, "build/e2e");

/** A port of the loopback address that is free now. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** Repeats `attempt` until it gives something true; its last error or answer is told when time is over. */
export async function until(what, seconds, attempt) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < deadline) {
    try {
      const answer = await attempt();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`${what}: not within ${seconds} s; last: ${last?.stack ?? JSON.stringify(last)}`);
}

export class Stack {
  #process;
  #ended;

  /** Starts and waits for the line "ready". `origins` are allowed beside its own. */
  static async start({ trustedProxies = [], origins = [] } = {}) {
    const stack = new Stack();
    stack.port = await freePort();
    stack.url = `http://localhost:${stack.port}`;
    stack.data = await mkdtemp(join(tmpdir(), "yanxiu-e2e-"));
    await chmod(stack.data, 0o755);
    const options = ["--demo", "--data", stack.data, "--port", String(stack.port)];
    const environment = {
      YANXIU_SERVER_TRUSTED_PROXIES: trustedProxies.join(),
      YANXIU_SERVER_ORIGINS: [stack.url, stack.url.replace("localhost", "127.0.0.1"), ...origins].join(),
    };
    stack.#process = spawn(join(repository, "deploy/run"), options, {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    stack.#ended = once(stack.#process, "exit");
    process.on("exit", () => stack.#process.kill("SIGTERM")); // also when a test run is broken off
    const log = createWriteStream(join(artefacts, "deploy-run.log"), { flags: "a" });
    stack.#process.stderr.pipe(log, { end: false });
    const lines = createInterface({ input: stack.#process.stdout });
    const ready = new Promise((resolveReady, reject) => {
      lines.on("line", (line) => {
        log.write(line + "\n");
        if (line.startsWith("ready ")) resolveReady();
      });
      stack.#ended.then(([status]) => reject(new Error(`deploy/run ended with ${status}; see build/e2e/deploy-run.log`)));
    });
    await ready;
    return stack;
  }

  /** The process id of "server" or "worker". */
  async pid(name) {
    return Number(await readFile(join(this.data, `${name}.pid`), "utf8"));
  }

  /** Kills -9 and waits until deploy/run has started another one that is ready. */
  async killServer() {
    const old = await this.pid("server");
    process.kill(old, "SIGKILL");
    await until("a new server", 30, async () => {
      if ((await this.pid("server")) === old) return false;
      return (await fetch(`${this.url}/readyz`)).ok;
    });
  }

  /** What the database answers its owner. */
  async select(statement) {
    const password = await readFile(join(this.data, "secrets/postgres"), "utf8");
    const [, sockets] = (await readFile(join(this.data, "yanxiu.toml"), "utf8")).match(/host=([^"&]*)/);
    const { output } = await run(["psql", "-qXAt", "-U", "postgres", "-h", sockets, "-d", "yanxiu", "-c", statement], {
      env: { ...process.env, PGPASSWORD: password },
    });
    return output.trim();
  }

  /** Runs yanxiu-admin on this instance; resolves to { status, output }. */
  async admin(...args) {
    return run([join(this.data, "app/yanxiu-admin"), "--config", join(this.data, "yanxiu.toml"), ...args]);
  }

  /** SIGTERM, as an operator stops it. Resolves to deploy/run's exit status; a second time to the same. */
  async stop() {
    this.#process.kill("SIGTERM");
    const [status] = await this.#ended;
    await rm(this.data, { recursive: true, force: true });
    return status;
  }
}

/** Runs a command to its end; resolves to { status, output } with both streams in one. */
export async function run([program, ...args], options = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const [status] = await once(child, "close");
  return { status, output };
}
