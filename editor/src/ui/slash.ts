import { Plugin } from "prosemirror-state";
import { blocks } from "../blocks";
import type { MenuEntry } from "../blocks/block";
import { afterTopBlock, emptyLine } from "../blocks/place";
import type { Editor } from "../editor";
import { schema } from "../schema";
import { TextSelection } from "prosemirror-state";
import { everyWord, t } from "../words";
import { folded } from "./combo";
import { el, freshId } from "./dom";
import { icon } from "./icons";
import { place } from "./menu";

const entries: readonly MenuEntry[] = blocks.flatMap((block) => block.menu ?? []);

/**
 * The insert menu: a slash on an empty line of the body opens it, what is typed after it narrows it down in either
 * language, and the focus stays in the text. The plus button of the toolbar types the slash.
 */
export class InsertMenu {
  readonly plugin: Plugin;
  private readonly id = freshId("insert");
  private list: HTMLElement | null = null;
  private found: readonly MenuEntry[] = [];
  private active = 0;
  /** The line on which Escape closed the menu; it stays closed there until the slash is gone. */
  private dismissed = false;

  constructor(private readonly editor: () => Editor) {
    this.plugin = new Plugin({
      props: {
        handleKeyDown: (_view, event) => this.key(event),
        handleDOMEvents: {
          blur: () => {
            this.hide();
            return false;
          },
        },
      },
      view: () => ({ update: () => this.update(), destroy: () => this.hide() }),
    });
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
    this.dismissed = false;
    tr.insertText("/");
    view.focus();
    view.dispatch(tr.scrollIntoView());
  }

  private query(): string | null {
    const { $from, empty } = this.editor().view.state.selection;
    if (!empty || $from.depth !== 2 || $from.parent.type.name !== "paragraph" || !$from.parent.isTextblock) return null;
    const text = $from.parent.textContent;
    if (!text.startsWith("/") || $from.parentOffset !== text.length || text.length > 24) return null;
    return text.slice(1);
  }

  private update(): void {
    const query = this.query();
    if (query === null) {
      this.dismissed = false;
      this.hide();
      return;
    }
    if (this.dismissed || !this.editor().view.hasFocus()) return;
    const words = folded(query);
    const found = entries.filter((entry) => words === "" || matches(entry, words));
    // Words that name nothing here are a sentence that happens to begin with a slash.
    if (found.length === 0 && /\s/.test(query)) return this.hide();
    if (found.length !== this.found.length || found.some((entry, at) => entry !== this.found[at])) this.active = 0;
    this.found = found;
    this.show();
  }

  private show(): void {
    const { view } = this.editor();
    if (!this.list) {
      this.list = el("div", { class: "ed-options ed-insert", role: "listbox", id: this.id, "aria-label": t("insert_menu") });
      (document.querySelector(".ed-main") ?? document.body).append(this.list);
      view.dom.setAttribute("aria-controls", this.id);
      view.dom.setAttribute("aria-haspopup", "listbox");
    }
    this.list.replaceChildren(
      ...this.found.map((entry, at) => {
        const line = el("div", { class: "ed-option", role: "option", id: `${this.id}-${at}`, "aria-selected": String(at === this.active) }, icon(entry.icon), el("span", {}, t(entry.label)));
        line.addEventListener("pointerdown", (event) => event.preventDefault());
        line.addEventListener("click", () => this.choose(at));
        return line;
      }),
    );
    if (this.found.length === 0) this.list.append(el("p", { class: "ed-none" }, t("nothing_found")));
    const { left, top, bottom } = view.coordsAtPos(view.state.selection.from);
    place(this.list, new DOMRect(left, top, 0, bottom - top));
    this.mark();
  }

  private mark(): void {
    const { dom } = this.editor().view;
    this.list?.querySelectorAll("[role=option]").forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === this.active));
      if (at === this.active) option.scrollIntoView({ block: "nearest" });
    });
    if (this.found.length > 0) dom.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    else dom.removeAttribute("aria-activedescendant");
  }

  private hide(): void {
    if (!this.list) return;
    this.list.remove();
    this.list = null;
    this.active = 0;
    const { dom } = this.editor().view;
    for (const name of ["aria-controls", "aria-activedescendant", "aria-haspopup"]) dom.removeAttribute(name);
  }

  private key(event: KeyboardEvent): boolean {
    if (!this.list || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    const count = this.found.length;
    if (event.key === "Escape") {
      this.dismissed = true;
      this.hide();
      return true;
    }
    if (count === 0) return false;
    if (event.key === "ArrowDown") this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp") this.active = (this.active - 1 + count) % count;
    else if (event.key === "Enter" || event.key === "Tab") {
      this.choose(this.active);
      return true;
    } else return false;
    this.mark();
    return true;
  }

  private choose(index: number): void {
    const entry = this.found[index];
    if (!entry) return;
    const editor = this.editor();
    const { view } = editor;
    const { $from } = view.state.selection;
    this.hide();
    view.dispatch(view.state.tr.delete($from.start(), $from.end()));
    if (entry.ask) entry.ask(editor);
    else editor.do(entry.insert(schema));
  }
}

function matches(entry: MenuEntry, words: string): boolean {
  const known = folded(`${everyWord(entry.label)} ${everyWord(entry.find)}`);
  return known.split(/\s+/).some((word) => word.startsWith(words)) || known.includes(words);
}
