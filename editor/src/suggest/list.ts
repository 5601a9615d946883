import type { Node } from "prosemirror-model";
import { isBreak, isSuggestion } from "./marks";
import type { SuggestionKind } from "./resolve";

/** One suggestion, of whatever pieces it has in the story. */
export interface Suggestion {
  id: string;
  person: string;
  /** When it was made, or begun, in UTC. */
  at: string;
  pieces: Piece[];
}

/** Words of a suggestion that stand together. `format` is the name of the mark that a modification is about. */
export interface Piece {
  kind: SuggestionKind;
  format: string | null;
  from: number;
  to: number;
  /** The words; "¶" for each break. */
  words: string;
}

let last: { doc: Node; found: Suggestion[] } | null = null;

/** The open suggestions of a story, in the order in which they stand in it. */
export function suggestionsIn(doc: Node): Suggestion[] {
  if (last?.doc === doc) return last.found;
  const byId = new Map<string, Suggestion>();
  doc.descendants((node, pos, parent) => {
    if (!node.isText) return true;
    for (const mark of node.marks) {
      if (!isSuggestion(mark.type.name)) continue;
      // A sign that is not at the end of its block says nothing; it still counts, so that it can be settled away.
      const { id, person, at } = mark.attrs as { id: string; person: string; at: string };
      let suggestion = byId.get(id);
      if (!suggestion) byId.set(id, (suggestion = { id, person, at, pieces: [] }));
      const piece: Piece = {
        kind: mark.type.name,
        format: mark.type.name === "modification" ? String(mark.attrs["mark"]) : null,
        from: pos,
        to: pos + node.nodeSize,
        words: node.text ?? "",
      };
      const before = suggestion.pieces[suggestion.pieces.length - 1];
      const runsOn = before && before.kind === piece.kind && before.format === piece.format && (before.to === pos || (before.words.endsWith("¶") && parent?.firstChild === node));
      if (runsOn) {
        before.to = piece.to;
        before.words += piece.words;
      } else {
        suggestion.pieces.push(piece);
      }
    }
    return false;
  });
  last = { doc, found: [...byId.values()] };
  return last.found;
}

/** The place of a suggestion: where its words begin and end. */
export function extent(suggestion: Suggestion): { from: number; to: number } {
  const { pieces } = suggestion;
  return { from: Math.min(...pieces.map(({ from }) => from)), to: Math.max(...pieces.map(({ to }) => to)) };
}

/** The suggestion at a place: one that the place is in or beside. */
export function suggestionAt(doc: Node, pos: number): Suggestion | undefined {
  const all = suggestionsIn(doc);
  const holds = (strict: boolean) => (one: Suggestion) => one.pieces.some(({ from, to }) => (strict ? from < pos && pos < to : from <= pos && pos <= to));
  return all.find(holds(true)) ?? all.find(holds(false));
}

/** Where the cursor goes for a suggestion: to its first words, not onto a sign. */
export function placeOf(doc: Node, suggestion: Suggestion): number {
  const { from } = extent(suggestion);
  const node = doc.nodeAt(from);
  return node && !isBreak(node) ? from : Math.max(1, from);
}
