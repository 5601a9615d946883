import { Fragment, Slice, type Node } from "prosemirror-model";
import { isBreak, isSuggestion } from "./marks";

/**
 * Words without the suggestions on them: of what is copied the inserted ones are left out, for that is the text before;
 * of what moves within the story the deleted ones, for it moves as it would be.
 */
function without(fragment: Fragment, leavesOut: "insertion" | "deletion" | null, mapLeaf: (node: Node) => Node | null): Fragment {
  const nodes: Node[] = [];
  fragment.forEach((node) => {
    if (!node.isText) {
      const kept = node.isLeaf ? mapLeaf(node) : node.copy(without(node.content, leavesOut, mapLeaf));
      if (kept) nodes.push(kept);
      return;
    }
    if (isBreak(node) || node.marks.some(({ type }) => type.name === leavesOut)) return;
    nodes.push(node.mark(node.marks.filter(({ type }) => !isSuggestion(type.name))));
  });
  return Fragment.from(nodes);
}

/** What a copy takes along: the words as they stand without suggestions, in the blocks that they stand in. */
export function copied(slice: Slice): Slice {
  if (!carries(slice.content)) return slice;
  return rebuilt(without(slice.content, "insertion", (node) => node), slice);
}

/**
 * What is inserted as a suggestion: no suggestion within a suggestion, and of a paste nothing that no mark can lie on: a
 * line break becomes a space, a divider is left out. A command that is about just that is refused instead.
 */
export function cleanSlice(slice: Slice, pasted: boolean): Slice {
  if (slice.size === 0) return slice;
  // Typed words take over the marks of the place where they are typed; they themselves are of course meant.
  const leavesOut = slice.content.firstChild?.isInline ? null : "deletion";
  const leaf = (node: Node) => {
    if (!pasted) return node;
    return node.type.name === "hard_break" ? node.type.schema.text(" ", node.marks) : null;
  };
  return rebuilt(without(slice.content, leavesOut, leaf), slice);
}

/** True if a suggestion lies anywhere in it. */
function carries(fragment: Fragment): boolean {
  let found = false;
  fragment.descendants((node) => {
    if (node.marks.some(({ type }) => isSuggestion(type.name))) found = true;
    return !found;
  });
  return found;
}

function rebuilt(content: Fragment, slice: Slice): Slice {
  if (content.size === 0) return Slice.empty;
  // Leaving out a leaf at an open end leaves that end less open than it was.
  return new Slice(content, Math.min(slice.openStart, depth(content.firstChild, "firstChild")), Math.min(slice.openEnd, depth(content.lastChild, "lastChild")));
}

function depth(node: Node | null, side: "firstChild" | "lastChild"): number {
  let levels = 0;
  for (let at = node; at && !at.isLeaf && !at.isText; at = at[side]) levels++;
  return levels;
}
