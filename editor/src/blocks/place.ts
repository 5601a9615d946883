import type { Node } from "prosemirror-model";
import { TextSelection, type EditorState, type Transaction } from "prosemirror-state";

/** The position inside the body's paragraph that the cursor is in when that paragraph is empty, else null. */
export function emptyLine(state: EditorState): number | null {
  const { $from, empty } = state.selection;
  const inBody = $from.depth > 0 && $from.parent.type.name === "paragraph" && $from.node(-1).type.name === "body";
  return empty && inBody && $from.parent.content.size === 0 ? $from.pos : null;
}

/**
 * Puts a block in place of the empty line that the cursor is in, or after the top-level block around it.
 * `cursor` is where the cursor goes, counted from the start of the new block.
 */
export function placeBlock(state: EditorState, block: Node, cursor: number): Transaction {
  const tr = state.tr;
  const line = emptyLine(state);
  const { $from } = state.selection;
  let at: number;
  if (line !== null) {
    at = line - 1;
    tr.replaceWith(at, line + 1, block);
  } else {
    at = afterTopBlock(state);
    tr.insert(at, block);
  }
  // A block at the very end of the story needs a line after it to go on writing in.
  const after = at + block.nodeSize;
  if (after === tr.doc.content.size - 1) {
    const paragraph = $from.doc.type.schema.nodes["paragraph"];
    if (paragraph) tr.insert(after, paragraph.create());
  }
  return tr.setSelection(TextSelection.near(tr.doc.resolve(at + cursor))).scrollIntoView();
}

/** The position after the body's block around the cursor; from the headline or standfirst, the body's start. */
export function afterTopBlock(state: EditorState): number {
  const { $to } = state.selection;
  if ($to.depth >= 2 && $to.node(1).type.name === "body") return $to.after(2);
  if ($to.depth === 1 && $to.parent.type.name === "body") return $to.pos;
  const [headline, standfirst] = [state.doc.child(0), state.doc.child(1)];
  return headline.nodeSize + standfirst.nodeSize + 1;
}
