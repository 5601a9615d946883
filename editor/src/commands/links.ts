import type { MarkType, Node } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import { schema } from "../schema";
import { runAround } from "./text";

export type Target = { href: string; article: null } | { href: null; article: string };

export interface LinkPlace {
  from: number;
  to: number;
  target: Target | null;
}

/** What a link would go on: the link at the cursor, or the selection; an empty place takes new text. */
export function linkPlace(state: EditorState): LinkPlace {
  const { $from, from, to, empty } = state.selection;
  const mark = empty
    ? ($from.marks().find(isLink) ?? $from.nodeAfter?.marks.find(isLink) ?? null)
    : (firstLink(state, from, to) ?? null);
  const target = mark ? (mark.attrs as Target) : null;
  if (!mark || !empty) return { from, to, target };
  const run = runAround($from.parent, $from.start(), $from.parentOffset, (node: Node) => mark.isInSet(node.marks));
  return { ...run, target };
}

/** Links a place to a target; where the place is empty, the given words are put there first. */
export function setLink(place: LinkPlace, target: Target, words: string): Command {
  return (state, dispatch) => {
    const type = schema.marks["link"] as MarkType;
    if (!state.doc.resolve(place.from).parent.type.allowsMarkType(type)) return false;
    if (dispatch) {
      const tr = state.tr;
      let { to } = place;
      if (place.from === place.to) {
        tr.insertText(words, place.from);
        to = place.from + words.length;
      }
      tr.removeMark(place.from, to, type).addMark(place.from, to, type.create(target));
      dispatch(tr.removeStoredMark(type).scrollIntoView());
    }
    return true;
  };
}

export function removeLink(place: LinkPlace): Command {
  return (state, dispatch) => {
    if (dispatch) dispatch(state.tr.removeMark(place.from, place.to, schema.marks["link"] as MarkType));
    return true;
  };
}

function firstLink(state: EditorState, from: number, to: number) {
  let found = null as ReturnType<MarkType["isInSet"]> | null;
  state.doc.nodesBetween(from, to, (node) => {
    found ??= node.marks.find(isLink) ?? null;
    return !found;
  });
  return found;
}

function isLink(mark: { type: MarkType }): boolean {
  return mark.type.name === "link";
}
