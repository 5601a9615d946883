// The disk under Postgres is full: what is in memory is served, saving says that it cannot, all goes on when there is room
// again, and nothing is damaged. The small disk is a file system in memory, which only root may mount.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Readers, ms, percentile } from "../harness/client.mjs";
import { Newsroom } from "../harness/newsroom.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { sleep, until } from "../harness/processes.mjs";

export const title = "a full disk";
const MIB = 1024 * 1024;

/** Mounts a small disk, or gives null where that is not allowed. */
function smallDisk(mebibytes) {
  const place = mkdtempSync(join(tmpdir(), "dateline-steady-disk."));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=0755`, "tmpfs", place], { stdio: "ignore" });
    return place;
  } catch {
    rmSync(place, { recursive: true, force: true });
    return null;
  }
}

export async function prove({ long }) {
  const disk = process.getuid() === 0 ? smallDisk(long ? 220 : 180) : null;
  if (!disk) return ["not run: mounting a small disk needs root"];
  const data = join(disk, "data");
  mkdirSync(data);
  const ballast = join(disk, "ballast");
  let postgres;
  let newsroom;
  try {
    postgres = await Postgres.create({ data, settings: ["max_wal_size = 64MB", "min_wal_size = 32MB", "autovacuum = off"] });
    newsroom = await Newsroom.start(postgres, { settings: { DATELINE_PACE: "0" } });
    const editor = await newsroom.editor();
    const story = await editor.begin("Before the flood", ["There is room."]);
    const paths = [story.path, "/", "/feed.xml"];
    for (const path of paths) assert.equal((await newsroom.get(path)).status, 200);
    const readers = new Readers(newsroom.port, paths, 100);

    // Somebody else's file takes all that is left.
    const fill = () => {
      let parts = 0;
      for (const size of [MIB, 64 * 1024, 4096]) {
        for (;;) {
          const { bavail, bsize } = statfsSync(disk);
          if (bavail * bsize < size) break;
          writeFileSync(`${ballast}.${parts++}`, Buffer.alloc(size));
        }
      }
      return parts;
    };
    const written = fill();
    // The log of the database has some room of its own; that goes too.
    for (let time = 0; time < 60; time++) {
      fill();
      const wrote = await postgres.sql("select length(pg_logical_emit_message(true, 'steady', repeat('water', 200000))::text)").then(() => true, () => false);
      if (!wrote) break;
    }
    let [refused, acknowledged] = [null, 0];
    for (let time = 0; time < 3_000 && !refused; time++) {
      if (time % 20 === 0) fill();
      const answer = await editor.draft(`Rising ${time}`);
      if (answer.status === 303) acknowledged++;
      else refused = await editor.post("/desk/articles", { headline: "Rising", lang: "en", kind: "news", section: editor.section });
      if (refused && refused.status === 303) refused = null;
    }
    assert.ok(refused, "a full disk refuses a save at last");
    assert.equal(refused.status, 503, `a save on a full disk: ${refused.status} ${refused.error ?? ""} ${refused.text.slice(0, 300)}`);
    assert.match(refused.json.message, /disk is full|database does not answer/, "saving says what is the matter");
    const said = `${refused.status}, "${refused.json.message}"`;
    await sleep(1_000);
    for (const path of paths) assert.equal((await new Client(newsroom.port).get(path)).status, 200, `${path} with a full disk`);

    for (let part = 0; existsSync(`${ballast}.${part}`) || part < written; part++) rmSync(`${ballast}.${part}`, { force: true });
    execFileSync("sh", ["-c", `rm -f ${ballast}.*`]);
    if (!postgres.isRunning) {
      // Without room for its log Postgres stops itself; whoever watches over it starts it again.
      await postgres.start();
    }
    const { took } = await until("saving works again", async () => (await editor.draft("There is room")).status === 303, { within: 10_000, every: 100 });
    await editor.change(story, "After the flood", ["There is room again."]);
    await until("the change is public", async () => (await newsroom.get(story.path)).text.includes("After the flood"), { within: 3_000 });
    await readers.stop();
    assert.deepEqual(readers.bad.slice(0, 5), [], `${readers.bad.length} of ${readers.answers} readers got an error`);
    assert.ok(Number(await postgres.sql("select count(*) from article where headline like 'Rising %'")) >= acknowledged, "what was acknowledged is there");
    await postgres.inspect();
    return [`${acknowledged} saves after the disk was full, then ${said}; ${readers.answers} readers, 0 errors, p99 ${ms(percentile(readers.latencies, 0.99))}; saving again ${ms(took)} after there was room; every index and table sound`];
  } finally {
    await newsroom?.stop();
    await postgres?.remove();
    execFileSync("umount", ["-l", disk], { stdio: "ignore" });
    rmSync(disk, { recursive: true, force: true });
  }
}
