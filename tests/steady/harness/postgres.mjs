// A Postgres of a proof's own, in a temporary folder: it can be halted, killed, filled up and copied.

import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Program, folder, freePort, run, sleep, until } from "./processes.mjs";

const PROGRAMS = execFileSync(resolve(import.meta.dirname, "../../../scripts/postgres-programs"), ["15"], { encoding: "utf8" }).trim();
// Postgres does not run as root: then it gets an account of its own.
const ACCOUNT = process.getuid() === 0 ? execFileSync("sh", ["-c", "getent passwd postgres nobody | head -n 1 | cut -d: -f1"], { encoding: "utf8" }).trim() : null;
const as = (command) => (ACCOUNT ? ["setpriv", `--reuid=${ACCOUNT}`, `--regid=${execFileSync("id", ["-g", ACCOUNT], { encoding: "utf8" }).trim()}`, "--clear-groups", ...command] : command);
const program = (name) => join(PROGRAMS, name);

export class Postgres {
  #process = null;
  constructor(folder, port, data) {
    Object.assign(this, { folder, port, data });
  }

  /** A fresh cluster with one empty database, `dateline`. `data` is a folder to put it in. */
  static async create({ data, settings = [] } = {}) {
    const home = Postgres.#folder();
    const postgres = new Postgres(home, await freePort(), data ?? join(home, "data"));
    postgres.#own(data);
    await run(as([program("initdb"), "-U", "dateline", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions", "-D", postgres.data]), { cwd: "/" });
    postgres.#configure(["max_connections = 200", "jit = off", "wal_level = replica", "max_wal_senders = 4", "shared_buffers = 64MB", ...settings]);
    await postgres.start();
    await run(as([program("createdb"), "-h", home, "-p", String(postgres.port), "-U", "dateline", "dateline"]), { cwd: "/" });
    return postgres;
  }

  static #folder() {
    // The socket's path may hold 107 bytes.
    const made = folder("/tmp/dateline-steady.");
    chmodSync(made, 0o755);
    if (ACCOUNT) execFileSync("chown", [ACCOUNT, made]);
    return made;
  }

  #own(data) {
    if (data && ACCOUNT) execFileSync("chown", [ACCOUNT, data]);
  }

  #configure(lines) {
    const place = join(this.data, "postgresql.conf");
    appendFileSync(place, `\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${this.folder}'\n${lines.join("\n")}\n`);
  }

  /** A replica of this one that follows it. */
  async replica() {
    const home = Postgres.#folder();
    const replica = new Postgres(home, await freePort(), join(home, "data"));
    await run(as([program("pg_basebackup"), "-h", this.folder, "-p", String(this.port), "-U", "dateline", "-D", replica.data, "-X", "stream", "-c", "fast", "-R"]), { cwd: "/" });
    writeFileSync(join(replica.data, "standby.signal"), "");
    replica.#configure([]);
    await replica.start();
    return replica;
  }

  get url() {
    return `postgres://dateline@127.0.0.1:${this.port}/dateline`;
  }

  async start() {
    // The port is an argument, so that a copy of the settings is no second server on the same one.
    this.#process = new Program("Postgres", as([program("postgres"), "-D", this.data, "-p", String(this.port)]), { cwd: "/" });
    await until("Postgres answers", async () => {
      if (this.#process.over !== null) throw new Error(`Postgres did not start: ${this.#process.tail()}`);
      return run([program("pg_isready"), "-q", "-h", this.folder, "-p", String(this.port), "-U", "dateline"]).then(() => true, () => false);
    }, { within: 30_000, every: 50 });
  }

  get isRunning() {
    return this.#process?.over === null;
  }

  /** Ends it: `SIGQUIT` at once as after a power cut, `SIGINT` without waiting for clients. */
  async stop(signal = "SIGINT") {
    await this.#process.stop(signal);
  }

  #everyPid() {
    const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(this.#process.pid)], { encoding: "utf8" }).split(/\s+/).filter(Boolean).map(Number);
    return [this.#process.pid, ...children];
  }

  /** Halts every process of it: connections stay open, and nothing answers. Gives what sets them going again. */
  halt() {
    // The postmaster first, so that no further process is begun meanwhile.
    const pids = this.#everyPid();
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    return () => {
      for (const pid of pids) {
        try {
          process.kill(pid, "SIGCONT");
        } catch {
          // It ended when it was killed by somebody else.
        }
      }
    };
  }

  /** Runs SQL and gives its rows as text. */
  async sql(text) {
    const out = await run([program("psql"), "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", this.folder, "-p", String(this.port), "-U", "dateline", "-d", "dateline"], { input: text });
    return out.trim();
  }

  /** Reads every byte of every table and every index: fails if one is damaged. */
  async inspect() {
    await this.sql(`create extension if not exists amcheck;
      select bt_index_check(c.oid, true) from pg_class c join pg_am a on a.oid = c.relam
        where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p';`);
    await run(as([program("pg_dump"), "-h", this.folder, "-p", String(this.port), "-U", "dateline", "-f", "/dev/null", "dateline"]), { cwd: "/" });
  }

  async remove() {
    if (this.isRunning) await this.stop("SIGQUIT");
    for (let tries = 0; tries < 3; tries++) {
      try {
        rmSync(this.folder, { recursive: true, force: true });
        return;
      } catch {
        await sleep(200);
      }
    }
  }
}
