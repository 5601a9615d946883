#!/usr/bin/env node
// Drives Chromium through the whole newsroom, as its people and readers do.
//
//   node tests/browser/run.mjs [words of a test's or a file's name]
//
// DATELINE_BINARY names the program under test (target/debug/dateline if it is not set), CHROMIUM the browser, and
// SHOTS=1 asks for pictures of the main pages in target/browser/shots. A failed test leaves pictures in target/browser.

import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const binary = process.env.DATELINE_BINARY ?? join(root, "target/debug/dateline");
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const out = join(root, "target/browser");

for (const [what, path] of [["the program", binary], ["Chromium", chromium], ["playwright-core", join(root, "node_modules/playwright-core")]]) {
  if (!existsSync(path)) {
    console.error(`The browser tests need ${what}, and ${path} does not exist. \`make test\` sets everything up.`);
    process.exit(1);
  }
}

const { World } = await import("./harness/world.mjs");
const wanted = process.argv.slice(2).map((word) => word.toLowerCase());
const world = new World(binary, chromium);
let passed = 0;
let failed = 0;

await mkdir(out, { recursive: true });
for (const name of await readdir(out)) if (name.endsWith(".png")) await rm(join(out, name));

let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => (interrupted = true));

try {
  for (const file of (await readdir(join(here, "tests"))).filter((name) => name.endsWith(".mjs")).sort()) {
    const { default: tests } = await import(pathToFileURL(join(here, "tests", file)));
    for (const test of tests) {
      const name = `${file.replace(".mjs", "")}: ${inWords(test.name)}`;
      if (wanted.length > 0 && !wanted.some((word) => name.toLowerCase().includes(word))) continue;
      if (interrupted) throw new Error("interrupted");
      await runOne(name, test);
    }
  }
} finally {
  await world.end();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function runOne(name, test) {
  const began = Date.now();
  let error = null;
  try {
    await test(world);
  } catch (thrown) {
    error = thrown;
  }
  const picture = (number) => join(out, `${name.replace(/[^a-z0-9]+/gi, "-")}-${number}.png`);
  const problems = await world.endTest(error !== null, picture);
  const seconds = ((Date.now() - began) / 1_000).toFixed(1);
  if (error === null && problems.length === 0) {
    passed += 1;
    console.log(`ok      ${name} (${seconds} s)`);
    return;
  }
  failed += 1;
  console.log(`FAILED  ${name} (${seconds} s)`);
  if (error !== null) console.log(indented(error.stack ?? String(error)));
  for (const problem of problems) console.log(indented(problem));
}

/** `writesByKeyboard` → `writes by keyboard`. */
function inWords(name) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function indented(text) {
  return text.replace(/^/gm, "        ");
}
