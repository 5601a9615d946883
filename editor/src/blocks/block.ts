import type { Attrs, Node, NodeSpec, NodeType, Schema } from "prosemirror-model";
import { InputRule, wrappingInputRule } from "prosemirror-inputrules";
import type { Command } from "prosemirror-state";
import type { NodeViewConstructor } from "prosemirror-view";
import type { IconName } from "../ui/icons";
import type { WordKey } from "../words";
import type { Editor } from "../editor";

/** One line of the insert menu. `find` holds more words by which it is found, in each language. */
export interface MenuEntry {
  id: string;
  label: WordKey;
  find: WordKey;
  icon: IconName;
  /** Runs with the cursor in an empty paragraph of the body. */
  insert: (schema: Schema) => Command;
  /** Entries that ask something first take the editor instead. */
  ask?: (editor: Editor) => void;
}

/** All that one kind of block brings: a file in this folder exports exactly one of these. */
export interface Block {
  nodes: Record<string, NodeSpec>;
  menu?: readonly MenuEntry[];
  rules?: (schema: Schema) => InputRule[];
  view?: (editor: Editor) => Record<string, NodeViewConstructor>;
}

/** The attribute that every kind of block with its own direction carries; null is the story's. */
export const dirAttr = { dir: { default: null, validate: checkDir } } as const;

function checkDir(value: unknown): void {
  if (value !== null && value !== "ltr" && value !== "rtl") {
    throw new RangeError(`Not a direction: ${String(value)}`);
  }
}

/**
 * An input rule that wraps the paragraph at the cursor. The container takes the paragraph's direction over: bullets and
 * quote marks stand on the side where the text begins.
 */
export function wrappingRule(
  match: RegExp,
  type: NodeType,
  attrs: (match: RegExpMatchArray) => Attrs = () => ({}),
  join?: (match: RegExpMatchArray, before: Node) => boolean,
): InputRule {
  return new InputRule(match, (state, found, start, end) => {
    const { dir } = state.doc.resolve(start).parent.attrs;
    const rule = wrappingInputRule(match, type, (again) => ({ ...attrs(again), dir: dir ?? null }), join);
    return (rule as unknown as { handler: Handler }).handler(state, found, start, end);
  });
}

type Handler = Exclude<ConstructorParameters<typeof InputRule>[1], string>;

/** The DOM attributes for a block with a direction; an unset one is left to inheritance. */
export function dirDom(attrs: Attrs, more: Record<string, string> = {}): Record<string, string> {
  return attrs["dir"] ? { ...more, dir: String(attrs["dir"]) } : more;
}

/** Reads a direction that the paste cleaner or our own clipboard left on an element. */
export function readDir(dom: HTMLElement): { dir: string | null } {
  const dir = dom.getAttribute("dir");
  return { dir: dir === "rtl" || dir === "ltr" ? dir : null };
}
