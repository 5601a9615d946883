import type { Editor } from "../editor";
import { shortcut } from "../keys";
import { n, number, t, type WordKey } from "../words";
import { button, directed, el, freshId } from "../ui/dom";
import { icon } from "../ui/icons";
import { look, replaceAll, replaceOne, selectCurrent, step } from "./matches";
import { foundIn, type Found } from "./plugin";
import { MOST_MATCHES, type Query } from "./search";

/** A search waits for a pause in the typing of its words, in milliseconds. */
const PAUSE = 120;
/** A selection longer than this, in characters, is not what somebody wants to look for. */
const LONGEST_TAKEN = 100;

const switches = [
  { name: "cases", words: "find_cases" },
  { name: "whole", words: "find_whole" },
  { name: "marks", words: "find_marks" },
  { name: "pattern", words: "find_pattern" },
] as const satisfies readonly { name: keyof Query; words: WordKey }[];

const problems: Record<NonNullable<Found["problem"]>, WordKey> = {
  open_group: "pattern_open_group",
  open_class: "pattern_open_class",
  nothing_to_repeat: "pattern_nothing_to_repeat",
  backslash: "pattern_backslash",
  not_known: "pattern_not_known",
  too_long: "pattern_too_long",
  too_slow: "pattern_too_slow",
};

/**
 * The bar over the text that finds and replaces. Enter goes on, Shift+Enter back, and Escape leads to the text with
 * the match selected. What was searched for last stays known, so that the keys for the next match work without the bar.
 */
export class FindBar {
  readonly dom: HTMLElement;
  private readonly words: HTMLInputElement;
  private readonly other: HTMLInputElement;
  private readonly status = el("span", { class: "ed-find-status", "aria-live": "polite", id: freshId("found") });
  private readonly boxes = new Map<keyof Query, HTMLInputElement>();
  private readonly replaceRow: HTMLElement;
  private timer = 0;
  /** Where the text was when the bar was opened: the first match is looked for from there. */
  private from = 0;
  /** Words that stay until the next search: what replacing did. */
  private done = "";

  constructor(private readonly editor: Editor) {
    this.words = el("input", { class: "in", type: "text", id: freshId("find"), autocomplete: "off", spellcheck: "false", enterkeyhint: "search", "aria-describedby": this.status.id });
    this.other = el("input", { class: "in", type: "text", id: freshId("replace"), autocomplete: "off", spellcheck: "false" });
    for (const input of [this.words, this.other]) {
      input.lang = editor.lang;
      directed(input);
    }
    const previous = button({ class: "ed-icon-button", "aria-label": t("find_previous"), title: `${t("find_previous")} (${shortcut("find_previous")})` }, icon("up"), () => this.go(-1));
    const next = button({ class: "ed-icon-button", "aria-label": t("find_next"), title: `${t("find_next")} (${shortcut("find_next")})` }, icon("down"), () => this.go(1));
    const shut = button({ class: "ed-icon-button ed-find-close", "aria-label": t("close") }, icon("close"), () => this.close());
    this.replaceRow = el(
      "div",
      { class: "ed-find-row" },
      el("label", { for: this.other.id }, t("replace_with")),
      this.other,
      button({ class: "btn" }, t("replace_one"), () => this.replace()),
      button({ class: "btn" }, t("replace_all"), () => this.replaceAll()),
    );
    this.dom = el(
      "div",
      { class: "ed-find", role: "search", "aria-label": t("find"), hidden: true },
      el("div", { class: "ed-find-row" }, el("label", { for: this.words.id }, t("find")), this.words, previous, next, this.status, shut),
      this.replaceRow,
      this.switches(),
    );
    this.words.addEventListener("input", () => this.soon());
    this.dom.addEventListener("keydown", (event) => this.keys(event));
    editor.onChange(() => this.said());
  }

  /** Opens the bar, with what is selected in the text as its words. */
  open(replacing: boolean): void {
    const { state } = this.editor.view;
    const { from, to, $from, $to } = state.selection;
    if (this.dom.hidden || this.editor.view.hasFocus()) {
      this.from = from;
      if (from < to && to - from <= LONGEST_TAKEN && $from.sameParent($to)) {
        const taken = state.doc.textBetween(from, to, " ", " ");
        if (!taken.includes("\n")) {
          this.words.value = taken;
          this.words.dispatchEvent(new Event("input"));
        }
      }
    }
    this.dom.hidden = false;
    this.replaceRow.hidden = !(replacing && this.editor.view.editable);
    this.search();
    this.words.focus();
    this.words.select();
  }

  /** Closes the bar and gives the text the focus, with the match selected. */
  close(): void {
    window.clearTimeout(this.timer);
    const { view } = this.editor;
    const tr = selectCurrent(view.state);
    if (tr) view.dispatch(tr);
    this.dom.hidden = true;
    view.dispatch(look(view.state, null, 0));
    this.editor.focus();
  }

  /** Goes to the next match or the one before; from the text the bar need not be open. */
  go(by: 1 | -1): void {
    const { view } = this.editor;
    if (this.words.value === "") return this.open(false);
    const inText = view.hasFocus();
    if (this.timer !== 0 || foundIn(view.state).search === null) this.search();
    const tr = step(view.state, by, inText ? "selection" : "current");
    if (tr) view.dispatch(tr);
    this.show();
    this.said();
    if (inText && !this.dom.hidden) this.editor.focus();
    // Without the bar nothing says which words are meant, so the marks go again at once and the selection stays.
    if (this.dom.hidden) {
      view.dispatch(look(view.state, null, 0));
      this.editor.focus();
    }
  }

  private switches(): HTMLElement {
    const row = el("div", { class: "ed-find-switches", role: "group", "aria-label": t("find_how") });
    for (const { name, words } of switches) {
      const box = el("input", { type: "checkbox", id: freshId(name) });
      box.addEventListener("change", () => this.search());
      this.boxes.set(name, box);
      row.append(el("label", { class: "ed-check", for: box.id }, box, t(words)));
    }
    return row;
  }

  private query(): Query | null {
    const on = (name: keyof Query) => this.boxes.get(name)?.checked === true;
    if (this.words.value === "") return null;
    return { words: this.words.value, cases: on("cases"), marks: on("marks"), whole: on("whole"), pattern: on("pattern") };
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.search(), PAUSE);
  }

  private search(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.done = "";
    const { view } = this.editor;
    view.dispatch(look(view.state, this.query(), this.from));
    this.show();
    this.said();
  }

  private replace(): void {
    if (this.timer !== 0) this.search();
    const { view } = this.editor;
    const tr = replaceOne(view.state, this.other.value);
    if (!tr) return;
    view.dispatch(tr);
    this.show();
    this.said();
  }

  private replaceAll(): void {
    if (this.timer !== 0) this.search();
    const { view } = this.editor;
    const all = replaceAll(view.state, this.other.value);
    if (!all) return;
    view.dispatch(all.tr);
    this.done = n("replaced", all.count);
    this.said();
  }

  /** Says where the search stands; the same words are not said twice. */
  private said(): void {
    const { search, matches, current, problem } = foundIn(this.editor.view.state);
    let words = "";
    if (problem) words = t(problems[problem]);
    else if (this.done) words = this.done;
    else if (search && matches.length === 0) words = t("nothing_found");
    else if (search) {
      const all = matches.length >= MOST_MATCHES ? `${number(MOST_MATCHES)}+` : number(matches.length);
      words = t("found_of", { some: number(current + 1), all });
    }
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.classList.toggle("err", problem !== null);
    if (problem) this.words.setAttribute("aria-invalid", "true");
    else this.words.removeAttribute("aria-invalid");
  }

  /** Brings the current match into the part of the window that no bar covers. */
  private show(): void {
    const { view } = this.editor;
    const { matches, current } = foundIn(view.state);
    const match = matches[current];
    if (!match) return;
    const at = view.coordsAtPos(match.from);
    const bars = this.dom.hidden ? 60 : this.dom.getBoundingClientRect().bottom;
    if (at.top > bars + 8 && at.bottom < window.innerHeight - 90) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const middle = bars + (window.innerHeight - bars) / 3;
    window.scrollBy({ top: at.top - middle, behavior: calm || Math.abs(at.top - middle) > 2 * window.innerHeight ? "instant" : "smooth" });
  }

  private keys(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.words) this.go(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.other) this.replace();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
