// A Dateline of our own: a free loopback port, a data folder in the system's folder for temporary files, and nothing
// left behind.

import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_WITHIN = 90_000;
const STOP_WITHIN = 40_000;

export class Server {
  /** What the program wrote to its log, line by line. */
  log = [];
  #child = null;
  #ended = null;
  #stopped = false;

  constructor(binary, folder, port, demo) {
    Object.assign(this, { binary, folder, port, demo, origin: `http://127.0.0.1:${port}` });
  }

  /** Starts a newsroom in a new folder; with `demo` it is the demo newsroom. */
  static async start(binary, { demo = false } = {}) {
    const folder = await mkdtemp(join(tmpdir(), "dateline-browser-"));
    // As root the database runs under another account, which has to get in.
    await chmod(folder, 0o711);
    const server = new Server(binary, folder, await freePort(), demo);
    await server.launch();
    return server;
  }

  /** Starts the program on the folder and port of this server and waits until it answers. */
  async launch() {
    const { DATABASE_URL: _, ...inherited } = process.env;
    // Everybody comes from one address here, and a fast machine asks faster than any one reader may.
    const env = { ...inherited, DATELINE_DATA: join(this.folder, "data"), DATELINE_LISTEN: `127.0.0.1:${this.port}`, DATELINE_PACE: "0", NO_COLOR: "1" };
    for (const name of ["DATELINE_SITE_URL", "DATELINE_DESK_URL", "DATELINE_SMTP_URL", "DATELINE_TRUSTED_PROXY", "DATELINE_LOG_FORMAT", "RUST_LOG"]) delete env[name];
    const child = spawn(this.binary, ["serve", ...(this.demo ? ["--demo"] : [])], { env, stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    this.#stopped = false;
    this.#ended = new Promise((resolve) => {
      child.once("exit", resolve);
      child.once("error", resolve);
    });
    let rest = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop();
      this.log.push(...lines);
    });
    const until = Date.now() + READY_WITHIN;
    while (Date.now() < until) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (await fetch(`${this.origin}/readyz`).then((answer) => answer.ok, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${this.binary} did not become ready:\n${this.log.slice(-20).join("\n")}`);
  }

  /** How the program ended without being asked to, with the end of its log; null while it runs. */
  brokenDown() {
    const { exitCode, signalCode } = this.#child;
    if (this.#stopped || (exitCode === null && signalCode === null)) return null;
    return `the server ended by itself (${signalCode ?? exitCode}):\n${this.log.slice(-20).join("\n")}`;
  }

  /** Ends the program without giving it time for anything, as a power cut would. */
  async kill() {
    this.#stopped = true;
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  /** Asks the program to end, as an update of it does, and starts it again. */
  async restart() {
    await this.#end();
    await this.launch();
  }

  async #end() {
    const child = this.#child;
    this.#stopped = true;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN);
    await this.#ended;
    clearTimeout(late);
  }

  /** Ends the program and takes its folder away. */
  async stop() {
    await this.#end();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
