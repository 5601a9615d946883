// Postgres stops, in two ways: halted, so that connections stay open and nothing answers; and ended at once. What was
// read before goes on being served, feeds too; the rest says that it cannot; all recovers by itself.

import assert from "node:assert/strict";
import { Newsroom } from "../harness/newsroom.mjs";
import { Client, Readers, ms, percentile } from "../harness/client.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { sleep, until } from "../harness/processes.mjs";

export const title = "the database is away";
const RATE = 200;

export async function prove({ long }) {
  const seconds = long ? 60 : 6;
  const postgres = await Postgres.create();
  const newsroom = await Newsroom.start(postgres, { settings: { DATELINE_PACE: "0" } });
  const editor = await newsroom.editor();
  const story = await editor.begin("The tide is out", ["It will be back."]);
  const cached = [story.path, "/", "/ar/", "/feed.xml", "/atom.xml", "/feed.json", "/ar/feed.xml", "/sitemap.xml"];
  for (const path of cached) assert.equal((await newsroom.get(path)).status, 200, path);
  const figures = [];

  for (const way of ["halted", "ended at once"]) {
    const uncached = [];
    for (let number = 0; number < 3; number++) uncached.push((await editor.begin(`Nobody read this ${number}`)).path);
    const readers = new Readers(newsroom.port, cached, RATE);
    await sleep(1_000);
    const carryOn = way === "halted" ? postgres.halt() : (await postgres.stop("SIGQUIT"), null);
    const begun = performance.now();
    let slowest = 0;
    try {
      await sleep(1_500);
      // Each is asked for by its own connection, as strangers would; the desk as somebody who is signed in.
      for (const [who, path] of [...uncached.map((path) => [new Client(newsroom.port), path]), [editor.client, "/desk"], [new Client(newsroom.port), "/search?q=tide"]]) {
        const answer = await who.get(path);
        slowest = Math.max(slowest, answer.took);
        assert.equal(answer.status, 503, `${path} while the database is ${way}: ${answer.status} ${answer.error ?? ""} after ${ms(answer.took)}`);
        assert.match(answer.headers["content-type"], /^text\/html/, path);
        assert.ok(answer.headers["retry-after"], `${path} says when to come back`);
        assert.match(answer.text, path === "/desk" ? /The database does not answer/ : /We cannot show this right now/, path);
        assert.ok(answer.took < 6_000, `${path} answered 503 after ${ms(answer.took)}`);
      }
      const saved = await editor.save(story);
      assert.equal(saved.status, 503, `saving while the database is ${way}: ${saved.status} ${saved.text.slice(0, 200)}`);
      assert.match(saved.json.message, /database does not answer/, "the desk says what is the matter");
      slowest = Math.max(slowest, saved.took);
      await sleep(Math.max(0, seconds * 1000 - (performance.now() - begun)));
      assert.equal((await newsroom.get("/healthz")).status, 200);
      assert.equal((await newsroom.get("/readyz")).status, 503);
    } finally {
      if (carryOn) carryOn();
      else await postgres.start();
    }
    const back = performance.now();
    await until("pages that nobody read come back", async () => (await new Client(newsroom.port).get(uncached[0])).status === 200, { within: 5_000, every: 100 });
    await until("the desk comes back", async () => (await editor.client.get("/desk")).status === 200, { within: 5_000, every: 100 });
    const recovered = performance.now() - back;
    assert.ok(recovered < 5_000, `recovered after ${ms(recovered)}`);
    await editor.change(story, `The tide is out, ${way}`, ["The water is back."]);
    await until("the change is public", async () => (await newsroom.get(story.path)).text.includes(`The tide is out, ${way}`), { within: 2_000 });
    await readers.stop();
    assert.ok(readers.aged > 0, "what was sent meanwhile says how old it is");
    assert.deepEqual(readers.bad.slice(0, 5), [], `${readers.bad.length} of ${readers.answers} readers got an error`);
    figures.push(`${way} for ${seconds} s: ${readers.answers} answers, 0 errors, p99 ${ms(percentile(readers.latencies, 0.99))}, ${readers.aged} of them with Age; 503 after at most ${ms(slowest)}; recovered in ${ms(recovered)}`);
  }
  await newsroom.stop();
  await postgres.remove();
  return figures;
}
