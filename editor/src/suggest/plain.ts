import type { Node } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import { isBreak, isSuggestion, signOf } from "./marks";

/**
 * A change that is no suggestion, made where suggestions are: typed words do not take over the suggestion in which they
 * are typed, and the sign of a suggested break stays at the end of its block. Gives the same transaction.
 */
export function written(tr: Transaction): Transaction {
  const stored = tr.storedMarks;
  let joined = false;
  const ranges: [number, number][] = [];
  tr.steps.forEach((step, index) => {
    const after = tr.mapping.slice(index + 1);
    step.getMap().forEach((_oldStart, _oldEnd, start, end) => ranges.push([after.map(start, -1), after.map(end, 1)]));
    const doc = tr.docs[index];
    if (!(step instanceof ReplaceStep) || !doc) return;
    if (doc.resolve(step.from).parent !== doc.resolve(step.to).parent) joined = true;
    if (step.slice.openStart > 0 || !carries(step.slice.content.firstChild)) return;
    const [from, to] = [after.map(step.from, -1), after.map(step.from + step.slice.size, 1)];
    for (const type of Object.values(tr.doc.type.schema.marks)) if (isSuggestion(type.name)) tr.removeMark(from, to, type);
  });
  for (const [from, to] of ranges) tidy(tr, from, to, joined);
  if (stored) tr.setStoredMarks(stored.filter(({ type }) => !isSuggestion(type.name)));
  return tr;
}

/** A sign with words behind it moves to the end; where two blocks became one, its break is gone and the sign goes too. */
function tidy(tr: Transaction, from: number, to: number, joined: boolean): void {
  const astray: { pos: number; sign: Node }[] = [];
  const size = tr.doc.content.size;
  tr.doc.nodesBetween(Math.max(0, Math.min(from, size)), Math.min(to, size), (block, pos) => {
    if (!block.isTextblock) return true;
    block.forEach((child, offset, index) => {
      if (index < block.childCount - 1 && isBreak(child)) astray.push({ pos: pos + 1 + offset, sign: child });
    });
    return false;
  });
  for (const { pos, sign } of astray.reverse()) {
    tr.delete(pos, pos + sign.nodeSize);
    const $pos = tr.doc.resolve(pos);
    if (!joined && !signOf($pos.parent)) tr.insert($pos.end(), sign);
  }
}

function carries(node: Node | null): boolean {
  return node?.isText === true && node.marks.some(({ type }) => isSuggestion(type.name));
}
