import { Plugin, PluginKey, Selection, TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { isRtl } from "../ui/dom";
import { joinsOn } from "./breaks";
import { isBreak, signOf } from "./marks";
import { written } from "./plain";
import { copied } from "./slice";
import { suggested, type Signer } from "./transform";

/** What a person may do with somebody's suggestions: settle them, only take their own back, or nothing. */
export type May = "settle" | "take back" | "nothing";

/** What was last done about suggestions, for saying it. A new object each time. */
export type Done = { stepped: string } | { settled: number; verdict: "accept" | "reject" };

interface Mode {
  on: boolean;
  done: Done | null;
  may: (person: string) => May;
}

type Meta = { on: boolean } | { done: Done };

export interface ModeOptions {
  /** Whether the mode is on when the canvas is set up. */
  on: () => boolean;
  may: (person: string) => May;
}

const key = new PluginKey<Mode>("suggesting");

/** True while what is written becomes a suggestion. */
export function isSuggesting(state: EditorState): boolean {
  return key.getState(state)?.on ?? false;
}

export function setSuggesting(state: EditorState, on: boolean): Transaction {
  return state.tr.setMeta(key, { on } satisfies Meta);
}

export const toggleSuggesting: Command = (state, dispatch) => {
  if (!key.getState(state)) return false;
  if (dispatch) dispatch(setSuggesting(state, !isSuggesting(state)));
  return true;
};

/** Notes on a transaction what it does about suggestions. One that accepts or rejects is never itself a suggestion. */
export function noted(tr: Transaction, done: Done): Transaction {
  return tr.setMeta(key, { done } satisfies Meta);
}

export function lastDone(state: EditorState): Done | null {
  return key.getState(state)?.done ?? null;
}

export function mayWith(state: EditorState, person: string): May {
  return key.getState(state)?.may(person) ?? "nothing";
}

/**
 * What is to be applied in place of a transaction that was made here: in the mode the suggestion of it, or null if it
 * cannot be suggested; else the same without what it took over from the suggestions around it.
 */
export function rewritten(tr: Transaction, state: EditorState, signer: Signer | null): Transaction | null {
  if (!tr.docChanged || isSettling(tr) || tr.getMeta("y-sync$")) return tr;
  if (!isSuggesting(state)) return written(tr);
  return signer && suggested(tr, state, signer);
}

/** Holds the mode, and keeps the cursor and the clipboard clear of the signs of suggested breaks. */
export function suggesting({ on, may }: ModeOptions): Plugin<Mode> {
  return new Plugin<Mode>({
    key,
    state: {
      init: () => ({ on: on(), done: null, may }),
      apply: (tr, mode) => ({ ...mode, ...(tr.getMeta(key) as Meta | undefined) }),
    },
    // What stands behind the sign would stand behind the break, so the cursor never gets there.
    appendTransaction(_transactions, _before, state) {
      const { $from, empty } = state.selection;
      const before = $from.nodeBefore;
      if (!empty || !before || !isBreak(before) || $from.parentOffset < $from.parent.content.size) return null;
      return state.tr.setSelection(TextSelection.create(state.doc, $from.pos - before.nodeSize));
    },
    props: {
      transformCopied: copied,
      handleKeyDown: (view, event) => overSign(view, event),
      handleTextInput(view, from, to, text) {
        if (from === to || !isSuggesting(view.state)) return false;
        // Words in place of others come behind them, so the rules for what is typed would look in the wrong place.
        view.dispatch(replaceWords(view.state, from, to, text).scrollIntoView());
        return true;
      },
    },
  });
}

/** Words in place of others. Blocks that cannot be joined, such as a quote and a fact box, each lose their own share. */
function replaceWords(state: EditorState, from: number, to: number, text: string): Transaction {
  try {
    return state.tr.insertText(text, from, to);
  } catch {
    const { tr } = state;
    const shares: [number, number][] = [];
    state.doc.nodesBetween(from, to, (node, pos) => {
      if (node.isTextblock) shares.push([Math.max(from, pos + 1), Math.min(to, pos + 1 + node.content.size)]);
      return !node.isTextblock;
    });
    const places = shares.filter(([start, end]) => start <= end);
    for (const [start, end] of places.reverse()) tr.delete(start, end);
    return tr.insertText(text, places[places.length - 1]?.[0] ?? from);
  }
}

function isSettling(tr: Transaction): boolean {
  const meta = tr.getMeta(key) as Meta | undefined;
  return meta !== undefined && "done" in meta && "settled" in meta.done;
}

/** In front of a sign, Delete takes the break itself and the arrow keys step over it. */
function overSign(view: EditorView, event: KeyboardEvent): boolean {
  const { state } = view;
  const { $from, empty } = state.selection;
  const sign = $from.parent.isTextblock ? signOf($from.parent) : null;
  if (!sign || !empty || $from.nodeAfter !== sign || $from.parentOffset + sign.nodeSize < $from.parent.content.size) return false;
  if (event.key === "Delete") {
    const next = joinsOn(state.doc, $from.end());
    view.dispatch(state.tr.delete($from.pos, next ?? $from.end()).scrollIntoView());
    return true;
  }
  if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
  const block = view.domAtPos($from.pos).node;
  const onwards = isRtl(block instanceof Element ? block : (block.parentElement ?? view.dom)) ? "ArrowLeft" : "ArrowRight";
  if (event.key !== onwards) return false;
  const next = Selection.findFrom(state.doc.resolve($from.after()), 1);
  if (next) view.dispatch(state.tr.setSelection(next).scrollIntoView());
  return next !== null;
}
