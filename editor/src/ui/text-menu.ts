import { Plugin, type EditorState } from "prosemirror-state";
import type { Editor } from "../editor";
import { t } from "../words";
import { el, freshId } from "./dom";
import { place } from "./menu";

/** What was typed to open a menu: its words, and where they stand in the text with the sign before them. */
export interface Typed {
  words: string;
  from: number;
  to: number;
}

/**
 * A list of choices at the cursor, narrowed down by what is typed, while the focus stays in the text: the listbox of the
 * ARIA practices, with the text as the box that owns it. What opens it and what it offers is the subclass's.
 */
export abstract class TextMenu<Choice> {
  readonly plugin: Plugin;
  private readonly id: string;
  private list: HTMLElement | null = null;
  private found: readonly Choice[] = [];
  private active = 0;
  /** Escape closed the menu for the sign at this place; it stays closed there until the sign is gone. */
  private dismissed = false;

  constructor(protected readonly editor: () => Editor, stem: string, private readonly label: string) {
    this.id = freshId(stem);
    // The menu stands beside its sign, which a window of another width has elsewhere.
    window.addEventListener("resize", () => {
      const typed = this.list ? this.typed(this.editor().view.state) : null;
      if (typed) this.show(typed);
    });
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

  /** What stands before the cursor when it asks for this menu. */
  protected abstract typed(state: EditorState): Typed | null;
  /** Gives the choices for the words, now or later; null closes the menu. */
  protected abstract find(words: string, show: (found: readonly Choice[] | null) => void): void;
  protected abstract option(choice: Choice): (Node | string)[];
  protected abstract choose(choice: Choice, typed: Typed): void;

  /** Lets the menu open again where Escape had closed it. */
  protected admit(): void {
    this.dismissed = false;
  }

  private update(): void {
    const typed = this.typed(this.editor().view.state);
    if (typed === null) {
      this.dismissed = false;
      this.hide();
      return;
    }
    if (this.dismissed || !this.editor().view.hasFocus()) return;
    this.find(typed.words, (found) => {
      // An answer may come when the cursor is elsewhere already.
      const now = this.typed(this.editor().view.state);
      if (now?.words !== typed.words || this.dismissed || !this.editor().view.hasFocus()) return;
      if (found === null) return this.hide();
      if (found.length !== this.found.length || found.some((choice, at) => choice !== this.found[at])) this.active = 0;
      this.found = found;
      this.show(now);
    });
  }

  private show(typed: Typed): void {
    const { view } = this.editor();
    if (!this.list) {
      this.list = el("div", { class: "ed-options ed-insert", role: "listbox", id: this.id, "aria-label": this.label });
      (document.querySelector(".ed-main") ?? document.body).append(this.list);
      view.dom.setAttribute("aria-controls", this.id);
      view.dom.setAttribute("aria-haspopup", "listbox");
    }
    this.list.replaceChildren(
      ...this.found.map((choice, at) => {
        const line = el("div", { class: "ed-option", role: "option", id: `${this.id}-${at}`, "aria-selected": String(at === this.active) }, ...this.option(choice));
        line.addEventListener("pointerdown", (event) => event.preventDefault());
        line.addEventListener("click", () => this.chooseAt(at));
        return line;
      }),
    );
    if (this.found.length === 0) this.list.append(el("p", { class: "ed-none" }, t("nothing_found")));
    const { left, top, bottom } = view.coordsAtPos(typed.to);
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
      this.chooseAt(this.active);
      return true;
    } else return false;
    this.mark();
    return true;
  }

  private chooseAt(index: number): void {
    const choice = this.found[index];
    const typed = this.typed(this.editor().view.state);
    if (choice === undefined || !typed) return;
    this.hide();
    this.choose(choice, typed);
  }
}
