import { Node, type Fragment } from "prosemirror-model";
import type { Command, EditorState, Transaction } from "prosemirror-state";
import type { NodeJson } from "../data";
import { ownStep } from "../history";
import { suggestionAt } from "./list";
import { mayWith, noted } from "./mode";
import { resolve } from "./resolve";

/** Accepts or rejects the suggestions with these ids, as one step of undo; nothing else in the story is touched. */
export function settle(state: EditorState, ids: ReadonlySet<string>, verdict: "accept" | "reject"): Transaction {
  const next = resolve(state.doc.toJSON() as NodeJson, (id) => (ids.has(id) ? verdict : "leave"));
  const tr = state.tr;
  become(tr, 0, state.doc, Node.fromJSON(state.schema, next));
  return ownStep(noted(tr, { settled: ids.size, verdict }));
}

/** Settles the suggestion at the cursor, as far as the person may. */
export function settleHere(verdict: "accept" | "reject"): Command {
  return (state, dispatch) => {
    const found = suggestionAt(state.doc, state.selection.from);
    const may = found ? mayWith(state, found.person) : "nothing";
    if (!found || may === "nothing" || (may === "take back" && verdict === "accept")) return false;
    if (dispatch) dispatch(settle(state, new Set([found.id]), verdict).scrollIntoView());
    return true;
  };
}

/**
 * Turns a node into another of the same kind by as small replacements as can be, so that cursors and comments elsewhere
 * stay in place and others' typing meanwhile merges. `start` is where the content of the node begins in the document.
 */
function become(tr: Transaction, start: number, was: Node, now: Node): void {
  if (was.isTextblock) return becomeWords(tr, start, was.content, now.content);
  let [first, rest] = [0, 0];
  const most = Math.min(was.childCount, now.childCount);
  while (first < most && was.child(first).eq(now.child(first))) first++;
  while (rest < most - first && was.child(was.childCount - 1 - rest).eq(now.child(now.childCount - 1 - rest))) rest++;
  const offset = (node: Node, index: number) => {
    let sum = 0;
    for (let at = 0; at < index; at++) sum += node.child(at).nodeSize;
    return sum;
  };
  const [left, right] = [was.childCount - rest, now.childCount - rest];
  const alike = left === right && Array.from({ length: left - first }, (_, at) => was.child(first + at).sameMarkup(now.child(first + at)));
  if (alike && alike.every(Boolean)) {
    // From the end on, so that the places before stay right.
    for (let at = left - 1; at >= first; at--) become(tr, start + offset(was, at) + 1, was.child(at), now.child(at));
    return;
  }
  if (left > first && right > first && was.child(first).isTextblock && was.child(first).sameMarkup(now.child(first)) && left - first > right - first) {
    // Blocks were joined: the first takes words over, the ones behind it go.
    return joinInto(tr, start, was, now, first, left, right, offset);
  }
  tr.replaceWith(start + offset(was, first), start + offset(was, left), now.content.cut(offset(now, first), offset(now, right)));
}

function joinInto(
  tr: Transaction, start: number, was: Node, now: Node, first: number, left: number, right: number,
  offset: (node: Node, index: number) => number,
): void {
  const from = start + offset(was, first);
  const slice = now.content.cut(offset(now, first), offset(now, right));
  const old = was.content.cut(offset(was, first), offset(was, left));
  const begins = old.findDiffStart(slice);
  const ends = old.findDiffEnd(slice);
  if (begins === null || !ends) return;
  const overlap = Math.max(0, begins - Math.min(ends.a, ends.b));
  const [a, b] = [ends.a + overlap, ends.b + overlap];
  const whole = now.type.create(now.attrs, slice);
  tr.replace(from + begins, from + a, whole.slice(begins, b));
}

function becomeWords(tr: Transaction, start: number, was: Fragment, now: Fragment): void {
  const from = was.findDiffStart(now);
  const ends = was.findDiffEnd(now);
  if (from === null || !ends) return;
  // Where words repeat, the end is found before the start: the part in between counts once.
  const overlap = Math.max(0, from - Math.min(ends.a, ends.b));
  tr.replaceWith(start + from, start + ends.a + overlap, now.cut(from, ends.b + overlap));
}
