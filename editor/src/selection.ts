import type { Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";

/**
 * Makes a view take up where the browser has put the cursor. A key like Home moves the cursor at once, but the event that
 * tells of it comes a moment later; whatever redraws the text in between would put the cursor back to where it was.
 */
export function readSelection(view: EditorView): void {
  (view as unknown as { domObserver: { flush(): void } }).domObserver.flush();
}

/**
 * A transaction that only redraws something, such as the caret of somebody else, comes at any moment and has to stand on
 * the selection as it is. This is the same one made after reading it; one that changes the text, the selection or the
 * marks to type with comes back as it is.
 */
export function onReadSelection(view: EditorView, tr: Transaction): Transaction {
  if (tr.docChanged || tr.selectionSet || tr.storedMarksSet) return tr;
  const before = view.state;
  readSelection(view);
  if (view.state === before) return tr;
  const made = view.state.tr;
  Object.assign((made as unknown as WithMeta).meta, (tr as unknown as WithMeta).meta);
  return tr.scrolledIntoView ? made.scrollIntoView() : made;
}

interface WithMeta {
  meta: Record<string, unknown>;
}
