#!/usr/bin/env node
// Kills what a story's words depend on, again and again, under people who write, and looks each time whether everything
// that was acknowledged is there, before anybody who wrote it comes back and could heal it.
//
//   node tests/kill/run.mjs                                 100 kills of the server, and the control
//   node tests/kill/run.mjs --server 0 --mends 40           only words that the server writes itself (mends.mjs)
//   node tests/kill/run.mjs --server 700 --postgres 250 --browser 50
//
// Two instances serve one database to six people in three stories. `--server` kills one of the instances, `--postgres`
// the postmaster with all its processes or one of them, `--browser` a Chromium that types (it needs CHROMIUM or
// /usr/bin/chromium). After each kill the writers are kept away; every story is read through each instance and held
// against the ledger: each acknowledged word stands exactly once, none whose deletion was acknowledged is back. Some
// writers then lose their window, the others come back with what was not acknowledged. At the end all replicas, both
// instances and the revision say the same.
//
// The control puts a proxy before the server that acknowledges before the commit, and with `--postgres` a Postgres that
// answers before it has written: both must be found out.
//
// DATELINE_BINARY names the program under test (target/debug/dateline if it is not set); `--seed` repeats the choices of
// a run, though not its timing.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { browsers } from "./browser.mjs";
import { Hasty } from "./hasty.mjs";
import { Newsroom } from "./newsroom.mjs";
import { Postgres } from "./postgres.mjs";
import { mends } from "./mends.mjs";
import { HOME } from "./server.mjs";

const { values: options } = parseArgs({
  options: {
    server: { type: "string", default: "100" },
    postgres: { type: "string", default: "0" },
    browser: { type: "string", default: "0" },
    mends: { type: "string", default: "8" },
    seed: { type: "string" },
  },
});
const binary = process.env.DATELINE_BINARY ?? join(HOME, "target/debug/dateline");
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 32));
const [serverKills, postgresKills, browserKills] = [options.server, options.postgres, options.browser].map(Number);
/** Kills in which a control must have been found out. */
const CONTROL_KILLS = 12;

/** Numbers between 0 and 1 that follow from the seed. */
function chances(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A newsroom on a Postgres of its own for as long as `work` takes. */
async function within({ settings = [], instances = 2, stories = 3, proxy } = {}, work) {
  const postgres = await Postgres.start(settings);
  let newsroom = null;
  try {
    newsroom = await Newsroom.open({ binary, postgres, chance: chances(seed), instances, stories, proxy });
    return await work(newsroom);
  } finally {
    await newsroom?.close();
    await postgres.stop();
  }
}

/** Kills until something is found to be lost; fails if nothing is. */
async function control(what, settings, kill) {
  const found = await within(settings, async (newsroom) => {
    for (let count = 1; count <= CONTROL_KILLS; count++) {
      const faults = await newsroom.round(kill(newsroom));
      if (faults.length > 0) return { count, faults };
    }
    return null;
  });
  if (!found) throw new Error(`${what}: nothing was found to be lost in ${CONTROL_KILLS} kills, so this harness proves nothing`);
  console.log(`ok  ${what}: found out at kill ${found.count} (${found.faults.length} faults, the first: ${found.faults[0]})`);
}

async function kills() {
  const began = Date.now();
  return within({}, async (newsroom) => {
    const all = [...Array(serverKills).fill("server"), ...Array(postgresKills).fill("postgres")];
    for (let at = all.length - 1; at > 0; at--) {
      const other = Math.floor(newsroom.chance() * (at + 1));
      [all[at], all[other]] = [all[other], all[at]];
    }
    const faults = [];
    for (const [at, kind] of all.entries()) {
      const found = await newsroom.round(kind === "server" ? newsroom.killServer() : newsroom.killPostgres());
      faults.push(...found.map((fault) => `kill ${at + 1} (${kind}): ${fault}`));
      if (faults.length > 20) break;
      if ((at + 1) % 100 === 0) console.log(`    ${at + 1} kills, ${newsroom.acknowledged()} edits acknowledged`);
    }
    faults.push(...(await newsroom.end()));
    const seconds = ((Date.now() - began) / 1_000).toFixed(0);
    const counts = `${serverKills} kills of the server, ${postgresKills} of Postgres, ${newsroom.acknowledged()} edits acknowledged in ${seconds} s`;
    if (faults.length > 0) throw new Error(`${counts}: ${faults.length} faults with seed ${seed}\n  ${faults.slice(0, 20).join("\n  ")}`);
    console.log(`ok  ${counts}: 0 lost, none twice, none back`);
  });
}

/** Words that the server itself writes, once and not twice. */
async function written() {
  const began = Date.now();
  const { faults, words } = await within({ stories: 0 }, (newsroom) => mends(newsroom, Number(options.mends)));
  const counts = `${words} words that went unseen, with kills meanwhile, in ${((Date.now() - began) / 1_000).toFixed(0)} s`;
  if (faults.length > 0) throw new Error(`${counts}: ${faults.length} faults with seed ${seed}\n  ${faults.slice(0, 20).join("\n  ")}`);
  console.log(`ok  ${counts}: each stands once`);
}

async function all() {
  if (!existsSync(binary)) throw new Error(`there is no ${binary}; make test builds it`);
  console.log(`killing, with seed ${seed}`);
  if (Number(options.mends) > 0) await written();
  await control("acknowledged before the commit", { instances: 1, stories: 1, proxy: Hasty }, (newsroom) => newsroom.killServer());
  if (postgresKills > 0) {
    const settings = ["synchronous_commit=off", "wal_writer_delay=10s"];
    await control("a commit that was not written", { instances: 1, stories: 1, settings }, (newsroom) => newsroom.killPostmaster());
  }
  if (serverKills + postgresKills > 0) await kills();
  if (browserKills > 0) await browsers(binary, browserKills, chances(seed));
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
await all().then(
  () => process.exit(0),
  (error) => {
    console.error(`FAILED  ${error.message}`);
    process.exit(1);
  },
);
