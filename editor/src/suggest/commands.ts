import { TextSelection, type Command, type EditorState } from "prosemirror-state";
import { extent, placeOf, suggestionsIn, type Suggestion } from "./list";
import { noted } from "./mode";

/** Puts the cursor to the next suggestion (1) or the one before (-1), and from the last on to the first. */
export function stepSuggestion(direction: 1 | -1): Command {
  return (state, dispatch) => {
    const next = neighbour(state, direction);
    return next ? goToSuggestion(next.id)(state, dispatch) : true;
  };
}

/** Puts the cursor to a suggestion. */
export function goToSuggestion(id: string): Command {
  return (state, dispatch) => {
    const found = suggestionsIn(state.doc).find((one) => one.id === id);
    if (!found) return false;
    if (dispatch) {
      const tr = state.tr.setSelection(TextSelection.near(state.doc.resolve(placeOf(state.doc, found))));
      dispatch(noted(tr, { stepped: id }).scrollIntoView());
    }
    return true;
  };
}

function neighbour(state: EditorState, direction: 1 | -1): Suggestion | undefined {
  const all = suggestionsIn(state.doc);
  const { from } = state.selection;
  // A cursor in a suggestion is at that one, wherever in it.
  const start = (one: Suggestion) => extent(one).from;
  const ordered = [...all].sort((a, b) => start(a) - start(b));
  if (direction === 1) return ordered.find((one) => start(one) > from) ?? ordered[0];
  const before = ordered.filter((one) => start(one) < from && !(extent(one).from <= from && from <= extent(one).to));
  return before[before.length - 1] ?? ordered[ordered.length - 1];
}
