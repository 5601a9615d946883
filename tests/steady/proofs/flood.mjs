// A flood at the public side, of invented addresses and of pages that must be made, while an editor publishes.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, ms, percentile } from "../harness/client.mjs";
import { Newsroom } from "../harness/newsroom.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { folder, run, sleep } from "../harness/processes.mjs";

export const title = "the desk publishes through a flood";
const SLOWEST = 2_000;

export async function prove({ long }) {
  const [seconds, clients] = long ? [20, 400] : [4, 64];
  const postgres = await Postgres.create();
  // One loopback address floods as many would: the pace for each client is not what holds it off here.
  const newsroom = await Newsroom.start(postgres, { settings: { DATELINE_PACE: "0" } });
  const editor = await newsroom.editor();
  const story = await editor.begin("High water");
  const home = folder(join(tmpdir(), "dateline-steady-flood."));
  const figures = [];
  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${newsroom.pid}/status`, "utf8"))[1]) / 1024;
  const before = resident();
  for (const [name, path] of [["invented addresses", '"/2026/11/" .. math.random(1e9)'], ["searches", '"/search?q=water+" .. math.random(1e9)'], ["a page in memory", '"/"']]) {
    const script = join(home, "flood.lua");
    writeFileSync(script, `math.randomseed(7)\nrequest = function() return wrk.format("GET", ${path}) end\n`);
    const flood = run(["wrk", "-t1", `-c${clients}`, `-d${seconds}s`, "--timeout", "10s", "-s", script, `http://127.0.0.1:${newsroom.port}`]);
    await sleep(500);
    const took = [];
    const begun = performance.now();
    for (let time = 1; performance.now() - begun < (seconds - 1.5) * 1000; time++) took.push(await editor.change(story, `High water ${name} ${time}`, [`${time}`]));
    const out = await flood;
    const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1] ?? 0);
    const p95 = percentile(took, 0.95);
    assert.ok(p95 < SLOWEST, `${name}: publishing took ${ms(p95)}`);
    figures.push(`${name}: ${Math.round(rate)} requests/s from ${clients} connections, ${took.length} publications, p50 ${ms(percentile(took, 0.5))}, p95 ${ms(p95)}`);
  }
  const page = await new Client(newsroom.port).get(story.path);
  assert.ok(page.text.includes("High water a page in memory"), "the last publication is public");
  figures.push(`memory before ${before.toFixed(0)} MiB, after ${resident().toFixed(0)} MiB`);
  rmSync(home, { recursive: true, force: true });
  await newsroom.stop();
  await postgres.remove();
  return figures;
}
