import type { PageData } from "../data";
import type { Editor } from "../editor";
import { actions, shortcut, type Action, type BoundId } from "../keys";
import type { Server } from "../server";
import { everyWord, t } from "../words";
import { combo, type Option } from "../ui/combo";
import { openDialog } from "../ui/dialog";
import { el, isolate } from "../ui/dom";
import { groups } from "../ui/help";
import type { MenuItem } from "../ui/menu";
import { entries, insertEntry } from "../ui/slash";
import { storyOption } from "../ui/stories";
import { rank, type PaletteEntry } from "./rank";

export interface PaletteOptions {
  editor: Editor;
  server: Server;
  data: PageData;
  /** What the top bar's menu offers at the moment. */
  more: () => readonly MenuItem[];
}

/** Keys that mean something only where the cursor stands, or that would open the palette over itself. */
const LEFT_OUT: ReadonlySet<BoundId> = new Set(["next_cell", "previous_cell", "palette", "palette_outside", "help_outside", "select_part"]);
/** A story is looked for from this many characters on: fewer name too many. */
const STORIES_FROM = 2;
const MOST_STORIES = 5;

/** The dialog that finds and carries out everything: what the menus do, the desk's pages and our own stories. */
export function openPalette(options: PaletteOptions): void {
  const { editor, server, data } = options;
  const inText = editor.view.hasFocus();
  const all = [...commandEntries(editor, data), ...menuEntries(options.more()), ...insertEntries(editor), ...placeEntries(data)];
  let shown: PaletteEntry[] = [];
  let chosen: (() => void) | null = null;
  const { dialog, body, close } = openDialog(t("palette"), {
    closed: () => {
      if (inText) editor.focus();
      chosen?.();
    },
  });
  // The dialog has to be gone before the command runs: it may open one of its own, or want the text's focus.
  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    chosen = entry.run;
    close();
  };
  const search = combo({
    label: t("palette_label"),
    placeholder: t("palette_label"),
    open: true,
    find: async (words) => {
      shown = rank(all, words);
      if (words.length >= STORIES_FROM) {
        const cards = await server.stories(words, data.lang).catch(() => []);
        const others = cards.filter((card) => card.id !== data.article).slice(0, MOST_STORIES);
        const stories = others.map((card) => ({ card, entry: storyEntry(data, card.id, card.headline) }));
        const options_ = shown.map((entry, at) => option(entry, at));
        for (const { card, entry } of stories) {
          options_.push({ ...storyOption(card, data.time_zone), id: String(shown.length) });
          shown.push(entry);
        }
        return options_;
      }
      return shown.map((entry, at) => option(entry, at));
    },
    empty: () => t("nothing_found"),
    pick: (id) => choose(shown[Number(id)]),
    enter: (words) => choose(rank(all, words)[0] ?? shown[0]),
  });
  dialog.classList.add("ed-palette");
  body.append(search.dom);
  search.input.focus();
}

function option(entry: PaletteEntry, at: number): Option {
  return {
    id: String(at),
    show: () => [
      el("span", { class: "ed-option-words" }, entry.label),
      el("span", { class: "ed-facts ed-grow" }, entry.group),
      ...(entry.shortcut ? [el("kbd", { dir: "ltr" }, entry.shortcut)] : []),
    ],
  };
}

/** The commands of the table of keys that can be carried out here and now. */
function commandEntries(editor: Editor, data: PageData): PaletteEntry[] {
  return actions.filter((action) => isOffered(action, editor, data)).map((action) => {
    const id = action.id as BoundId;
    const forText = action.where === "text";
    return {
      label: t(action.words),
      group: t(groups[action.group]),
      find: `${everyWord(action.words)}${id.endsWith("_gap") ? ` ${everyWord("find_gap")}` : ""}`,
      shortcut: shortcut(id),
      run: () => {
        // Text commands work where the cursor was; the others decide for themselves what gets the focus.
        if (forText) editor.do(editor.run[id]);
        else editor.run[id](editor.view.state, editor.view.dispatch, editor.view);
      },
    };
  });
}

function isOffered(action: Action, editor: Editor, data: PageData): boolean {
  if (action.where === "shown" || LEFT_OUT.has(action.id)) return false;
  if (action.id === "publish" && !data.rights.publish) return false;
  if (action.where === "text" && !data.rights.edit) return false;
  return editor.run[action.id](editor.view.state, undefined, editor.view);
}

function menuEntries(items: readonly MenuItem[]): PaletteEntry[] {
  const known = new Set<string>(actions.map((action) => t(action.words)));
  return items
    .filter((item) => !item.disabled && !known.has(item.label))
    .map((item) => ({ label: item.label, group: t("palette_story"), find: item.find ?? item.label, run: item.run }));
}

function insertEntries(editor: Editor): PaletteEntry[] {
  if (!editor.view.editable) return [];
  const commands = new Set<string>(actions.map((action) => action.id));
  return entries
    .filter((entry) => !commands.has(entry.id))
    .map((entry) => ({
      label: t(entry.label),
      group: t("palette_insert"),
      find: `${everyWord(entry.label)} ${everyWord(entry.find)} ${everyWord("palette_insert")}`,
      run: () => insertEntry(editor, entry),
    }));
}

function placeEntries(data: PageData): PaletteEntry[] {
  const made: PaletteEntry[] = data.places.map(({ href, name, find }) => ({
    label: name,
    group: t("palette_go"),
    find: `${find} ${everyWord("palette_go")} ${everyWord("find_go")}`,
    run: () => go(href),
  }));
  const { new_article: begin } = data.paths;
  if (begin) {
    const find = `${everyWord("new_story")} ${everyWord("find_new_story")}`;
    made.unshift({ label: t("new_story"), group: t("palette_create"), find, run: () => go(begin) });
  }
  return made;
}

function storyEntry(data: PageData, id: string, headline: string): PaletteEntry {
  return { label: headline, group: t("palette_our_stories"), find: headline, run: () => go(`${data.paths.desk.replace(/\/$/, "")}/articles/${id}`) };
}

/** Leaves as a click on a link does, so that what was typed last is waited for. */
function go(href: string): void {
  const link = el("a", { href, hidden: true }, isolate(href));
  (document.querySelector(".ed") ?? document.body).append(link);
  link.click();
  link.remove();
}
