import type { Node } from "prosemirror-model";
import type { EditorState, Transaction } from "prosemirror-state";
import { isRemote } from "../collab/bind";
import { t } from "../words";

/** The bounds of a story, as the server has them (`newsroom::document::parse`). */
const MOST_CHARACTERS = 1_000_000;
const MOST_NODES = 20_000;
const MOST_BYTES = 2 * 1024 * 1024;
/** A block stands in so many others at most, the story's body among them. */
const DEEPEST = 12;
/** So many columns or rows a cell may span. */
const WIDEST = 50;
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
  if (tr.docChanged && !isRemote(tr) && reachesTooFar(tr)) {
    say(t("too_deep"));
    return state.tr;
  }
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

/** True when something that a change touched stands too deep, or is a cell that spans too much. */
function reachesTooFar({ doc, mapping }: Transaction): boolean {
  let [from, to] = [doc.content.size, 0];
  mapping.maps.forEach((map, index) =>
    map.forEach((_from, _to, start, end) => {
      const rest = mapping.slice(index + 1);
      from = Math.min(from, rest.map(start, -1));
      to = Math.max(to, rest.map(end, 1));
    }),
  );
  if (from > to) return false;
  let found = false;
  doc.nodesBetween(Math.max(0, from - 1), Math.min(doc.content.size, to + 1), (node, pos) => {
    const { colspan, rowspan } = node.attrs as { colspan?: number; rowspan?: number };
    // The document itself is no part of the shared words, and neither is what stands around the body.
    found ||= (!node.isText && doc.resolve(pos).depth > DEEPEST) || Math.max(colspan ?? 1, rowspan ?? 1) > WIDEST;
    return !found;
  });
  return found;
}
