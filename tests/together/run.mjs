#!/usr/bin/env node
// People write together over a network that loses, repeats, reorders, delays and cuts; nothing they wrote may be lost.
//
//   node tests/together/run.mjs [--scenarios 300] [--seed NUMBER] [--together 8] [--notes]
//
// DATELINE_BINARY names the program under test (target/debug/dateline if it is not set). README.md says what is proven.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Server } from "../browser/harness/server.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const binary = process.env.DATELINE_BINARY ?? join(root, "target/debug/dateline");
const out = join(root, ".cache/together/main.mjs");

if (!existsSync(binary)) {
  console.error(`The harness needs the program, and ${binary} does not exist. \`make test\` sets everything up.`);
  process.exit(1);
}

/** The editor is bundled as it is, but for its view: nothing is drawn. */
const undrawn = {
  name: "undrawn view",
  setup(build) {
    const view = join(here, "src/undrawn-view.ts");
    build.onResolve({ filter: /^prosemirror-view$/ }, ({ importer }) => (importer === view ? undefined : { path: view }));
  },
};

await mkdir(dirname(out), { recursive: true });
await build({
  entryPoints: [join(here, "src/main.ts")],
  absWorkingDir: root,
  outfile: out,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  external: ["jsdom", "ws"],
  plugins: [undrawn],
  logLevel: "warning",
});

const server = await Server.start(binary, { demo: true });
let status = 1;
/** How long the server's log was when the scenarios began. */
let begun = 0;
try {
  status = await run();
  // No page of ours writes what the server has to refuse. What comes before the scenarios does so on purpose.
  const refused = server.log.slice(begun).filter((line) => line.includes("was refused"));
  for (const line of refused) console.error(line);
  if (refused.length > 0) status = 1;
  const broken = server.brokenDown();
  if (broken) {
    console.error(broken);
    status = 1;
  }
} finally {
  await server.stop();
}
process.exit(status);

function run() {
  const child = spawn(process.execPath, ["--enable-source-maps", out, "--origin", server.origin, ...process.argv.slice(2)], { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  child.on("message", () => (begun = server.log.length));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
