// The program under test as a process: started, killed without a word, started again on the same port and database.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const HOME = resolve(import.meta.dirname, "../..");
const READY_WITHIN = 60_000;

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Asks again and again until the answer is yes, or fails with what it was about: words, or a function that gives them. */
export async function until(what, ask, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`not within ${patience / 1_000} s: ${typeof what === "function" ? what() : what}`);
    await sleep(8);
  }
}

const running = new Set();
// However this program ends, what it started ends with it, and its folders go.
process.on("exit", () => {
  for (const { child, folder } of running) {
    child.kill("SIGKILL");
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Something that is just ending still writes there.
    }
  }
});

/** Has a process killed and its folder removed when this program ends before the process. */
export function endsWithUs(child, folder) {
  const entry = { child, folder };
  running.add(entry);
  const forget = () => running.delete(entry);
  child.once("exit", forget).once("error", forget);
}

export class Server {
  #child = null;
  #ended = null;
  /** The end of what the program wrote to its log since its last start. */
  said = "";

  constructor(binary, database, port) {
    Object.assign(this, { binary, database, port, origin: `http://127.0.0.1:${port}`, folder: mkdtempSync(join(tmpdir(), "dateline-kill.")) });
  }

  static async start(binary, database, { demo = false, settings = {} } = {}) {
    const server = new Server(binary, database, await freePort());
    server.settings = settings;
    await server.launch({ demo });
    return server;
  }

  get pid() {
    return this.#child.pid;
  }

  async launch({ demo = false } = {}) {
    const env = { PATH: process.env.PATH, DATABASE_URL: this.database, DATELINE_DATA: join(this.folder, "data"), DATELINE_LISTEN: `127.0.0.1:${this.port}`, DATELINE_PACE: "0", NO_COLOR: "1", ...this.settings };
    const child = spawn(this.binary, ["serve", ...(demo ? ["--demo"] : [])], { cwd: this.folder, env, stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    endsWithUs(child, this.folder);
    this.said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (this.said = (this.said + text).slice(-6_000)));
    this.#ended = new Promise((done) => child.once("exit", done).once("error", done));
    await until(() => `the server did not start: ${this.said}`, () => this.hasEnded() || this.ready(), READY_WITHIN);
    if (this.hasEnded()) throw new Error(`the server did not start: ${this.said}`);
  }

  hasEnded() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  ready() {
    return fetch(`${this.origin}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  }

  async kill() {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Signs one of the demo's people in; gives the cookie. */
  async signIn(person) {
    const answer = await this.post("/desk/sign-in", new URLSearchParams({ email: `${person}@demo.example`, password: "dateline-demo", next: "" }));
    const cookie = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
    if (answer.status !== 303 || !cookie) throw new Error(`${person} cannot sign in: ${answer.status}`);
    return cookie;
  }

  /** Begins a story; gives its id. */
  async begin(cookie, headline) {
    const answer = await this.post("/desk/articles", new URLSearchParams({ headline, lang: "en", kind: "news", section: "" }), { cookie });
    const id = answer.headers.get("location")?.split("/").at(-1);
    if (answer.status !== 303 || !id) throw new Error(`a story cannot be begun: ${answer.status} ${await answer.text()}`);
    return id;
  }

  post(path, body, headers = {}) {
    return fetch(this.origin + path, { method: "POST", body, headers: { origin: this.origin, ...headers }, redirect: "manual" });
  }

  async stop() {
    if (!this.hasEnded()) {
      this.#child.kill("SIGTERM");
      const late = setTimeout(() => this.#child.kill("SIGKILL"), 15_000);
      await this.#ended;
      clearTimeout(late);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
