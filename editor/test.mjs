// Bundles each test of editor/tests for Node and runs them all with Node's own runner.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const tests = join(root, "editor/tests");
const out = join(root, ".cache/editor-tests");

if (!existsSync(join(root, "node_modules/esbuild"))) {
  console.error("The packages of package.json are not installed. Run `npm ci` in the project's folder first.");
  process.exit(1);
}
const { build } = await import("esbuild");
const wanted = process.argv.slice(2);
const entries = (await readdir(tests)).filter((name) => name.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((word) => name.includes(word))));
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await build({
  entryPoints: entries.map((name) => join(tests, name)),
  absWorkingDir: root,
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  external: ["jsdom"],
  logLevel: "warning",
});
const files = entries.map((name) => join(out, name.replace(/\.ts$/, ".mjs")));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { cwd: root, stdio: "inherit" });
process.exit(run.status ?? 1);
