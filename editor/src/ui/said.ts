import { button, el } from "./dom";

/** News that ask for nothing stand for so many milliseconds, whatever is written meanwhile. */
const STANDS_FOR = 6_000;

/**
 * The line at the foot of the text for small news that need no answer: the one voice of the page besides the place where
 * saving is spoken of. It stands on the page from the start, or screen readers would not hear it speak.
 */
export class SaidLine {
  readonly dom: HTMLElement;
  private readonly words = el("span", { "aria-live": "polite", "aria-atomic": "true" });
  private readonly actions = el("span");
  private standing = 0;

  constructor() {
    this.dom = el("div", { class: "ed-said" }, this.words, this.actions);
  }

  /** Says something that goes away by itself after a while. */
  tell(words: string): void {
    this.say(words);
    this.standing = window.setTimeout(() => {
      this.standing = 0;
      this.hush();
    }, STANDS_FOR);
  }

  /** Says something that stands until it is hushed. The button's words are read out too, for it is not in a listener's way. */
  say(words: string, action?: { label: string; key: string; run: () => void }): void {
    window.clearTimeout(this.standing);
    this.standing = 0;
    this.words.replaceChildren(words);
    this.actions.replaceChildren();
    if (action) {
      this.words.append(el("span", { class: "ed-hidden" }, ` — ${action.label} (${action.key})`));
      this.actions.append(button({ class: "btn" }, [action.label, " ", el("kbd", { dir: "ltr" }, action.key)], action.run));
    }
    this.dom.classList.add("ed-speaks");
  }

  /** Takes back what was said, unless it is news that have not stood their while. */
  hush(): void {
    if (this.standing !== 0) return;
    if (this.words.textContent !== "") this.words.textContent = "";
    this.actions.replaceChildren();
    this.dom.classList.remove("ed-speaks");
  }
}
