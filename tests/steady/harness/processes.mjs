// Programs that a proof starts: each is ended by its own id, whatever happens, and what it said is at hand.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";

const running = new Set();
const folders = new Set();

export const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits until `look` gives something true, and gives that and the milliseconds it took. */
export async function until(what, look, { within = 10_000, every = 25 } = {}) {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    if (found) return { found, took: performance.now() - begun };
    if (performance.now() - begun > within) throw new Error(`${what}: not within ${within / 1000} s`);
    await sleep(every);
  }
}

/** A program that runs until it is stopped. */
export class Program {
  said = "";
  /** Why it ended, once it has. */
  over = null;

  constructor(name, command, settings = {}) {
    this.name = name;
    const [program, ...args] = command;
    this.child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], ...settings });
    running.add(this);
    this.child.stderr?.setEncoding("utf8").on("data", (text) => (this.said = (this.said + text).slice(-20_000)));
    this.ended = new Promise((done) => {
      this.child.on("error", (error) => done(error.message));
      this.child.on("close", (code, signal) => done(`${signal ?? code}`));
    }).then((why) => {
      this.over = why;
      running.delete(this);
      return why;
    });
  }

  get pid() {
    return this.child.pid;
  }

  signal(name) {
    this.child.kill(name);
  }

  /** Asks it to end, and insists after a while. */
  async stop(signal = "SIGTERM", patience = 20_000) {
    if (this.over !== null) return;
    this.child.kill("SIGCONT");
    this.child.kill(signal);
    const late = setTimeout(() => this.child.kill("SIGKILL"), patience);
    await this.ended;
    clearTimeout(late);
  }

  /** The end of what it said, for an error. */
  tail(lines = 15) {
    return this.said.split("\n").slice(-lines).join("\n");
  }
}

/** A folder that is removed at the end, whatever happens. */
export function folder(beginning) {
  const made = mkdtempSync(beginning);
  folders.add(made);
  return made;
}

/** Ends all that still runs, and removes all that was made. Databases go first: a server that is stopping would wait. */
export async function stopAll() {
  await Promise.all([...running].map((program) => program.stop(program.name === "Postgres" ? "SIGQUIT" : "SIGTERM", 5_000)));
  for (const made of folders) {
    try {
      rmSync(made, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A disk that is still mounted is the proof's own to take away.
    }
  }
  folders.clear();
}

/** Runs a program to its end; gives what it printed, fails with what it complained of. */
export function run(command, { input = "", env = process.env, cwd, anyway = false } = {}) {
  return new Promise((resolve, reject) => {
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env, cwd });
    let [out, complaint] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0 || anyway) resolve(out);
      else reject(new Error(`${command.join(" ").slice(0, 300)} ended with ${code}: ${complaint || out}`));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().on("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
