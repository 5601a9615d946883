import type { Mark, MarkSpec, Node } from "prosemirror-model";
import { colorOf } from "../collab/presence";
import { t, type WordKey } from "../words";
import { BREAK, type SuggestionKind } from "./resolve";

/** The names of the marks, in the form in which a node says which marks its words may carry. */
export const SUGGESTIONS = "insertion deletion modification";

const KINDS: readonly string[] = SUGGESTIONS.split(" ");

/**
 * The marks of suggestions. They stand in the shared document alone: what is stored, shown to readers or compared is
 * the text without them (see `resolve.ts`). None is read from HTML, so that pasting can never bring a suggestion in.
 * An attribute that a mark does not have is null.
 */
export const suggestionMarks: Record<SuggestionKind, MarkSpec> = {
  insertion: { attrs: { ...signed(), ...breaks() }, inclusive: false, toDOM: (mark) => ["ins", dom(mark, "suggestion_inserted"), 0] },
  deletion: { attrs: { ...signed(), ...breaks() }, inclusive: false, toDOM: (mark) => ["del", dom(mark, "suggestion_deleted"), 0] },
  modification: {
    attrs: {
      ...signed(),
      mark: { validate: "string" },
      before: { default: null, validate: "string|null" },
    },
    inclusive: false,
    // One for each format that was changed on the same words.
    excludes: "",
    toDOM: (mark) => ["span", dom(mark, "suggestion_modified"), 0],
  },
};

export function isSuggestion(name: string): name is SuggestionKind {
  return KINDS.includes(name);
}

/** The suggestion of this kind that the words carry; of modifications, the first. */
export function suggestionOn(node: Node, kind: SuggestionKind): Mark | undefined {
  return node.marks.find((mark) => mark.type.name === kind);
}

/** True for the sign of a suggested break. It says so only where it stands last in its block. */
export function isBreak(node: Node): boolean {
  return node.isText && node.text?.replaceAll(BREAK, "") === "" && node.marks.some((mark) => mark.attrs["break"] === true);
}

/** The sign that a block of text ends on, if the break after it is suggested. */
export function signOf(block: Node | null | undefined): Node | null {
  const last = block?.isTextblock ? block.lastChild : null;
  return last && isBreak(last) ? last : null;
}

/** Who suggests and when (in UTC, to the second); `id` is shared by all that belongs to one suggestion. */
function signed(): NonNullable<MarkSpec["attrs"]> {
  return { id: { validate: "string" }, person: { validate: "string" }, at: { validate: "string" } };
}

function breaks(): NonNullable<MarkSpec["attrs"]> {
  return { break: { default: null, validate: "boolean|null" } };
}

/** `data-said` is read out before the words; see the styles of the editor. */
function dom(mark: Mark, said: WordKey): Record<string, string> {
  const { id, person } = mark.attrs as { id: string; person: string };
  const shape = { class: `sg sg-${mark.type.name} ed-person-${colorOf(person)}`, "data-suggestion": id, "data-said": t(said) };
  return mark.attrs["break"] === true ? { ...shape, "data-break": "" } : shape;
}
