// A person who talks to the server without a browser: calls of the protocol, and plain requests.
import http from "node:http";
import https from "node:https";
import { once } from "node:events";

export class Person {
  #cookie = "";
  #url;
  #options;

  /** `options` go to node:http, as { localAddress, ca, headers }. */
  constructor(url, options = {}) {
    this.#url = url;
    this.#options = options;
  }

  /** Begins a request whose body is still to be written. */
  begin(method, path, headers = {}) {
    const { protocol } = new URL(this.#url);
    const client = protocol === "https:" ? https : http;
    return client.request(new URL(path, this.#url), {
      method,
      ...this.#options,
      headers: { origin: this.#url, cookie: this.#cookie, ...this.#options.headers, ...headers },
    });
  }

  /** A whole exchange: { status, headers, body }. */
  async request(method, path, headers = {}, body = "") {
    const request = this.begin(method, path, { ...headers, "content-length": Buffer.byteLength(body) });
    request.end(body);
    const [response] = await once(request, "response");
    const parts = [];
    for await (const part of response) parts.push(part);
    for (const set of response.headers["set-cookie"] ?? []) this.#cookie = set.split(";")[0];
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
  }

  /** One call, as call("LibraryService/GetLesson", { lessonId }); throws the refusal's code. */
  async call(method, request = {}) {
    const answer = await this.request("POST", `/rpc/yanxiu.v1.${method}`, { "content-type": "application/json" }, JSON.stringify(request));
    const value = JSON.parse(answer.body.toString() || "{}");
    if (answer.status !== 200) throw Object.assign(new Error(`${method}: ${answer.status} ${answer.body}`), value);
    return value;
  }

  async signIn({ login, password }) {
    await this.call("PeopleService/SignIn", { login, password });
    return this;
  }

  /** What another client needs to speak for this person. */
  sessionHeaders() {
    return { origin: this.#url, cookie: this.#cookie };
  }

  /** Creates an upload of `size` bytes and resolves to its path. */
  async createUpload(lessonId, size, filename = "lesson.mp4") {
    const metadata = { lesson_id: lessonId, filename, filetype: "video/mp4" };
    const answer = await this.request("POST", "/uploads", {
      "tus-resumable": "1.0.0",
      "upload-length": String(size),
      "upload-metadata": Object.entries(metadata)
        .map(([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`)
        .join(","),
    });
    if (answer.status !== 201) throw new Error(`creating an upload: ${answer.status} ${answer.body}`);
    return new URL(answer.headers.location, this.#url).pathname;
  }

  /** How many bytes of an upload the server has for ever. */
  async uploadOffset(path) {
    const answer = await this.request("HEAD", path, { "tus-resumable": "1.0.0" });
    if (answer.status !== 200) throw new Error(`HEAD ${path}: ${answer.status}`);
    return Number(answer.headers["upload-offset"]);
  }

  async patch(path, offset, bytes) {
    const headers = {
      "tus-resumable": "1.0.0",
      "upload-offset": String(offset),
      "content-type": "application/offset+octet-stream",
    };
    return this.request("PATCH", path, headers, bytes);
  }
}

/** Somebody new of one of the demo's schools, with a password of their own; resolves to { account, person }. */
export async function enrol(world, login, name, role, school = "demo-primary") {
  const bureau = await world.person("bureau");
  const { schools } = await bureau.call("PeopleService/ListSchools", {});
  const schoolId = schools.find((one) => one.code === school).id;
  const made = { login, name, schoolId, roles: [{ role, startsOn: "2018-01-01" }] };
  const { initialPassword } = await bureau.call("PeopleService/CreatePerson", made);
  const account = { login, password: `${login} of my own` };
  const person = await new Person(world.stack.url).signIn({ login, password: initialPassword });
  await person.call("PeopleService/ChangePassword", { oldPassword: initialPassword, newPassword: account.password });
  return { account, person: await new Person(world.stack.url).signIn(account) };
}
