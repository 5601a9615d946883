import { AllSelection, Plugin, Selection, TextSelection, type Command } from "prosemirror-state";
import type { Node } from "prosemirror-model";

/** Enter in the headline goes on to the standfirst, and there to the body; neither ever splits. */
export const enterNextPart: Command = (state, dispatch) => {
  const { $from } = state.selection;
  const part = $from.parent.type.name;
  if (part !== "headline" && part !== "standfirst") return false;
  if (dispatch) {
    const next = Selection.near(state.doc.resolve($from.after()), 1);
    dispatch(state.tr.setSelection(next).scrollIntoView());
  }
  return true;
};

/** The first Mod+A takes the part that the cursor is in, the next one the whole story. */
export const selectPart: Command = (state, dispatch) => {
  const { $from, $to, from, to } = state.selection;
  if ($from.depth === 0 || $from.index(0) !== $to.index(0) || state.selection instanceof AllSelection) return false;
  const first = Selection.findFrom(state.doc.resolve($from.start(1)), 1, true);
  const last = Selection.findFrom(state.doc.resolve($from.end(1)), -1, true);
  if (!first || !last || (first.from === from && last.to === to) || first.from === last.to) return false;
  if (dispatch) dispatch(state.tr.setSelection(TextSelection.between(first.$from, last.$to)));
  return true;
};

/**
 * The last word on Backspace at the start of a block: what no other command took must not reach the browser, whose own
 * way would pull the body into the standfirst. A heading there becomes a paragraph first.
 */
export const stopAtStart: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parentOffset > 0) return false;
  const paragraph = state.schema.nodes["paragraph"];
  if ($from.parent.type.name === "heading" && paragraph && dispatch) {
    dispatch(state.tr.setNodeMarkup($from.before(), paragraph, { dir: $from.parent.attrs["dir"] }));
  }
  return true;
};

/** The same for Delete at the end of a block. */
export const stopAtEnd: Command = (state) => {
  const { $from, empty } = state.selection;
  return empty && $from.parent.isTextblock && $from.parentOffset === $from.parent.content.size;
};

/** Deletes a selection that reaches over more than one part, each part's share of it in its own place. */
export const deleteAcrossParts: Command = (state, dispatch) => {
  const { $from, $to, from, to } = state.selection;
  if (state.selection instanceof AllSelection || $from.depth === 0 || $from.index(0) === $to.index(0)) return false;
  if (dispatch) {
    const tr = state.tr;
    const body = state.doc.child(2);
    // Backwards, so that what is still to be deleted stays where it was.
    for (let index = $to.index(0); index >= $from.index(0); index--) {
      let start = 0;
      for (let at = 0; at < index; at++) start += state.doc.child(at).nodeSize;
      const end = start + state.doc.child(index).nodeSize;
      if (index === 2 && to >= end - 1 && from <= start) {
        tr.replaceWith(start + 1, end - 1, emptied(body));
        continue;
      }
      // From a place in text to a place in text: the blocks in between then join as they do anywhere in the body.
      const first = Selection.near(state.doc.resolve(start + 1), 1).from;
      tr.delete(Math.max(from, first), Math.max(first, Math.min(to, end - 1)));
    }
    tr.setSelection(Selection.near(tr.doc.resolve(from), 1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** An empty body gets a paragraph to write in. */
export function keepALine(): Plugin {
  return new Plugin({
    appendTransaction(_transactions, _before, state) {
      const { doc } = state;
      const paragraph = doc.type.schema.nodes["paragraph"];
      if (doc.childCount < 3 || doc.child(2).childCount > 0 || !paragraph) return null;
      const tr = state.tr.insert(doc.child(0).nodeSize + doc.child(1).nodeSize + 1, paragraph.create());
      const inBody = state.selection.$from.depth > 0 && state.selection.$from.index(0) === 2;
      return inBody || state.selection instanceof AllSelection ? tr.setSelection(Selection.atEnd(tr.doc)) : tr;
    },
  });
}

function emptied(body: Node): Node[] {
  const paragraph = body.type.schema.nodes["paragraph"];
  return paragraph ? [paragraph.create()] : [];
}

/** Text for the headline and standfirst is one line: newlines from the clipboard become spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ").replace(/\t/g, " ").trim();
}

/** Keeps the parts apart when text is typed or pasted; into the headline or standfirst goes the text alone. */
export function plainParts(): Plugin {
  return new Plugin({
    props: {
      handleTextInput(view, _from, _to, text) {
        if (!deleteAcrossParts(view.state, view.dispatch)) return false;
        view.dispatch(view.state.tr.insertText(text).scrollIntoView());
        return true;
      },
      handleDOMEvents: {
        // Keyboards on phones and other input methods go past the key handlers. Left to itself the browser would merge
        // the parts in the page, and what came of that would be read back as the story.
        beforeinput(view, event) {
          const { inputType, data } = event as InputEvent;
          const deletes = inputType.startsWith("delete");
          if ((!deletes && inputType !== "insertText") || !deleteAcrossParts(view.state, view.dispatch)) return false;
          event.preventDefault();
          if (!deletes && data) view.dispatch(view.state.tr.insertText(data).scrollIntoView());
          return true;
        },
        compositionstart(view) {
          deleteAcrossParts(view.state, view.dispatch);
          return false;
        },
        cut(view, event) {
          const { clipboardData } = event as ClipboardEvent;
          if (!clipboardData || !deleteAcrossParts(view.state)) return false;
          const { dom, text } = view.serializeForClipboard(view.state.selection.content());
          clipboardData.setData("text/html", dom.innerHTML);
          clipboardData.setData("text/plain", text);
          event.preventDefault();
          return deleteAcrossParts(view.state, view.dispatch);
        },
      },
      handlePaste(view, _event, slice) {
        deleteAcrossParts(view.state, view.dispatch);
        const { $from, $to } = view.state.selection;
        if ($from.parent !== $to.parent || !isLinePart($from.parent)) return false;
        const text = oneLine(slice.content.textBetween(0, slice.content.size, "\n", "\n"));
        view.dispatch(view.state.tr.insertText(text).scrollIntoView().setMeta("paste", true));
        return true;
      },
    },
  });
}

export function isLinePart(node: Node): boolean {
  return node.type.name === "headline" || node.type.name === "standfirst";
}
