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

  constructor(private readonly root: HTMLElement, private readonly editor: Editor) {
    this.dom = button({ class: "btn ed-focus-end", hidden: true }, t("focus_end"), () => this.leave());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !this.on || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.leave();
    });
  }

  get on(): boolean {
    return this.root.classList.contains("ed-focus");
  }

  toggle(): void {
    if (this.on) this.leave();
    else this.enter();
    this.editor.focus();
  }

  /** Shows everything again; without effect outside of the mode. */
  leave(): void {
    if (!this.on) return;
    this.root.classList.remove("ed-focus");
    this.dom.hidden = true;
    if (document.activeElement === document.body || document.activeElement === this.dom) this.editor.focus();
  }

  private enter(): void {
    this.root.classList.add("ed-focus");
    this.dom.hidden = false;
  }
}
