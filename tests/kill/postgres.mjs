// A Postgres of the harness's own that can be killed as a power cut or the kernel would, and recovers.
//
// Commits are synchronous, unlike in `scripts/with-postgres`: a commit that was answered is with the operating system,
// which outlives the process. `fsync` is off because nothing here kills the operating system.

import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { tree } from "../../bench/processes.mjs";
import { endsWithUs, HOME, until } from "./server.mjs";

const run = promisify(execFile);
const READY_WITHIN = 30_000;

export class Postgres {
  #child = null;
  #ended = null;

  /** Makes a cluster in a folder of its own and starts it; `settings` are further settings of the server. */
  static async start(settings = []) {
    const postgres = new Postgres();
    postgres.programs = execFileSync(join(HOME, "scripts/postgres-programs"), ["15"], { encoding: "utf8" }).trim();
    postgres.settings = settings;
    // The socket's path may hold 107 bytes, so the folder stays short whatever TMPDIR says.
    postgres.folder = mkdtempSync("/tmp/dateline-kill-pg.");
    chmodSync(postgres.folder, 0o711);
    postgres.home = join(postgres.folder, "home");
    mkdirSync(postgres.home);
    // Postgres refuses to run as root.
    postgres.account = process.getuid() === 0 ? account() : null;
    if (postgres.account) chownSync(postgres.home, postgres.account.uid, postgres.account.gid);
    const made = ["-U", "dateline", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", "-D", join(postgres.home, "data")];
    await run(...postgres.#as("initdb", made), { cwd: "/" });
    await postgres.launch();
    await run(join(postgres.programs, "createdb"), ["-h", postgres.home, "-U", "dateline", "dateline"]);
    return postgres;
  }

  get url() {
    return `postgres://dateline@localhost/dateline?host=${encodeURIComponent(this.home)}`;
  }

  /** Starts it, after a kill too, and waits until it has recovered. */
  async launch() {
    const settings = ["listen_addresses=", "max_connections=100", "fsync=off", "shared_buffers=64MB", "jit=off", ...this.settings];
    const args = ["-D", join(this.home, "data"), "-k", this.home, ...settings.flatMap((setting) => ["-c", setting])];
    const child = spawn(...this.#as("postgres", args), { cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    this.#child = child;
    endsWithUs(child, this.folder);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-4_000)));
    this.#ended = new Promise((done) => child.once("exit", done).once("error", done));
    let over = false;
    this.#ended.then(() => (over = true));
    await until(() => `Postgres did not start: ${said}`, () => over || this.ready(), READY_WITHIN);
    if (over) throw new Error(`Postgres did not start: ${said}`);
  }

  /** Whether it takes connections. */
  ready() {
    return run(join(this.programs, "pg_isready"), ["-q", "-h", this.home, "-U", "dateline", "-d", "postgres"]).then(
      () => true,
      () => false,
    );
  }

  /** Runs a query beside the server's own; gives its lines. */
  async query(text) {
    const { stdout } = await run(join(this.programs, "psql"), ["-X", "-q", "-At", "-h", this.home, "-U", "dateline", "-d", "dateline", "-c", text]);
    return stdout.trim().split("\n").filter(Boolean);
  }

  /** Kills the postmaster first and then everything that it had started, none of which gets to do anything. */
  async kill() {
    const all = tree(this.#child.pid);
    for (const pid of all) slay(pid);
    await this.#ended;
    // The next one refuses to start while a process of this one still holds the shared memory.
    await until("all processes of Postgres have ended", () => all.every((pid) => !lives(pid)), READY_WITHIN);
  }

  /** Kills one process that serves the newsroom; the postmaster then ends all others and recovers by itself. */
  async killBackend(chance) {
    const pids = await this.query("select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
    const own = new Set(tree(this.#child.pid));
    const found = pids.map(Number).filter((pid) => own.has(pid));
    if (found.length === 0) return false;
    slay(found[Math.floor(chance() * found.length)]);
    return true;
  }

  async stop() {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGQUIT");
      await this.#ended;
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  #as(program, args) {
    const path = join(this.programs, program);
    if (!this.account) return [path, args];
    const { uid, gid } = this.account;
    // setpriv becomes the program, so that its process is the child itself.
    return ["setpriv", [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--pdeathsig=QUIT", path, ...args]];
  }
}

function account() {
  const line = execFileSync("getent", ["passwd", "postgres", "nobody"], { encoding: "utf8" }).split("\n")[0].split(":");
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

function slay(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}

function lives(pid) {
  try {
    // One that nobody has fetched the end of yet holds nothing any more.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
