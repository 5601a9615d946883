import { Plugin } from "prosemirror-state";
import type { Editor } from "../editor";
import { t } from "../words";
import { button } from "./dom";

/**
 * Focus mode: the panel and the bars are out of sight, where saving stands is not, and Escape ends it. What is hidden
 * keeps its room, so that not a letter of the text moves.
 */
export class FocusMode {
  /** Ends the mode, for those who do not use the keyboard. */
  readonly dom: HTMLElement;
  /** Escape in the text, where it would otherwise select the block around the cursor. */
  readonly plugin = new Plugin({
    props: { handleKeyDown: (_view, event) => event.key === "Escape" && !event.isComposing && this.leave() },
  });
  private root: HTMLElement | null = null;

  /** `ended` hears that the mode is over, whichever way it ended. */
  constructor(private readonly editor: Editor, private readonly ended: () => void) {
    this.dom = button({ class: "btn ed-focus-end", hidden: true }, t("focus_end"), () => this.leave());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      if (this.leave()) event.preventDefault();
    });
  }

  /** Says what is to be cleared; until then the mode cannot be entered. */
  mount(root: HTMLElement): void {
    this.root = root;
  }

  get on(): boolean {
    return this.root?.classList.contains("ed-focus") ?? false;
  }

  toggle(): void {
    if (!this.leave()) {
      this.root?.classList.add("ed-focus");
      this.dom.hidden = false;
    }
    this.editor.focus();
  }

  /** Shows everything again; false outside of the mode. */
  leave(): boolean {
    if (!this.on) return false;
    const inside = document.activeElement === document.body || document.activeElement === this.dom;
    this.root?.classList.remove("ed-focus");
    this.dom.hidden = true;
    if (inside) this.editor.focus();
    this.ended();
    return true;
  }
}
