// Clients that hold on to what they do not use: slowhttptest's slow heads, bodies and reads, and our own that say nothing,
// stop in the middle, or send far too much. Readers and the desk go on being served, and every such client is rid of
// within ten seconds, but for those who read slowly: their answers are out of our hands, in the buffers of the system, and
// their connections are idle ones, which make room only when half of all places are taken.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { Readers, ms, percentile } from "../harness/client.mjs";
import { Newsroom } from "../harness/newsroom.mjs";
import { Postgres } from "../harness/postgres.mjs";
import { run, sleep } from "../harness/processes.mjs";

export const title = "slow, silent and greedy clients";
const WITHIN = 10_000;

/** Opens a connection, says something, perhaps again and again, and gives the milliseconds until the server closed it. */
function hold(port, said, { drip, every = 500 } = {}) {
  return new Promise((done) => {
    const begun = performance.now();
    const socket = connect({ port, host: "127.0.0.1" });
    let timer;
    const over = () => {
      clearInterval(timer);
      socket.destroy();
      done(performance.now() - begun);
    };
    socket.on("connect", () => {
      if (said) socket.write(said);
      if (drip) timer = setInterval(() => socket.write(drip), every);
    });
    socket.on("data", () => {}).on("end", over).on("error", over).on("close", over);
    setTimeout(over, 40_000).unref();
  });
}

/** One of slowhttptest's attacks; gives the seconds until its last connection was closed. */
async function attack(name, url, clients, args, seconds = 40) {
  const begun = performance.now();
  const out = await run(["slowhttptest", ...args, "-c", String(clients), "-r", "500", "-l", String(seconds), "-p", "5", "-u", url], { anyway: true });
  const plain = out.replaceAll(/\x1b\[[0-9;]*[a-zA-Z]/g, "");
  const took = performance.now() - begun;
  const why = /Exit status:\s*(.+)/.exec(plain)?.[1]?.trim() ?? plain.slice(-300);
  return { name, took, why };
}

export async function prove({ long }) {
  const postgres = await Postgres.create();
  const newsroom = await Newsroom.start(postgres, { settings: { DATELINE_PACE: "0" } });
  const editor = await newsroom.editor();
  const story = await editor.begin("A story for the patient", Array.from({ length: 400 }, (_, line) => `Line ${line} of a long story that does not fit into one packet.`));
  const home = `http://127.0.0.1:${newsroom.port}`;
  const host = `Host: 127.0.0.1:${newsroom.port}\r\n`;
  const readers = new Readers(newsroom.port, [story.path, "/", "/feed.xml", "/ar/"], 100);
  const desk = [];
  let over = false;
  const working = (async () => {
    for (let time = 1; !over; time++) {
      desk.push(await editor.change(story, `A story for the patient, ${time}`, ["Still here."]));
      await sleep(200);
    }
  })();
  // Its failure is looked at where it is waited for.
  working.catch(() => undefined);

  const many = long ? 500 : 40;
  const times = async (name, count, one) => ({ name, took: Math.max(...(await Promise.all(Array.from({ length: count }, one)))) });
  const form = `sec-fetch-site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const each = long ? 2_000 : 400;
  const held = () =>
    Promise.all([
      times("silent", many, () => hold(newsroom.port, "")),
      times("half a head", many, () => hold(newsroom.port, `GET / HTTP/1.1\r\n${host}X-Half: `)),
      times("a head that drips", many, () => hold(newsroom.port, `GET / HTTP/1.1\r\n${host}X-Drip: `, { drip: "a" })),
      times("half a body", many, () => hold(newsroom.port, `POST /desk/sign-in HTTP/1.1\r\n${host}${form}Content-Length: 1000\r\n\r\nemail=`)),
      times("a body that drips", many, () => hold(newsroom.port, `POST /desk/sign-in HTTP/1.1\r\n${host}${form}Content-Length: 10000\r\n\r\nemail=`, { drip: "aaaaaaaaaa" })),
    ]);
  const attacks = [
    () => attack("slowhttptest, heads", `${home}/`, each, ["-H", "-i", "3"]),
    () => attack("slowhttptest, bodies", `${home}/desk/sign-in`, each, ["-B", "-i", "3", "-s", "8192", "-t", "POST"]),
    () => attack("slowhttptest, reads", `${home}/feed.xml`, each, ["-X", "-w", "256", "-y", "512", "-n", "5", "-z", "16"], 15),
  ];
  const results = [];
  if (long) {
    results.push(...(await held()));
    for (const one of attacks) results.push(await one());
  } else {
    results.push(...(await Promise.all([held(), ...attacks.map((one) => one())])).flat());
  }
  for (const { name, took, why } of results) {
    if (name.endsWith("reads")) continue;
    // Five hundred clients come in a second; those of slowhttptest are counted from its start.
    assert.ok(took < WITHIN + (why ? (each / 500) * 1000 + 3_000 : 500), `${name}: rid of after ${ms(took)} ${why ?? ""}`);
    if (why) assert.match(why, /No open connections left/, name);
  }

  const greedy = [];
  const refuse = async (name, path, options) => {
    const answer = await editor.client.send("POST", path, { ...options, timeout: WITHIN });
    // Refused with a word, or cut off while it was still talking.
    assert.ok((answer.status >= 400 && answer.status < 500) || ["ECONNRESET", "EPIPE"].includes(answer.error), `${name}: ${answer.status} ${answer.error ?? ""}`);
    assert.ok(answer.took < WITHIN, `${name} took ${ms(answer.took)}`);
    greedy.push(`${name} ${answer.status || "cut off"}`);
  };
  const revisions = `/desk/articles/${story.id}/revisions`;
  await refuse("100 MB", revisions, { body: Buffer.alloc(100 * 1024 * 1024, " "), headers: { "content-type": "application/json", accept: "application/json" } });
  await refuse("JSON 200,000 deep", revisions, { body: "[".repeat(200_000), headers: { "content-type": "application/json", accept: "application/json" } });
  await refuse("objects 10,000 deep", revisions, { body: `{"name":${'{"a":['.repeat(10_000)}`, headers: { "content-type": "application/json", accept: "application/json" } });
  await refuse("a million fields", "/desk/articles", { body: "a=b&".repeat(1_000_000), headers: { "content-type": "application/x-www-form-urlencoded" } });
  over = true;
  await working;
  await readers.stop();
  assert.deepEqual(readers.bad.slice(0, 5), [], `${readers.bad.length} of ${readers.answers} readers got an error`);
  assert.ok(desk.length > 5, "the desk went on publishing");
  await newsroom.stop();
  await postgres.remove();
  return [
    `${each} clients of each of slowhttptest's kinds${long ? "" : " at once"}, ${many} of each of ours: ${results.map(({ name, took }) => `${name} ${(took / 1000).toFixed(1)} s${name.endsWith("reads") ? " (its own end)" : ""}`).join(", ")}`,
    `refused: ${greedy.join(", ")}`,
    `meanwhile ${readers.answers} readers, 0 errors, p99 ${ms(percentile(readers.latencies, 0.99))}; ${desk.length} publications, p95 ${ms(percentile(desk, 0.95))}`,
  ];
}
