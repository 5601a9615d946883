import { TextSelection, type EditorState } from "prosemirror-state";
import { blocks } from "../blocks";
import type { MenuEntry } from "../blocks/block";
import { afterTopBlock, emptyLine } from "../blocks/place";
import type { Editor } from "../editor";
import { schema } from "../schema";
import { everyWord, t } from "../words";
import { folded } from "./combo";
import { el } from "./dom";
import { icon } from "./icons";
import { TextMenu, type Typed } from "./text-menu";

/** Everything that can be inserted, in the order of the menu. */
export const entries: readonly MenuEntry[] = blocks.flatMap((block) => block.menu ?? []);

/**
 * The insert menu: a slash on an empty line of the body opens it, and what is typed after it narrows it down in either
 * language. The plus button of the toolbar types the slash.
 */
export class InsertMenu extends TextMenu<MenuEntry> {
  constructor(editor: () => Editor) {
    super(editor, "insert", t("insert_menu"));
  }

  /** Opens the menu from the toolbar: on the empty line at the cursor, or on a new one after the block around it. */
  open(): void {
    const { view } = this.editor();
    const { state } = view;
    const tr = state.tr;
    if (emptyLine(state) === null) {
      const at = afterTopBlock(state);
      const paragraph = schema.nodes["paragraph"];
      if (paragraph) tr.insert(at, paragraph.create());
      tr.setSelection(TextSelection.create(tr.doc, at + 1));
    }
    this.admit();
    tr.insertText("/");
    view.focus();
    view.dispatch(tr.scrollIntoView());
  }

  protected override typed(state: EditorState): Typed | null {
    const { $from, empty } = state.selection;
    if (!empty || $from.depth !== 2 || $from.parent.type.name !== "paragraph" || !$from.parent.isTextblock) return null;
    const text = $from.parent.textContent;
    if (!text.startsWith("/") || $from.parentOffset !== text.length || text.length > 24) return null;
    return { words: text.slice(1), from: $from.start(), to: $from.end() };
  }

  protected override find(typed: string, show: (found: readonly MenuEntry[] | null) => void): void {
    const words = folded(typed);
    const found = entries.filter((entry) => words === "" || matches(entry, words));
    // Words that name nothing here are a sentence that happens to begin with a slash.
    show(found.length === 0 && /\s/.test(typed) ? null : found);
  }

  protected override option(entry: MenuEntry): (Node | string)[] {
    return [icon(entry.icon), el("span", {}, t(entry.label))];
  }

  protected override choose(entry: MenuEntry, typed: Typed): void {
    const editor = this.editor();
    editor.view.dispatch(editor.view.state.tr.delete(typed.from, typed.to));
    insertEntry(editor, entry);
  }
}

/** Inserts at the cursor what a line of the menu stands for. */
export function insertEntry(editor: Editor, entry: MenuEntry): void {
  if (entry.ask) entry.ask(editor);
  else editor.do(entry.insert(schema));
}

function matches(entry: MenuEntry, words: string): boolean {
  const known = folded(`${everyWord(entry.label)} ${everyWord(entry.find)}`);
  return known.split(/\s+/).some((word) => word.startsWith(words)) || known.includes(words);
}
