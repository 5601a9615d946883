import { TextSelection } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import type { Problem } from "../data";
import type { Editor } from "../editor";

/** Puts the cursor where a check found something: on the words, else into their block, else where the part begins. */
export function showPlace(editor: Editor, { field, block, words }: Problem): void {
  const part = field === "headline" || field === "standfirst" ? field : "body";
  const { doc } = editor.view.state;
  const number = { headline: 0, standfirst: 1, body: 2 }[part];
  let at = 0;
  for (let before = 0; before < number; before++) at += doc.child(before).nodeSize;
  let place = doc.child(number);
  if (part === "body" && block !== undefined && block !== null && block < place.childCount) {
    at += 1;
    for (let before = 0; before < block; before++) at += place.child(before).nodeSize;
    place = place.child(block);
  } else if (part === "body" || !words) {
    return editor.goTo(part);
  }
  const found = words ? find(place, words) : null;
  const tr = editor.view.state.tr;
  const selection = found
    ? TextSelection.create(tr.doc, at + 1 + found.from, at + 1 + found.to)
    : TextSelection.near(tr.doc.resolve(Math.min(at + 1, tr.doc.content.size)));
  editor.view.dispatch(tr.setSelection(selection).scrollIntoView());
  editor.focus();
}

/** Where words stand in a node, counted from its beginning: in one of its texts, whose marks may divide the words. */
function find(node: Node, words: string): { from: number; to: number } | null {
  const within = (text: Node, start: number) => {
    // A leaf takes one place, as the letter that stands for it does.
    const from = text.textBetween(0, text.content.size, undefined, "\ufffc").indexOf(words);
    return from < 0 ? null : { from: start + from, to: start + from + words.length };
  };
  if (node.isTextblock) return within(node, 0);
  let found: { from: number; to: number } | null = null;
  node.descendants((child, pos) => {
    if (!found && child.isTextblock) found = within(child, pos + 1);
    return !found;
  });
  return found;
}
