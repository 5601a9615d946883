import type { Node } from "prosemirror-model";
import { TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { ownStep } from "../history";
import { PatternProblem } from "./pattern";
import { foundIn, NOTHING, ordered, type Found, type Order } from "./plugin";
import { TooSlow } from "./run-pattern";
import { Search, type Match, type Query } from "./search";

/** So many matches on either side of the current one are marked in the text; marking thousands would only slow it. */
const MARKED = 100;

/** Looks for words, or for nothing; the current match is the first one from a position on. */
export function look(state: EditorState, query: Query | null, from: number): Transaction {
  return ordered(state.tr, search(query, from));
}

/** Goes one match on or back, round the ends of the story, from the current match or from the selection, and selects it. */
export function step(state: EditorState, by: 1 | -1, base: "current" | "selection"): Transaction | null {
  const found = fresh(state);
  const count = found.matches.length;
  if (count === 0) return null;
  const { from, to } = state.selection;
  const here = base === "current" ? found.current : found.matches.findIndex((match) => match.from === from && match.to === to);
  if (here >= 0) return goTo(state, found, (here + by + count) % count);
  // From a selection that is no match the way leads to the nearest one in that direction.
  const next = found.matches.findIndex((match) => match.from >= from);
  if (by > 0) return goTo(state, found, Math.max(0, next));
  return goTo(state, found, ((next < 0 ? count : next) - 1 + count) % count);
}

/** Selects the match that the person is at. */
export function selectCurrent(state: EditorState): Transaction | null {
  const found = fresh(state);
  return found.matches[found.current] ? goTo(state, found, found.current) : null;
}

/** Puts words in the place of the current match and goes on to the next one behind it. */
export function replaceOne(state: EditorState, typed: string): Transaction | null {
  const found = fresh(state);
  const match = found.matches[found.current];
  if (!match || !found.search) return null;
  const tr = ownStep(state.tr);
  const words = found.search.replacement(match, typed);
  put(tr, match, words);
  return ordered(tr, search(found.search.query, match.from + words.length));
}

/** Puts words in the place of every match, as one step of undo; `count` is how many. */
export function replaceAll(state: EditorState, typed: string): { tr: Transaction; count: number } | null {
  const found = fresh(state);
  const { search: looking, matches } = found;
  if (!looking || matches.length === 0) return null;
  const tr = ownStep(state.tr);
  // Backwards, so that the places of those still to be replaced stay what they are.
  for (let index = matches.length - 1; index >= 0; index--) {
    const match = matches[index];
    if (match) put(tr, match, looking.replacement(match, typed));
  }
  return { tr: ordered(tr, again), count: matches.length };
}

/** The new words look as the first letter of the old ones did. */
function put(tr: Transaction, match: Match, words: string): void {
  const first = tr.doc.nodeAt(match.from);
  if (words === "") tr.delete(match.from, match.to);
  else tr.replaceWith(match.from, match.to, tr.doc.type.schema.text(words, first?.isText ? first.marks : []));
}

/** The state after a change that was not looked through yet. */
function fresh(state: EditorState): Found {
  const found = foundIn(state);
  return found.stale ? again(found, state.doc) : found;
}

function goTo(state: EditorState, found: Found, current: number): Transaction | null {
  const match = found.matches[current];
  if (!match) return null;
  const tr = state.tr.setSelection(TextSelection.create(state.doc, match.from, match.to));
  // The numbers of the matches hold for the text as it is now, so it has to be looked through first where it changed.
  return ordered(tr, found.stale || foundIn(state).stale ? search(found.search?.query ?? null, match.from) : at(current));
}

/** The order to look for words, or for nothing; the current match is the first one from a position on. */
function search(query: Query | null, from: number): Order {
  return (found, doc) => {
    if (query === null) return NOTHING;
    return guarded(() => inText(found.search && same(query, found.search.query) ? found.search : new Search(query), doc, from));
  };
}

/** The order to look for the same once more, in a text that has changed. */
const again: Order = (found, doc) => {
  const { search: looking } = found;
  return looking ? guarded(() => inText(looking, doc, found.matches[found.current]?.from ?? 0)) : NOTHING;
};

/** The order to be at another match. */
function at(current: number): Order {
  return (found, doc) => marked({ ...found, current }, doc);
}

function inText(looking: Search, doc: Node, from: number): Found {
  const matches = looking.all(doc);
  const next = matches.findIndex((match) => match.from >= from);
  const current = matches.length === 0 ? -1 : Math.max(0, next);
  return marked({ search: looking, matches, current, problem: null, marks: DecorationSet.empty, stale: false, again }, doc);
}

function guarded(look: () => Found): Found {
  try {
    return look();
  } catch (error) {
    if (error instanceof PatternProblem) return { ...NOTHING, problem: error.reason };
    if (error instanceof TooSlow) return { ...NOTHING, problem: "too_slow" };
    throw error;
  }
}

function marked(found: Found, doc: Node): Found {
  const first = Math.max(0, found.current - MARKED);
  const near = found.matches.slice(first, found.current + MARKED + 1);
  const marks = near.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: first + index === found.current ? "ed-found ed-found-now" : "ed-found" }),
  );
  return { ...found, marks: DecorationSet.create(doc, marks) };
}

function same(a: Query, b: Query): boolean {
  return a.words === b.words && a.cases === b.cases && a.marks === b.marks && a.whole === b.whole && a.pattern === b.pattern;
}
