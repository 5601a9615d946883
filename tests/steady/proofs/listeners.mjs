// Two servers on one database; the connections on which they hear of changes are ended again and again while an editor
// publishes. Nothing a reader gets is older than two seconds, and mostly much less.

import assert from "node:assert/strict";
import { Newsroom } from "../harness/newsroom.mjs";
import { ms, percentile } from "../harness/client.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { until } from "../harness/processes.mjs";

export const title = "listeners are killed while publishing";
const OLDEST = 2_000;

/** Publishes again and again and gives, for each server, the milliseconds from the publication's answer to its being visible. */
export async function publishAndWatch(servers, editor, story, times, { before = async () => undefined } = {}) {
  const seen = servers.map(() => []);
  for (let time = 1; time <= times; time++) {
    const mark = `Number ${time} of ${times}`;
    await before(time);
    await editor.change(story, mark, [`${mark}.`]);
    const published = performance.now();
    await Promise.all(
      servers.map(async (server, place) => {
        for (const path of [story.path, "/", "/feed.xml"]) {
          await until(`${mark} at ${path} on server ${place + 1}`, async () => (await server.get(path)).text.includes(mark), { within: 5_000, every: 4 });
        }
        seen[place].push(performance.now() - published);
      }),
    );
  }
  return seen;
}

export async function prove({ long }) {
  const times = long ? 100 : 12;
  const postgres = await Postgres.create();
  // Both are read under one name, as they would be behind a balancer.
  const settings = { DATELINE_PACE: "0" };
  const first = await Newsroom.start(postgres, { settings });
  const second = await Newsroom.start(postgres, { settings, demo: false });
  const editor = await first.editor();
  const story = await editor.begin("Number 0");
  const quiet = await publishAndWatch([first, second], editor, story, times);
  let killed = 0;
  const kill = async () => {
    killed += Number(await postgres.sql("select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen%'"));
  };
  const broken = await publishAndWatch([first, second], editor, story, times, { before: kill });
  // And the other way round: said first, killed in the same moment.
  let also = 0;
  const racing = setInterval(() => kill().catch(() => also++), 40);
  const raced = await publishAndWatch([first, second], editor, story, Math.ceil(times / 2));
  clearInterval(racing);
  assert.ok(killed >= times, `${killed} listeners were ended`);
  const all = [...broken.flat(), ...raced.flat()];
  assert.ok(Math.max(...all) < OLDEST, `stale for ${ms(Math.max(...all))}`);
  await editor.withdraw(story);
  const begun = performance.now();
  await until("the withdrawal on both", async () => (await first.get(story.path)).status === 410 && (await second.get(story.path)).status === 410, { within: OLDEST, every: 10 });
  const withdrawn = performance.now() - begun;
  await Promise.all([first.stop(), second.stop()]);
  await postgres.remove();
  const say = (name, list) => `${name}: p50 ${ms(percentile(list, 0.5))}, p99 ${ms(percentile(list, 0.99))}, at most ${ms(Math.max(...list))}`;
  return [
    `story, front and feed new on the publishing server / the other: ${say("", quiet[0]).slice(2)} / ${say("", quiet[1]).slice(2)} (${times} times)`,
    `${killed} listeners killed: ${say("killed before", broken.flat())}; ${say("killed all the while", raced.flat())}; withdrawn in ${ms(withdrawn)}`,
  ];
}
