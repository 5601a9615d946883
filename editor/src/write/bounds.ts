import type { Node } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import { t } from "../words";

/** The bounds of a story, as the server has them (`newsroom::document::parse`). */
const MOST_CHARACTERS = 1_000_000;
const MOST_NODES = 20_000;
const MOST_BYTES = 2 * 1024 * 1024;
/** What the server adds for what a node does not say, in bytes. */
const FOR_EACH_NODE = 24;
/** A story of so many places is within all bounds. */
const SURELY_FITS = 15_000;
/** Growing by so much at once is a paste. */
const PASTE = 1_000;

/**
 * Keeps a story within its bounds: a change beyond them is not made, and it is said why. What has been written stays as it
 * is, and what was to be pasted is still on the clipboard. The server refuses it too, but with all that was written with it.
 */
export function withinBounds(tr: Transaction, state: EditorState, say: (words: string) => void, notify: (words: string) => void): Transaction {
  const grown = tr.doc.content.size - state.doc.content.size;
  if (grown <= 0 || fits(tr.doc)) return tr;
  if (grown >= PASTE) notify(t("paste_too_large"));
  else say(t("story_full"));
  return state.tr;
}

/** True for a story that the server takes. */
export function fits(doc: Node): boolean {
  if (doc.content.size <= SURELY_FITS) return true;
  let nodes = 1;
  let characters = 0;
  doc.descendants((node) => {
    nodes += 1;
    characters += node.text?.length ?? 0;
  });
  if (nodes > MOST_NODES || characters > MOST_CHARACTERS) return false;
  // A character takes three bytes at most, but for pairs, which take four; a node's JSON is some hundred.
  if (characters * 3 + nodes * 200 <= MOST_BYTES) return true;
  return new TextEncoder().encode(JSON.stringify(doc.toJSON())).length + nodes * FOR_EACH_NODE <= MOST_BYTES;
}
