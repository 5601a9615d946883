import { button, el } from "./dom";

/**
 * The line at the foot of the text for small news that need no answer. It is a polite live region that stands on the page
 * from the start, or screen readers would not hear it speak; what it says goes away with the next change of the text.
 */
export class SaidLine {
  readonly dom: HTMLElement;
  private readonly words = el("span", { role: "status" });
  private readonly actions = el("span");

  constructor() {
    this.dom = el("div", { class: "ed-said" }, this.words, this.actions);
  }

  /** The button's own words are read out with the rest, for it is not in the way of who listens. */
  say(words: string, action?: { label: string; key: string; run: () => void }): void {
    this.words.replaceChildren(words);
    this.actions.replaceChildren();
    if (action) {
      this.words.append(el("span", { class: "ed-hidden" }, ` — ${action.label} (${action.key})`));
      this.actions.append(button({ class: "btn" }, [action.label, " ", el("kbd", { dir: "ltr" }, action.key)], action.run));
    }
    this.dom.classList.add("ed-speaks");
  }

  hush(): void {
    if (this.words.textContent !== "") this.words.textContent = "";
    this.actions.replaceChildren();
    this.dom.classList.remove("ed-speaks");
  }
}
