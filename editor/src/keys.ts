import { keydownHandler } from "prosemirror-keymap";
import type { Command } from "prosemirror-state";
import type { Node } from "prosemirror-model";
import type { EditorView } from "prosemirror-view";
import type { WordKey } from "./words";

/**
 * The one table of what the keyboard can do. The keymaps, the shortcuts shown in menus and tooltips, and the help sheet
 * are all made from it. `where` says who listens: the text itself, the whole page, or the page while nobody is typing;
 * "shown" rows are keys that the browser or the text handles anyway and that only the help sheet needs.
 */
export const actions = [
  { id: "save", keys: ["Mod-s"], words: "save_now", group: "story", where: "page" },
  { id: "publish", keys: ["Mod-Shift-Enter"], words: "publish_menu", group: "story", where: "page" },
  { id: "preview", keys: ["Mod-Shift-p"], words: "preview", group: "story", where: "page" },
  { id: "word_count", keys: ["Mod-Shift-c"], words: "word_count", group: "story", where: "page" },
  { id: "comment", keys: ["Mod-Alt-m"], words: "comment_here", group: "story", where: "page" },
  { id: "next_comment", keys: ["F8"], words: "next_comment", group: "moving", where: "page" },
  { id: "previous_comment", keys: ["Shift-F8"], words: "previous_comment", group: "moving", where: "page" },
  { id: "undo", keys: ["Mod-z"], words: "undo", group: "writing", where: "text" },
  { id: "redo", keys: ["Mod-Shift-z", "Mod-y"], words: "redo", group: "writing", where: "text" },
  { id: "find", keys: ["Mod-f"], words: "find", group: "finding", where: "page" },
  { id: "replace", keys: ["Mod-h"], mac: ["Mod-Alt-f"], words: "find_and_replace", group: "finding", where: "page" },
  { id: "find_next", keys: ["Mod-g"], words: "find_next", group: "finding", where: "page" },
  { id: "find_previous", keys: ["Mod-Shift-g"], words: "find_previous", group: "finding", where: "page" },
  { id: "next_gap", keys: ["Mod-F8"], words: "next_gap", group: "finding", where: "page" },
  { id: "previous_gap", keys: ["Mod-Shift-F8"], words: "previous_gap", group: "finding", where: "page" },
  { id: "insert_menu", keys: ["/"], words: "insert_menu", group: "writing", where: "shown" },
  { id: "story_menu", keys: ["@"], words: "story_menu", group: "writing", where: "shown" },
  { id: "paste_plain", keys: ["Mod-Shift-v"], words: "paste_plain", group: "writing", where: "text" },
  { id: "select_part", keys: ["Mod-a"], words: "select_part", group: "writing", where: "text" },
  { id: "bold", keys: ["Mod-b"], words: "bold", group: "format", where: "text" },
  { id: "italic", keys: ["Mod-i"], words: "italic", group: "format", where: "text" },
  { id: "link", keys: ["Mod-k"], words: "link", group: "format", where: "text" },
  { id: "strike", keys: ["Mod-Shift-x"], words: "strike", group: "format", where: "text" },
  { id: "subscript", keys: ["Mod-,"], words: "subscript", group: "format", where: "text" },
  { id: "superscript", keys: ["Mod-."], words: "superscript", group: "format", where: "text" },
  { id: "language", keys: ["Mod-Shift-l"], words: "language_run", group: "format", where: "text" },
  { id: "clear", keys: ["Mod-\\"], words: "clear_formatting", group: "format", where: "text" },
  { id: "paragraph", keys: ["Mod-Alt-0"], words: "paragraph", group: "blocks", where: "text" },
  { id: "heading_2", keys: ["Mod-Alt-2"], words: "heading_2", group: "blocks", where: "text" },
  { id: "heading_3", keys: ["Mod-Alt-3"], words: "heading_3", group: "blocks", where: "text" },
  { id: "quote", keys: ["Mod-Shift-9"], words: "quote", group: "blocks", where: "text" },
  { id: "bullet_list", keys: ["Mod-Shift-8"], words: "bullet_list", group: "blocks", where: "text" },
  { id: "ordered_list", keys: ["Mod-Shift-7"], words: "ordered_list", group: "blocks", where: "text" },
  { id: "direction", keys: ["Mod-Shift-e"], words: "direction", group: "blocks", where: "text" },
  { id: "move_up", keys: ["Alt-ArrowUp"], words: "move_up", group: "blocks", where: "text" },
  { id: "move_down", keys: ["Alt-ArrowDown"], words: "move_down", group: "blocks", where: "text" },
  { id: "hard_break", keys: ["Shift-Enter"], words: "hard_break", group: "blocks", where: "text" },
  { id: "next_cell", keys: ["Tab"], words: "next_cell", group: "blocks", where: "text" },
  { id: "previous_cell", keys: ["Shift-Tab"], words: "previous_cell", group: "blocks", where: "text" },
  { id: "suggesting", keys: ["Mod-Alt-Shift-x"], words: "suggest_toggle", group: "suggesting", where: "page" },
  { id: "next_suggestion", keys: ["Alt-F8"], words: "suggestion_next", group: "suggesting", where: "page" },
  { id: "previous_suggestion", keys: ["Alt-Shift-F8"], words: "suggestion_previous", group: "suggesting", where: "page" },
  { id: "accept_suggestion", keys: ["Mod-Alt-Enter"], words: "suggestion_accept_here", group: "suggesting", where: "text" },
  { id: "reject_suggestion", keys: ["Mod-Alt-Backspace"], words: "suggestion_reject_here", group: "suggesting", where: "text" },
  { id: "toolbar", keys: ["Alt-F10"], words: "to_toolbar", group: "moving", where: "page" },
  { id: "next_region", keys: ["F6", "Ctrl-`"], words: "next_region", group: "moving", where: "page" },
  { id: "previous_region", keys: ["Shift-F6"], words: "previous_region", group: "moving", where: "page" },
  { id: "panel", keys: ["Mod-Shift-,"], words: "side_panel", group: "moving", where: "page" },
  { id: "focus", keys: ["Mod-Shift-\\"], words: "focus_mode", group: "moving", where: "page" },
  { id: "palette", keys: ["Mod-Shift-k"], words: "palette", group: "moving", where: "page" },
  { id: "palette_outside", keys: ["Mod-k"], words: "palette_outside", group: "moving", where: "outside" },
  { id: "help", keys: ["Mod-/"], words: "all_shortcuts", group: "moving", where: "page" },
  { id: "help_outside", keys: ["?", "؟"], words: "all_shortcuts_outside", group: "moving", where: "outside" },
] as const satisfies readonly ActionRow[];

export type Action = (typeof actions)[number];
export type ActionId = Action["id"];
export type KeyGroup = "story" | "writing" | "finding" | "format" | "blocks" | "suggesting" | "moving";
/** The actions that something has to carry out, that is all but the ones that are only shown. */
export type BoundId = Exclude<Action, { where: "shown" }>["id"];

interface ActionRow {
  id: string;
  keys: readonly string[];
  /** The keys on a Mac, where the system has taken the others. */
  mac?: readonly string[];
  words: WordKey;
  group: KeyGroup;
  where: "text" | "page" | "outside" | "shown";
}

/** The bindings of the rows heard at one place, in the form that `keydownHandler` takes. */
export function bindings(where: "text" | "page" | "outside", run: Record<BoundId, Command>): Record<string, Command> {
  const found: Record<string, Command> = {};
  for (const action of actions) {
    if (action.where !== where) continue;
    for (const key of keysOf(action, onMac())) found[key] = run[action.id];
  }
  return found;
}

/** A key handler that also knows keys by their place on the keyboard, whatever script the layout types. */
export function handler(map: Record<string, Command>): (view: EditorView, event: KeyboardEvent) => boolean {
  const handle = keydownHandler(map);
  return (view, event) => {
    try {
      return handle(view, byPlace(event));
    } catch (error) {
      // What changes at one moment broke the server makes whole in an instant. Until then a key that cannot work in it does
      // nothing, and the browser's own way would do harm.
      if (isWhole(view.state.doc)) throw error;
      return true;
    }
  };
}

function isWhole(doc: Node): boolean {
  try {
    doc.check();
    return true;
  } catch {
    return false;
  }
}

/**
 * Windows writes Ctrl+Alt for AltGr, so there a letter with both is looked up as it was typed: with Shift, as a capital,
 * and on the Arabic layout as an Arabic letter. Both mean the Latin letter printed on the key.
 *
 * On the Arabic layout one key types two letters at once (لا), so its event holds no single character that could be
 * looked up; with a modifier such a key means the Latin letter printed beside it.
 */
export function byPlace(event: KeyboardEvent): KeyboardEvent {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const capital = event.ctrlKey && event.altKey && (event.key === letter || /^[\u0600-\u06ff]$/.test(event.key));
  if (!modified || !letter || (!capital && (event.key.length < 2 || /^[\u0000-\u007f]*$/.test(event.key)))) return event;
  const { ctrlKey, metaKey, altKey, shiftKey, keyCode, code } = event;
  return { key: letter.toLowerCase(), ctrlKey, metaKey, altKey, shiftKey, keyCode, code } as KeyboardEvent;
}

/** How a key is printed for the person at this computer: "Ctrl Shift 9", "⌘ ⇧ 9". */
export function printed(key: string, mac: boolean): string {
  const names: Record<string, string> = mac
    ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Ctrl: "⌃", Enter: "↩", ArrowUp: "↑", ArrowDown: "↓" }
    : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓" };
  return key
    .split(/-(?!$)/)
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

/** The same key in the form of the `aria-keyshortcuts` attribute. */
export function ariaKeys(key: string, mac: boolean): string {
  return key
    .split(/-(?!$)/)
    .map((part) => (part === "Mod" ? (mac ? "Meta" : "Control") : part === "Ctrl" ? "Control" : part))
    .join("+");
}

/** The keys of an action on this kind of computer. */
export function keysOf(action: ActionRow, mac: boolean): readonly string[] {
  return (mac && action.mac) || action.keys;
}

/** The first key of an action, as printed; empty for an action without one. */
export function shortcut(id: ActionId): string {
  const action = actions.find((one) => one.id === id);
  const key = action && keysOf(action, onMac())[0];
  return key === undefined ? "" : printed(key, onMac());
}

export function onMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iP(?:hone|[oa]d)/.test(navigator.platform);
}
