// Somebody who writes: unique words into any paragraph, new paragraphs, deletions of anybody's words, and a field.

import * as Y from "yjs";
import { Client } from "./client.mjs";
import { texts } from "./ledger.mjs";
import { sleep } from "./server.mjs";

let writers = 0;
const TOKEN = /w\d+n\d+;/g;
/** Words of a story above which more is deleted than written. */
const FULL = 150;
const MOST_PARAGRAPHS = 40;

export class Writer {
  #number = ++writers;
  #words = 0;
  #writing = null;
  #stopped = false;

  constructor(ledger, chance, counts, options) {
    Object.assign(this, { ledger, chance, counts, options });
    this.client = this.#open();
  }

  #open() {
    return new Client({ ...this.options, settle: (edit) => this.ledger.settle(edit) });
  }

  /** Loses everything that only this window had, as a browser does that keeps nothing. */
  forget() {
    this.client.cut();
    this.client = this.#open();
  }

  /** Writes on, connected or not, until `stop`; pauses are some milliseconds. */
  begin(pause) {
    this.#stopped = false;
    this.#writing = (async () => {
      while (!this.#stopped) {
        this.#writeSomething();
        await sleep(this.chance() * 2 * pause);
      }
    })();
  }

  async stop() {
    this.#stopped = true;
    await this.#writing;
  }

  #writeSomething() {
    const { client, chance } = this;
    const body = client.doc.getXmlFragment("story").get(2);
    if (!body) return;
    const all = texts(body);
    const one = all[Math.floor(chance() * all.length)];
    const words = one ? [...one.toString().matchAll(TOKEN)] : [];
    const dice = chance();
    if (this.counts && dice < 0.1) {
      const to = (this.counted = Math.max(this.counted ?? 0, Number(client.doc.getMap("fields").get("dateline") || 0)) + 1);
      client.write({ kind: "count", to }, () => client.doc.getMap("fields").set("dateline", String(to)));
    } else if (words.length > 0 && dice < (words.length * all.length > FULL ? 0.7 : 0.4)) {
      const { 0: word, index } = words[Math.floor(chance() * words.length)];
      this.ledger.leaves(word);
      client.write({ kind: "delete", word }, () => one.delete(index, word.length));
    } else {
      const word = `w${this.#number}n${++this.#words};`;
      this.ledger.wrote(word);
      if (!one || (dice > 0.95 && all.length < MOST_PARAGRAPHS)) {
        const paragraph = new Y.XmlElement("paragraph");
        paragraph.insert(0, [new Y.XmlText(word)]);
        client.write({ kind: "write", word }, () => body.insert(Math.floor(chance() * (body.length + 1)), [paragraph]));
      } else {
        // Never inside of a word: what is found then is whole or was torn by the server.
        const places = [0, ...words.map((found) => found.index + found[0].length)];
        client.write({ kind: "write", word }, () => one.insert(places[Math.floor(chance() * places.length)], word));
      }
    }
  }
}
