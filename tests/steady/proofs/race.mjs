// "Rendered before, stored after": many publications of one story while readers hammer it on both servers. Once a
// publication was seen on a page of a server, that page never shows an older one there.

import assert from "node:assert/strict";
import { Client } from "../harness/client.mjs";
import { Newsroom } from "../harness/newsroom.mjs";
import { Postgres } from "../harness/postgres.mjs";

export const title = "no page goes back to what it showed before";

export async function prove({ long }) {
  const postgres = await Postgres.create();
  const settings = { DATELINE_PACE: "0" };
  const servers = [await Newsroom.start(postgres, { settings })];
  servers.push(await Newsroom.start(postgres, { settings, demo: false }));
  const editor = await servers[0].editor();
  const story = await editor.begin("Count 0 exactly", ["Count 0 exactly."]);
  const [times, hands] = [long ? 300 : 40, 8];
  let [over, published, read] = [false, 0, 0];
  const older = [];
  const watch = async (server, path) => {
    const client = new Client(server.port);
    let newest = 0;
    while (!over) {
      const due = published;
      const answer = await client.get(path);
      read++;
      const shown = Number(/Count (\d+) exactly/.exec(answer.text)?.[1] ?? -1);
      if (answer.status !== 200 || shown < newest) older.push({ path, status: answer.status, shown, newest, due });
      newest = Math.max(newest, shown);
    }
    client.close();
  };
  const hammers = servers.flatMap((server) => [story.path, "/", "/feed.xml"].flatMap((path) => Array.from({ length: hands }, () => watch(server, path))));
  for (let time = 1; time <= times; time++) {
    await editor.change(story, `Count ${time} exactly`, [`Count ${time} exactly.`]);
    published = time;
    // The server that published has it from its answer on: whoever asks it now gets nothing older.
    const own = await servers[0].get(story.path);
    const shown = Number(/Count (\d+) exactly/.exec(own.text)?.[1] ?? -1);
    assert.ok(shown >= time, `published ${time}, and the same server showed ${shown}`);
  }
  over = true;
  await Promise.all(hammers);
  assert.deepEqual(older.slice(0, 5), [], `${older.length} of ${read} answers were older than one before`);
  await Promise.all(servers.map((server) => server.stop()));
  await postgres.remove();
  return [`${times} publications, ${read} answers of stories, fronts and feeds on two servers: none older than one before, and none older than its publication on the server that published`];
}
