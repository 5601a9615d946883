// What was promised about a story: of each word whether writing it, and whether deleting it, was acknowledged.

import * as Y from "yjs";

const TOKEN = /w\d+n\d+;/g;

/** The words of one story. A word is unique, so a lost one and one that stands twice are both found. */
export class Ledger {
  #words = new Map();
  /** The last acknowledged count of the field that one writer counts up. */
  counted = 0;
  acknowledged = 0;

  wrote(word) {
    this.#words.set(word, { kept: false, leaving: false, gone: false });
  }

  leaves(word) {
    this.#words.get(word).leaving = true;
  }

  /** Takes in that an edit was acknowledged. */
  settle(edit) {
    this.acknowledged += 1;
    if (edit.kind === "count") this.counted = Math.max(this.counted, edit.to);
    else this.#words.get(edit.word)[edit.kind === "write" ? "kept" : "gone"] = true;
  }

  /** Everything that is promised now, to be held against a document that is read later. */
  promises() {
    const must = [];
    const mustNot = [];
    for (const [word, { kept, leaving, gone }] of this.#words) {
      if (gone) mustNot.push(word);
      else if (kept && !leaving) must.push(word);
    }
    return { must, mustNot, counted: this.counted };
  }

  /** Forgets words whose deletion is acknowledged and was checked often; a run of hours would hold millions. */
  forget(words) {
    for (const word of words) this.#words.delete(word);
  }

  /** What a document breaks of the promises, one line each. A word of which nothing is known counts as well. */
  broken({ must, mustNot, counted }, doc) {
    const faults = [];
    const seen = new Map();
    for (const [word] of text(doc).matchAll(TOKEN)) seen.set(word, (seen.get(word) ?? 0) + 1);
    for (const word of must) if (!seen.has(word) && !this.#words.get(word).leaving) faults.push(`${word} was acknowledged and is lost`);
    for (const word of mustNot) if (seen.has(word)) faults.push(`${word} was deleted, acknowledged, and is back`);
    for (const [word, times] of seen) {
      if (times > 1) faults.push(`${word} stands ${times} times`);
      if (!this.#words.has(word)) faults.push(`${word} was forgotten as deleted and is back`);
    }
    const count = Number(doc.getMap("fields").get("dateline") || 0);
    if (count < counted) faults.push(`the field says ${count}; ${counted} was acknowledged`);
    return faults;
  }
}

/** All words of a story, in their order. */
export function text(doc) {
  return doc
    .getXmlFragment("story")
    .toArray()
    .map((part) => texts(part).map((one) => one.toString()).join("\n"))
    .join("\n");
}

/** The shared texts of a part of the story. */
export function texts(node) {
  if (node instanceof Y.XmlText) return [node];
  return node.toArray().flatMap(texts);
}
