import type { Node } from "prosemirror-model";

/**
 * Where the words of the block that `end` is the end of would go on if the break after it went: the start of the next
 * block's text, beside it or in the next item of its list. Null if the two cannot be joined.
 */
export function joinsOn(doc: Node, end: number): number | null {
  const $end = doc.resolve(end);
  if (!$end.parent.isTextblock || !isJoined($end.parent)) return null;
  const $after = doc.resolve($end.after());
  if (isJoined($after.nodeAfter)) return $after.pos + 1;
  if ($after.parent.type.name !== "list_item" || $after.nodeAfter) return null;
  const next = doc.resolve($after.after()).nodeAfter;
  return next?.type.name === "list_item" && isJoined(next.firstChild) ? $after.pos + 3 : null;
}

function isJoined(node: Node | null): node is Node {
  return node !== null && ["paragraph", "heading", "pull_quote"].includes(node.type.name);
}
