// A read replica: pages come from it, never older than what was announced; while it stands still the primary is read.

import assert from "node:assert/strict";
import { Newsroom } from "../harness/newsroom.mjs";
import { ms } from "../harness/client.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { sleep, until } from "../harness/processes.mjs";
import { publishAndWatch } from "./listeners.mjs";

export const title = "a read replica";

export async function prove({ long }) {
  const postgres = await Postgres.create();
  const first = await Newsroom.start(postgres);
  await first.stop();
  const replica = await postgres.replica();
  const settings = { DATELINE_PACE: "0", DATABASE_READER_URL: replica.url };
  const servers = [await Newsroom.start(postgres, { settings, demo: true })];
  servers.push(await Newsroom.start(postgres, { settings, demo: false }));
  const editor = await servers[0].editor();
  let story = await editor.begin("Number 0");
  const worst = (seen) => ms(Math.max(...seen.flat()));
  /** Scans and look-ups of published stories, by what was asked. */
  const reads = async (database) => Number(await database.sql("select coalesce(sum(seq_scan + idx_scan), 0) from pg_stat_user_tables where relname = 'publication'"));
  const count = async (database) => (await sleep(1_200), reads(database));

  const quiet = await publishAndWatch(servers, editor, story, long ? 50 : 6);
  // No page is in memory that was never asked for.
  const others = [];
  for (let number = 0; number < 10; number++) others.push(await editor.begin(`Apart ${number}`));
  await sleep(1_500);
  const before = [await count(replica), await count(postgres)];
  for (const { path } of others) assert.equal((await servers[0].get(path)).status, 200);
  // A connection that goes idle may keep its counts for ten seconds before it reports them.
  const all = await until("the replica was read for every page", async () => (await reads(replica)) - before[0] >= 10, { within: 20_000 });
  const after = [await count(replica), await count(postgres)];
  assert.ok(all.found, `the replica was read ${after[0] - before[0]} times for 10 pages`);

  // The front shows the newest: the story that is watched is one of them again.
  story = await editor.begin("Number 0");
  // It stands still: what was announced is not there, so the primary is read.
  await replica.sql("select pg_wal_replay_pause()");
  const paused = await publishAndWatch(servers, editor, story, long ? 20 : 4);
  await replica.sql("select pg_wal_replay_resume()");
  // It does not answer at all.
  const carryOn = replica.halt();
  const halted = await publishAndWatch(servers, editor, story, long ? 10 : 2);
  carryOn();
  await replica.stop("SIGQUIT");
  const gone = await publishAndWatch(servers, editor, story, long ? 10 : 2);
  await replica.start();
  const again = await publishAndWatch(servers, editor, story, long ? 10 : 2);
  const back = await until("the replica is read again", async () => {
    const had = await reads(replica);
    const fresh = await editor.begin("Apart again");
    await sleep(1_500);
    await servers[1].get(fresh.path);
    return (await count(replica)) > had;
  }, { within: 15_000 });
  assert.ok(back.found);
  await Promise.all(servers.map((server) => server.stop()));
  await replica.remove();
  await postgres.remove();
  return [`story, front and feed new on both servers within ${worst(quiet)}; 10 new pages: ${after[0] - before[0]} reads of publications on the replica, ${after[1] - before[1]} on the primary`, `replica paused: ${worst(paused)}; halted: ${worst(halted)}; gone: ${worst(gone)}; back: ${worst(again)}`];
}
