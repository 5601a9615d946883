import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type EditorState, type Transaction } from "prosemirror-state";
import { DecorationSet } from "prosemirror-view";
import type { PatternProblem } from "./pattern";
import type { Match, Search } from "./search";

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
  /** Looks for the same in the text as it has become. */
  again: Order;
}

/** What comes of a search in the text as it stands after a transaction. */
export type Order = (found: Found, doc: Node) => Found;

export const NOTHING: Found = { search: null, matches: [], current: -1, problem: null, marks: DecorationSet.empty, stale: false, again: (found) => found };

const key = new PluginKey<Found>("find");

/**
 * What is searched for and where it stands; the marks in the text are its decorations. The plug-in has to be there from
 * the start, for plug-ins that come later would cost the steps of undo; the searching itself comes with its orders.
 */
export function finding(): Plugin<Found> {
  return new Plugin<Found>({
    key,
    state: {
      init: () => NOTHING,
      apply: (tr, found) => {
        const order = tr.getMeta(key) as Order | undefined;
        const now = moved(found, tr);
        return order ? order(now, tr.doc) : now;
      },
    },
    props: { decorations: (state) => key.getState(state)?.marks },
    view: () => {
      let timer = 0;
      return {
        update: (view) => {
          window.clearTimeout(timer);
          if (!foundIn(view.state).stale) return;
          timer = window.setTimeout(() => view.dispatch(ordered(view.state.tr, foundIn(view.state).again)), PAUSE);
        },
        destroy: () => window.clearTimeout(timer),
      };
    },
  });
}

export function foundIn(state: EditorState): Found {
  return key.getState(state) ?? NOTHING;
}

/** Has an order carried out with a transaction. */
export function ordered(tr: Transaction, order: Order): Transaction {
  return tr.setMeta(key, order);
}

function moved(found: Found, tr: Transaction): Found {
  if (!tr.docChanged || !found.search) return found;
  const { mapping } = tr;
  const matches = found.matches.map((match) => ({ ...match, from: mapping.map(match.from, 1), to: mapping.map(match.to, -1) }));
  return { ...found, matches, marks: found.marks.map(mapping, tr.doc), stale: true };
}
