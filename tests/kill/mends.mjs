// Words that the server itself writes: somebody writes into a paragraph that somebody else, on the other instance and not
// having heard of it, deletes at that moment. Whichever instance finds that out writes the words anew, and it is killed
// before, while or after it does, or the other, or both. However that ends, the words stand once.

import { Client, read } from "./client.mjs";
import { Ledger, text } from "./ledger.mjs";
import { sleep, until } from "./server.mjs";
import * as Y from "yjs";

const PARAGRAPHS = 3;
const WITHIN = 30_000;
/** Milliseconds after the deletion has gone out, in which an instance is killed. */
const LATEST = 60;

/** Plays so many rounds on two instances; gives the faults that were found. */
export async function mends({ servers, cookies, chance }, rounds) {
  const faults = [];
  let words = 0;
  for (let round = 1; round <= rounds; round++) {
    const story = await servers[0].begin(cookies[0], `Deleted and written at one moment ${round}`);
    const ledger = new Ledger();
    const at = (place, person) => new Client({ address: servers[place].origin, origin: servers[place].origin, cookie: cookies[person], story, settle: (edit) => ledger.settle(edit) });
    const [writer, remover] = [at(0, 0), at(1, 1)];
    await Promise.all([writer.connect(), remover.connect()]);
    writer.write({ kind: "count", to: round }, () => {
      const body = writer.doc.getXmlFragment("story").get(2);
      for (let one = 0; one < PARAGRAPHS; one++) {
        const paragraph = new Y.XmlElement("paragraph");
        paragraph.insert(0, [new Y.XmlText(`Paragraph ${one}. `)]);
        body.insert(body.length, [paragraph]);
      }
    });
    await until("both have the paragraphs", () => text(remover.doc).includes(`Paragraph ${PARAGRAPHS - 1}`) && writer.open.length === 0, WITHIN);
    // Both apart, so that neither hears of the other.
    for (const client of [writer, remover]) client.cut();
    const last = (doc) => doc.getXmlFragment("story").get(2);
    for (let one = 0; one < PARAGRAPHS; one++) {
      const word = `w${round}n${++words};`;
      ledger.wrote(word);
      writer.write({ kind: "write", word }, () => {
        const body = last(writer.doc);
        body.get(body.length - 1 - one).get(0).insert(4, word);
      });
    }
    remover.write({ kind: "count", to: round }, () => last(remover.doc).delete(last(remover.doc).length - PARAGRAPHS, PARAGRAPHS));
    const kind = round % 4;
    const first = chance() < 0.5 ? writer : remover;
    const coming = [first, first === writer ? remover : writer].map((client) => client.connect());
    await until("one of them is back", () => writer.live || remover.live, WITHIN);
    await sleep(chance() * LATEST);
    const killed = [[], [servers[0]], [servers[1]], servers][kind];
    await Promise.all(killed.map((server) => server.kill()));
    await Promise.all(killed.map((server) => server.launch()));
    await Promise.all(coming);
    // A connection that was there when its server was killed is begun anew, as a page does it.
    await until("everything is acknowledged", async () => {
      for (const client of [writer, remover]) if (!client.live) await client.connect();
      return writer.open.length + remover.open.length === 0;
    }, WITHIN);
    const promises = ledger.promises();
    const looks = servers.map(({ origin }) => ({ address: origin, origin, cookie: cookies[0], story }));
    const broken = async () => (await Promise.all(looks.map(async (look) => ledger.broken({ ...promises, counted: 0 }, await read(look))))).flat();
    // The words come back a moment after they went.
    await until("the words are there", async () => (await broken()).length === 0, 5_000).catch(() => undefined);
    await sleep(50);
    faults.push(...(await broken()).map((fault) => `round ${round} (${["nobody", "one", "the other", "both"][kind]} killed): ${fault}`));
    // The paragraphs themselves were seen and deleted: only what nobody saw go is there again.
    if (text(await read(looks[0])).includes("Paragraph")) faults.push(`round ${round}: what was deleted is back`);
    const alike = async () => new Set([writer.doc, remover.doc, ...(await Promise.all(looks.map(read)))].map(text)).size === 1;
    await until("all say the same", alike, WITHIN).catch((error) => faults.push(`round ${round}: ${error.message}`));
    for (const client of [writer, remover]) client.cut();
  }
  return { faults, words };
}
