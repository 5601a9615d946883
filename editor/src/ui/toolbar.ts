import type { EditorState } from "prosemirror-state";
import { toAttribution } from "../blocks/quote";
import { containers, lineAfter } from "../commands/blocks";
import { directionAt } from "../commands/text";
import type { Editor } from "../editor";
import { canRedo, canUndo } from "../history";
import { actions, ariaKeys, onMac, shortcut, type ActionId, type BoundId } from "../keys";
import { later } from "../later";
import { t } from "../words";
import { button, el, isRtl } from "./dom";
import { icon, type IconName } from "./icons";
import { menuButton, type MenuItem } from "./menu";

interface Tool {
  id: BoundId;
  icon: IconName;
  pressed?: (state: EditorState) => boolean;
  enabled?: (state: EditorState) => boolean;
}

const inText = (state: EditorState) => state.selection.$from.parent.type.name !== "headline" && state.selection.$from.parent.type.name !== "standfirst";

const tools: readonly (readonly Tool[])[] = [
  [
    { id: "undo", icon: "undo", enabled: canUndo },
    { id: "redo", icon: "redo", enabled: canRedo },
  ],
  [
    { id: "bold", icon: "bold", pressed: hasMark("strong"), enabled: inText },
    { id: "italic", icon: "italic", pressed: hasMark("em"), enabled: inText },
    { id: "link", icon: "link", pressed: hasMark("link"), enabled: inText },
  ],
  [
    { id: "heading_2", icon: "heading2", pressed: atHeading(2), enabled: inText },
    { id: "heading_3", icon: "heading3", pressed: atHeading(3), enabled: inText },
    { id: "quote", icon: "quote", pressed: within("quote"), enabled: inText },
    { id: "bullet_list", icon: "bullets", pressed: within("bullet_list"), enabled: inText },
    { id: "ordered_list", icon: "numbers", pressed: within("ordered_list"), enabled: inText },
  ],
];

/** The fixed bar above the text: one stop of the Tab key, arrows inside, Escape back to the text. */
export function toolbar(editor: Editor, openInsertMenu: () => void): HTMLElement {
  const bar = el("div", { class: "ed-toolbar", role: "toolbar", "aria-label": t("formatting") });
  const updates: ((state: EditorState) => void)[] = [];
  for (const group of tools) {
    const part = el("div", { class: "ed-group" });
    for (const tool of group) part.append(toolButton(editor, tool, updates));
    bar.append(part);
  }
  const direction = toolButton(editor, { id: "direction", icon: "ltr", enabled: inText }, []);
  updates.push((state) => {
    const dir = directionAt(state, editor.lang);
    if (direction.dataset["dir"] === dir) return;
    direction.dataset["dir"] = dir;
    direction.replaceChildren(icon(dir));
    const label = t(dir === "ltr" ? "direction_ltr" : "direction_rtl");
    direction.setAttribute("aria-label", label);
    direction.title = `${label} (${shortcut("direction")})`;
  });
  const insert = button({ class: "ed-tool", "aria-label": t("insert_menu"), title: `${t("insert_menu")} (/)` }, icon("plus"), openInsertMenu);
  bar.append(
    el(
      "div",
      { class: "ed-group" },
      insert,
      tableMenu(editor),
      direction,
      menuButton({ label: t("more_formatting"), icon: "more", class: "ed-tool" }, () => moreItems(editor)),
    ),
  );
  rove(bar, () => editor.focus());
  const update = () => {
    const { state } = editor.view;
    for (const one of updates) one(state);
  };
  editor.onMove(update);
  update();
  return bar;
}

function toolButton(editor: Editor, tool: Tool, updates: ((state: EditorState) => void)[]): HTMLButtonElement {
  const action = actions.find((row) => row.id === tool.id);
  const label = action ? t(action.words) : "";
  const made = button(
    {
      class: "ed-tool",
      "aria-label": label,
      title: `${label} (${shortcut(tool.id)})`,
      "aria-keyshortcuts": action ? ariaKeys(action.keys[0], onMac()) : null,
      "aria-pressed": tool.pressed ? "false" : null,
    },
    icon(tool.icon),
    () => {
      if (made.getAttribute("aria-disabled") !== "true") editor.do(editor.run[tool.id]);
    },
  );
  // A press must not take the selection away before the action sees it.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  updates.push((state) => {
    if (tool.pressed) set(made, "aria-pressed", String(tool.pressed(state)));
    if (tool.enabled) set(made, "aria-disabled", String(!tool.enabled(state)));
  });
  return made;
}

function tableMenu(editor: Editor): HTMLElement {
  let items: MenuItem[] = [];
  const first = (go: () => void) =>
    later((parts) => {
      items = parts.tableItems(editor);
      go();
    });
  return menuButton({ label: t("table"), icon: "table", class: "ed-tool", first }, () => items);
}

function moreItems(editor: Editor): MenuItem[] {
  const { state } = editor.view;
  const action = (id: BoundId & ActionId, disabled = !inText(state), checked?: boolean): MenuItem => {
    const row = actions.find((one) => one.id === id);
    const made: MenuItem = { label: row ? t(row.words) : id, shortcut: shortcut(id), disabled, run: () => editor.do(editor.run[id]) };
    if (checked !== undefined) made.checked = checked;
    return made;
  };
  return [
    action("strike", !inText(state), hasMark("strike")(state)),
    action("subscript", !inText(state), hasMark("subscript")(state)),
    action("superscript", !inText(state), hasMark("superscript")(state)),
    action("language"),
    action("clear"),
    action("paragraph"),
    { label: t("attribution_edit"), disabled: !containers(state).includes("quote"), run: () => editor.do(toAttribution) },
    { label: t("line_after"), disabled: !inText(state), run: () => editor.do(lineAfter) },
    action("move_up"),
    action("move_down"),
    action("word_count", false),
    action("help", false),
  ];
}

/** One stop of the Tab key for a bar: arrows, Home and End move inside it. */
function rove(bar: HTMLElement, leave: () => void): void {
  const all = () => [...bar.querySelectorAll<HTMLElement>(".ed-tool")];
  all().forEach((tool, at) => tool.setAttribute("tabindex", at === 0 ? "0" : "-1"));
  const to = (index: number) => {
    const tools = all();
    const chosen = tools[(index + tools.length) % tools.length];
    for (const tool of tools) tool.setAttribute("tabindex", tool === chosen ? "0" : "-1");
    chosen?.focus();
  };
  bar.addEventListener("focusin", (event) => {
    const tool = (event.target as Element).closest(".ed-tool");
    if (tool) for (const one of all()) one.setAttribute("tabindex", one === tool ? "0" : "-1");
  });
  bar.addEventListener("keydown", (event) => {
    const now = all().indexOf(document.activeElement as HTMLElement);
    if (now < 0) return;
    const forward = isRtl(bar) ? "ArrowLeft" : "ArrowRight";
    const back = isRtl(bar) ? "ArrowRight" : "ArrowLeft";
    if (event.key === forward) to(now + 1);
    else if (event.key === back) to(now - 1);
    else if (event.key === "Home") to(0);
    else if (event.key === "End") to(-1);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function hasMark(name: string): (state: EditorState) => boolean {
  return (state) => {
    const type = state.schema.marks[name];
    if (!type) return false;
    const { from, to, empty, $from } = state.selection;
    return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
  };
}

function atHeading(level: number): (state: EditorState) => boolean {
  return ({ selection }) => selection.$from.parent.type.name === "heading" && selection.$from.parent.attrs["level"] === level;
}

function within(name: string): (state: EditorState) => boolean {
  return (state) => containers(state).includes(name);
}

/** Setting an attribute to what it is makes screen readers look again. */
function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
