import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { ownStep } from "../history";
import { PatternProblem } from "./pattern";
import { TooSlow } from "./run-pattern";
import { Search, type Match, type Query } from "./search";

/** So many matches on either side of the current one are marked in the text; marking thousands would only slow it. */
const MARKED = 100;
/** Looking again waits for a pause in the typing, in milliseconds; till then the marks move with the text. */
const PAUSE = 150;

export interface Found {
  search: Search | null;
  matches: readonly Match[];
  /** The index of the match that the person is at; -1 where there is none. */
  current: number;
  /** Why the words cannot be searched for. */
  problem: PatternProblem["reason"] | "too_slow" | null;
  marks: DecorationSet;
  /** The matches were found in an older text. */
  stale: boolean;
}

type Order = { query: Query | null; from: number } | { current: number } | "again";

const NOTHING: Found = { search: null, matches: [], current: -1, problem: null, marks: DecorationSet.empty, stale: false };

const key = new PluginKey<Found>("find");

/** What is searched for and where it stands; the marks in the text are its decorations. */
export function finding(): Plugin<Found> {
  return new Plugin<Found>({
    key,
    state: {
      init: () => NOTHING,
      apply: (tr, found) => {
        const order = tr.getMeta(key) as Order | undefined;
        if (order !== undefined) return carriedOut(order, moved(found, tr), tr.doc);
        return tr.docChanged && found.search ? moved(found, tr) : found;
      },
    },
    props: { decorations: (state) => key.getState(state)?.marks },
    view: () => {
      let timer = 0;
      return {
        update: (view) => {
          window.clearTimeout(timer);
          if (!foundIn(view.state).stale) return;
          timer = window.setTimeout(() => view.dispatch(view.state.tr.setMeta(key, "again" satisfies Order)), PAUSE);
        },
        destroy: () => window.clearTimeout(timer),
      };
    },
  });
}

export function foundIn(state: EditorState): Found {
  return key.getState(state) ?? NOTHING;
}

/** Looks for words, or for nothing; the current match is the first one from a position on. */
export function look(state: EditorState, query: Query | null, from: number): Transaction {
  return state.tr.setMeta(key, { query, from } satisfies Order);
}

/** Goes one match on or back, round the ends of the story, from the current match or from the selection, and selects it. */
export function step(state: EditorState, by: 1 | -1, base: "current" | "selection"): Transaction | null {
  const found = fresh(state);
  const count = found.matches.length;
  if (count === 0) return null;
  const { from, to } = state.selection;
  const at = base === "current" ? found.current : found.matches.findIndex((match) => match.from === from && match.to === to);
  if (at >= 0) return goTo(state, found, (at + by + count) % count);
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
  return tr.setMeta(key, { query: found.search.query, from: match.from + words.length } satisfies Order);
}

/** Puts words in the place of every match, as one step of undo; `count` is how many. */
export function replaceAll(state: EditorState, typed: string): { tr: Transaction; count: number } | null {
  const found = fresh(state);
  const { search, matches } = found;
  if (!search || matches.length === 0) return null;
  const tr = ownStep(state.tr);
  // Backwards, so that the places of those still to be replaced stay what they are.
  for (let index = matches.length - 1; index >= 0; index--) {
    const match = matches[index];
    if (match) put(tr, match, search.replacement(match, typed));
  }
  return { tr: tr.setMeta(key, "again" satisfies Order), count: matches.length };
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
  return found.stale ? carriedOut("again", found, state.doc) : found;
}

function goTo(state: EditorState, found: Found, current: number): Transaction | null {
  const match = found.matches[current];
  if (!match) return null;
  const tr = state.tr.setSelection(TextSelection.create(state.doc, match.from, match.to));
  // The numbers of the matches hold for the text as it is now, so it has to be looked through first where it changed.
  return tr.setMeta(key, (found.stale || foundIn(state).stale ? { query: found.search?.query ?? null, from: match.from } : { current }) satisfies Order);
}

function carriedOut(order: Order, found: Found, doc: Node): Found {
  if (typeof order === "object" && "current" in order) return marked({ ...found, current: order.current }, doc);
  if (order !== "again" && order.query === null) return NOTHING;
  let { search } = found;
  try {
    if (order !== "again" && order.query && !same(order.query, search?.query)) search = new Search(order.query);
    if (!search) return NOTHING;
    const matches = search.all(doc);
    const from = order === "again" ? (found.matches[found.current]?.from ?? 0) : order.from;
    const next = matches.findIndex((match) => match.from >= from);
    const current = matches.length === 0 ? -1 : Math.max(0, next);
    return marked({ search, matches, current, problem: null, marks: DecorationSet.empty, stale: false }, doc);
  } catch (error) {
    if (error instanceof PatternProblem) return { ...NOTHING, problem: error.reason };
    if (error instanceof TooSlow) return { ...NOTHING, problem: "too_slow" };
    throw error;
  }
}

function moved(found: Found, tr: Transaction): Found {
  if (!tr.docChanged || !found.search) return found;
  const { mapping } = tr;
  const matches = found.matches.map((match) => ({ ...match, from: mapping.map(match.from, 1), to: mapping.map(match.to, -1) }));
  return { ...found, matches, marks: found.marks.map(mapping, tr.doc), stale: true };
}

function marked(found: Found, doc: Node): Found {
  const first = Math.max(0, found.current - MARKED);
  const near = found.matches.slice(first, found.current + MARKED + 1);
  const marks = near.map(({ from, to }, index) =>
    Decoration.inline(from, to, { class: first + index === found.current ? "ed-found ed-found-now" : "ed-found" }),
  );
  return { ...found, marks: DecorationSet.create(doc, marks) };
}

function same(a: Query, b: Query | undefined): boolean {
  return b !== undefined && a.words === b.words && a.cases === b.cases && a.marks === b.marks && a.whole === b.whole && a.pattern === b.pattern;
}
