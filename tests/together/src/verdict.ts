import type { Node } from "prosemirror-model";
import { initProseMirrorDoc } from "y-prosemirror";
import type { Doc } from "yjs";
import { readText, type Text } from "../../../editor/src/editor";
import type { RevisionJson } from "../../../editor/src/restore";
import { schema } from "../../../editor/src/schema";
import { withoutSuggestions } from "../../../editor/src/suggest/resolve";
import type { NodeJson } from "../../../editor/src/data";
import { DELIBERATE, isAlive, lackedBy, type Instance, type Ledger } from "./ledger";
import { beginsToken, token, tokensIn, wholeTokensIn } from "./tokens";
import type { Window } from "./window";

/** What became of tokens that several people rebuilt at one time; see the README on what the shared document cannot know. */
export interface Tally {
  written: number;
  /** There twice: two people rebuilt the block that it stands in, and both kept it. */
  doubled: number;
  /** There although somebody deleted it: somebody else rebuilt its block before hearing of that, or two took their deletion back. */
  returned: number;
  /** Gone although nobody deleted it. */
  buried: number;
  /** Written anew by the server, for it would have gone with a block that somebody rebuilt before hearing of it. */
  mended: number;
  /** Taken apart: all of its letters are there, and something else between them. */
  torn: number;
}

export interface Evidence {
  ledger: Ledger;
  /** The windows that are open, after everything has healed. */
  windows: readonly Window[];
  /** The shared document as somebody sees it who comes now. */
  fresh: Doc;
  revision: RevisionJson;
  preview: string;
  /** Whether a browser ended without keeping what was not acknowledged. */
  abandoned: boolean;
  /** Whether anybody suggested changes. */
  suggested: boolean;
}

/** Everything that is wrong after healing, as sentences; none when all is well. */
export function judge(evidence: Evidence): { wrong: string[]; noted: string[]; tally: Tally } {
  const wrong: string[] = [...evidence.ledger.trespasses];
  replicas(evidence, wrong);
  ids(evidence, wrong);
  pages(evidence, wrong);
  const noted: string[] = [];
  const tally = words(evidence, wrong, noted);
  return { wrong, noted, tally };
}

/** Every window, and somebody who comes now, sees the same story and the same fields. */
function replicas({ windows, fresh }: Evidence, wrong: string[]): void {
  const seen = storyOf(fresh);
  for (const window of windows) {
    wrong.push(...window.errors);
    if (!window.editor.view.state.doc.eq(seen)) {
      const own = storyOf(window.room.doc).eq(seen) ? "its own document has the same as the server" : "so does its own document";
      wrong.push(`${window.name} shows another story than the server has: ${difference(window.json(), seen.toJSON() as NodeJson)}; ${own}`);
    }
    const fields = JSON.stringify(fresh.getMap("fields").toJSON());
    if (JSON.stringify(window.room.fields.toJSON()) !== fields) wrong.push(`${window.name} has other fields: ${JSON.stringify(window.room.fields.toJSON())} and ${fields}`);
  }
}

/** What was acknowledged is there, what is there was written by somebody, and what is gone somebody removed. */
function ids({ ledger, fresh, abandoned }: Evidence, wrong: string[]): void {
  const lost = lackedBy(fresh, ledger.acknowledged);
  if (lost.written.length > 0) wrong.push(`acknowledged and lost: ${lost.written.join(", ")}`);
  if (lost.deleted.length > 0) wrong.push(`deleted, acknowledged and there again: ${lost.deleted.join(", ")}`);
  const strange = lackedBy(ledger.all, fresh, (client) => ledger.clients.has(client));
  if (strange.written.length > 0) wrong.push(`nobody wrote this: ${strange.written.join(", ")}`);
  if (strange.deleted.length > 0) wrong.push(`nobody deleted this, and it is gone: ${strange.deleted.join(", ")}`);
  if (abandoned) return;
  const missing = lackedBy(fresh, ledger.all);
  if (missing.written.length > 0) wrong.push(`written and never arrived: ${missing.written.join(", ")}`);
  if (missing.deleted.length > 0) wrong.push(`deleted and never arrived: ${missing.deleted.join(", ")}`);
}

/** The revision and the page that is made of it say what the windows show, without suggestions. */
function pages({ windows, fresh, revision, preview }: Evidence, wrong: string[]): void {
  const expected = stored(withoutSuggestions(storyOf(fresh).toJSON() as NodeJson));
  const kept = stored(revision);
  if (!kept.eq(expected)) wrong.push(`the revision says something else than the windows: ${difference(expected.toJSON() as NodeJson, kept.toJSON() as NodeJson)}`);
  const [window] = windows;
  if (window) {
    const shown = window.fields.all();
    for (const [name, value] of Object.entries(revision.fields)) {
      const here = (shown as unknown as Record<string, unknown>)[name];
      if (JSON.stringify(here) !== JSON.stringify(value)) wrong.push(`the revision has ${JSON.stringify(value)} as ${name}, the windows ${JSON.stringify(here)}`);
    }
  }
  const onPage = sequence(mainOf(preview));
  const inStory = sequence(textOf(kept));
  if (onPage !== inStory) wrong.push(`the page says “${onPage}” and the revision “${inStory}”`);
}

function words({ ledger, fresh, abandoned, suggested }: Evidence, wrong: string[], noted: string[]): Tally {
  const text = textOf(storyOf(fresh));
  const begun = tokensIn(text);
  const whole = wholeTokensIn(text);
  const instances = new Map<number, Instance[]>();
  for (const instance of ledger.everywhere()) instances.set(instance.token, [...(instances.get(instance.token) ?? []), instance]);
  const tally: Tally = { written: 0, doubled: 0, returned: 0, buried: 0, mended: 0, torn: 0 };
  for (const [number, all] of instances) {
    const word = token(number);
    const arrived = all.filter((instance) => isKnown(fresh, instance));
    if (arrived.length === 0) {
      if (!abandoned) wrong.push(`${word} was written and is nowhere`);
      continue;
    }
    tally.written++;
    const alive = arrived.filter((instance) => isAlive(fresh, instance));
    const shown = begun.get(number) ?? 0;
    const complete = whole.get(number) ?? 0;
    const removers = arrived.length === alive.length ? [] : arrived.flatMap((instance) => ledger.removersOf(instance));
    const deleted = removers.some(({ deed }) => DELIBERATE.has(deed));
    if (shown !== alive.length) wrong.push(`${word} is ${alive.length} times in the document and ${shown} times on the page`);
    if (alive.length === 0 && !deleted) {
      tally.buried++;
      noted.push(`${word} went by ${[...new Set(removers.map(({ window, deed }) => `${deed} of ${window}`))].join(", ")}; it was written by ${arrived.map(({ window, deed }) => `${deed} of ${window}`).join(", ")}`);
      wrong.push(`${word} is gone and nobody deleted it: ${noted[noted.length - 1] ?? ""}`);
    }
    if (alive.some(({ deed }) => deed === "mend")) tally.mended++;
    if (alive.length > 0 && deleted && alive.every(({ deed }) => !DELIBERATE.has(deed)) && arrived.length > 1) {
      tally.returned++;
      noted.push(`${word} is there again by ${alive.map(({ window, deed }) => `${deed} of ${window}`).join(", ")}, deleted by ${[...new Set(removers.map(({ window, deed }) => `${deed} of ${window}`))].join(", ")}`);
    }
    if (alive.length > 1) {
      // Two who deleted the same word may each take that back.
      if (alive.some(({ deed }) => deed === "undo" || deed === "redo")) tally.returned++;
      else tally.doubled++;
      noted.push(`${word} is there ${alive.length} times, by ${alive.map(({ window, deed }) => `${deed} of ${window}`).join(", ")}`);
      // Nobody alone doubles a word, unless by suggesting to move it, which shows it in both places.
      if (!suggested && new Set(arrived.map(({ window }) => window)).size === 1) wrong.push(`${word} is there ${alive.length} times, and only one window wrote it`);
    }
    if (complete !== shown) {
      tally.torn++;
      noted.push(`${word} was taken apart: ${around(text, number)}`);
    }
  }
  return tally;
}

/** Where a token begins in a text, and what stands around it. */
function around(text: string, number: number): string {
  const at = [...text].findIndex((letter) => beginsToken(letter.charCodeAt(0)) === number);
  return JSON.stringify([...text].slice(Math.max(0, at - 20), at + 40).join(""));
}

/** A text as it is stored: headline and standfirst are lines in which one space follows another nowhere. */
function stored(text: Text): Node {
  const line = (words: string) => words.replace(/\s+/g, " ").trim();
  return readText({ ...text, headline: line(text.headline), standfirst: line(text.standfirst) });
}

export function storyOf(doc: Doc): Node {
  return initProseMirrorDoc(doc.getXmlFragment("story"), schema).doc;
}

/** The text of a story, a line for each block. */
export function textOf(story: Node): string {
  const lines: string[] = [];
  story.descendants((node) => {
    if (node.isTextblock) lines.push(node.textBetween(0, node.content.size, null, "\n"));
    return !node.isTextblock;
  });
  return lines.join("\n");
}

function isKnown(doc: Doc, { client, clock }: Instance): boolean {
  const structs = doc.store.clients.get(client);
  const last = structs?.[structs.length - 1];
  return last !== undefined && last.id.clock + last.length > clock;
}

/** The tokens of a text in their order. */
function sequence(text: string): string {
  const found: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const number = beginsToken(text.charCodeAt(at));
    if (number !== null) found.push(token(number));
  }
  return found.join(" ");
}

function mainOf(html: string): string {
  const main = /<main\b[^>]*>(.*)<\/main>/s.exec(html)?.[1] ?? html;
  // A long story begins with a list of its headings.
  return main.replace(/<(details|nav)\b.*?<\/\1>/gs, " ").replace(/<[^>]*>/g, " ");
}

/** Where two trees first differ, in short. */
function difference(one: NodeJson, other: NodeJson, place = "doc"): string {
  const [a, b] = [one.content ?? [], other.content ?? []];
  const bare = ({ content: _, ...rest }: NodeJson) => JSON.stringify(rest);
  if (bare(one) !== bare(other)) return `${place}: ${bare(one)} and ${bare(other)}`;
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at], b[at]];
    if (!left || !right) return `${place}: ${a.length} and ${b.length} children, ${JSON.stringify(left ?? right)}`;
    if (JSON.stringify(left) !== JSON.stringify(right)) return difference(left, right, `${place} › ${left.type} ${at}`);
  }
  return "nothing";
}
