// Kills of a browser under somebody who types. What the bar calls saved is with the server; what was written without a
// server is kept in the browser's own store, and is merged once, and only once, when the person is back.

import { existsSync } from "node:fs";
import { OwnBrowser } from "../browser/harness/own-browser.mjs";
import { intoBody, openStory, status } from "../browser/harness/desk.mjs";
import { read } from "./client.mjs";
import { text } from "./ledger.mjs";
import { Postgres } from "./postgres.mjs";
import { Server, sleep, until } from "./server.mjs";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** After a second the bar speaks of what is not saved yet, and the store keeps it; in milliseconds, with some to spare. */
const SPOKEN_OF_WITHIN = 1_500;
const BACK_WITHIN = 60_000;
/** Words of a story before the next one is begun. */
const FULL = 400;

/** Kills a browser so many times; every other time the server goes before it. */
export async function browsers(binary, kills, chance) {
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}: CHROMIUM names the browser`);
  const began = Date.now();
  const postgres = await Postgres.start();
  let server = null;
  const desk = { browser: null };
  try {
    server = await Server.start(binary, postgres.url, { demo: true });
    desk.cookie = await server.signIn("editor");
    const counts = { saved: 0, kept: 0 };
    for (let kill = 0; kill < kills; kill++) {
      if (!desk.story || desk.must.length > FULL) Object.assign(desk, { story: await server.begin(desk.cookie, "Typed until the browser dies"), must: [], typed: 0 });
      await round(server, desk, chance, kill % 2 === 1, counts);
    }
    const seconds = ((Date.now() - began) / 1_000).toFixed(0);
    console.log(`ok  ${kills} kills of the browser in ${seconds} s: of ${counts.saved} saved and ${counts.kept} kept words 0 lost, none twice`);
  } finally {
    await desk.browser?.close();
    await server?.stop();
    await postgres.stop();
  }
}

async function round(server, desk, chance, serverToo, counts) {
  desk.browser ??= await start(server, desk, undefined);
  const { page } = desk.browser;
  await openStory(page, desk.story);
  await status(page, /^Saved/, BACK_WITHIN);
  await intoBody(page);
  const saved = await type(page, desk, 1 + Math.floor(chance() * 6));
  await sleep(SPOKEN_OF_WITHIN);
  await status(page, /^Saved/, BACK_WITHIN);
  let kept = [];
  if (serverToo) {
    await server.kill();
    kept = await type(page, desk, 1 + Math.floor(chance() * 6));
    await sleep(SPOKEN_OF_WITHIN);
  }
  // These are lost or not, as the kill finds them; never there twice.
  const typing = type(page, desk, 4).catch(() => undefined);
  await sleep(chance() * 120);
  await desk.browser.kill();
  await typing;
  if (serverToo) await server.launch();

  desk.must.push(...saved);
  check(desk, await read(options(server, desk)));
  // The same profile, as the kill left it.
  desk.browser = await start(server, desk, desk.browser.profile);
  await openStory(desk.browser.page, desk.story);
  await until(
    () => `the kept words come back: ${kept.join(" ")}`,
    async () => {
      const words = text(await read(options(server, desk)));
      return kept.every((word) => words.includes(word));
    },
    BACK_WITHIN,
  );
  desk.must.push(...kept);
  check(desk, await read(options(server, desk)));
  counts.saved += saved.length;
  counts.kept += kept.length;
}

async function start(server, desk, profile) {
  const browser = await OwnBrowser.start(CHROMIUM, server, profile);
  // A browser writes its cookies to the disk late; the session itself lives in the database.
  const cookies = desk.cookie.split("; ").map((cookie) => {
    const [name, ...value] = cookie.split("=");
    return { name, value: value.join("="), url: server.origin.replace("http", "https"), secure: true, httpOnly: true, sameSite: "Lax" };
  });
  await browser.context.addCookies(cookies);
  return browser;
}

async function type(page, desk, count) {
  const words = Array.from({ length: count }, () => `t${++desk.typed};`);
  for (const word of words) await page.keyboard.type(word);
  return words;
}

function options(server, { cookie, story }) {
  return { address: server.origin, origin: server.origin, cookie, story };
}

function check({ must }, doc) {
  const seen = text(doc).match(/t\d+;/g) ?? [];
  const lost = must.filter((word) => !seen.includes(word));
  const twice = seen.filter((word, at) => seen.indexOf(word) !== at);
  if (lost.length > 0) throw new Error(`a browser's words are lost: ${lost.join(" ")}`);
  if (twice.length > 0) throw new Error(`a browser's words stand twice: ${twice.join(" ")}`);
}
