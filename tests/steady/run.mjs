// Proofs of steadiness with real processes: Postgres, servers, balancers and bad clients of their own, on loopback.
//
//     DATELINE_BINARY=target/debug/dateline node tests/steady/run.mjs [--long] [NAME…]
//
// Prints a line for each proof with its figures. `--long` is what `make soak` runs. Everything is ended and removed.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { stopAll } from "./harness/processes.mjs";

const names = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const long = process.argv.includes("--long");
const folder = join(import.meta.dirname, "proofs");
const all = readdirSync(folder).filter((file) => file.endsWith(".mjs")).map((file) => file.slice(0, -4)).sort();

if (!existsSync(process.env.DATELINE_BINARY ?? "")) {
  console.error("DATELINE_BINARY: there is no such program; build it first");
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => stopAll().finally(() => process.exit(130)));

// A proof that failed leaves work behind that fails too when its servers are ended: the first failure is the one to tell.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", (error) => {
  console.log(`FAILED  ${error.stack ?? error}`);
  stopAll().finally(() => process.exit(1));
});

let failed = 0;
for (const name of all.filter((name) => !names.length || names.some((wanted) => name.includes(wanted)))) {
  const { title, prove } = await import(join(folder, `${name}.mjs`));
  const begun = performance.now();
  const took = () => `${((performance.now() - begun) / 1000).toFixed(0)} s`;
  try {
    const figures = await prove({ long });
    console.log(`ok      ${name}: ${title} (${took()})${figures.map((line) => `\n        ${line}`).join("")}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${title} (${took()})\n        ${error.stack ?? error}`);
  } finally {
    await stopAll();
  }
}
process.exitCode = failed ? 1 : 0;
