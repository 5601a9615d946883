import { colorOf } from "../collab/presence";
import { button, el, freshId, isolate } from "../ui/dom";
import { moment, n, t, type WordKey } from "../words";
import type { Piece, Suggestion } from "./list";
import type { May } from "./mode";

/** Words longer than this are cut in the list; they stand in the story in full. */
const SHOWN = 140;

export interface ListActions {
  name: (person: string) => string | null;
  may: (person: string) => May;
  goTo: (id: string) => void;
  settle: (ids: readonly string[], verdict: "accept" | "reject") => void;
}

/** The tab of the side panel that lists the open suggestions, all or one person's. */
export class SuggestionList {
  readonly dom: HTMLElement;
  private readonly people = el("select", { class: "in", id: freshId("people") });
  private readonly all = el("div", { class: "sg-all" });
  private readonly list = el("ol", { class: "sg-list" });
  private shown: readonly Suggestion[] = [];

  constructor(private readonly lang: string, private readonly zone: string, private readonly actions: ListActions) {
    const filter = el("div", { class: "sg-filter" }, el("label", { for: this.people.id }, t("suggestions_by")), this.people);
    this.people.addEventListener("change", () => this.show(this.shown));
    this.dom = el("div", { class: "sg-panel" }, filter, this.all, this.list);
  }

  /** The words of a suggestion on one line, for saying it. */
  spoken(suggestion: Suggestion): string {
    return `${this.signature(suggestion)}: ${description(suggestion, this.lang).textContent ?? ""}`;
  }

  show(suggestions: readonly Suggestion[]): void {
    this.shown = suggestions;
    const focused = this.dom.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
    const [at, what] = [focused?.closest("li")?.dataset["suggestion"], focused?.dataset["act"]];
    const position = focused ? [...this.list.children].findIndex((item) => item.contains(focused)) : -1;
    this.fillPeople();
    const of = this.people.value;
    const wanted = suggestions.filter(({ person }) => of === "" || person === of);
    this.list.replaceChildren(...wanted.map((one) => this.item(one)));
    if (wanted.length === 0) this.list.append(el("li", { class: "hint" }, t("suggestions_none")));
    this.all.replaceChildren(...this.allButtons(wanted));
    if (!focused || this.dom.contains(document.activeElement)) return;
    // The list is made anew: whoever worked in it goes on at the same suggestion, or at the one that took its place.
    const items = [...this.list.children];
    const item = items.find((one) => (one as HTMLElement).dataset["suggestion"] === at) ?? items[Math.min(position, items.length - 1)];
    const next = item?.querySelector<HTMLElement>(`[data-act="${what ?? "go"}"]`) ?? item?.querySelector<HTMLElement>("button") ?? this.people;
    next.focus();
  }

  private fillPeople(): void {
    const chosen = this.people.value;
    const ids = [...new Set(this.shown.map(({ person }) => person))];
    const options = ids.map((id) => el("option", { value: id }, this.actions.name(id) ?? t("suggestion_somebody")));
    this.people.replaceChildren(el("option", { value: "" }, t("suggestions_everybody")), ...options);
    this.people.value = ids.includes(chosen) ? chosen : "";
  }

  private item(suggestion: Suggestion): HTMLElement {
    const { id, person } = suggestion;
    const may = this.actions.may(person);
    const words = description(suggestion, this.lang);
    const act = (label: WordKey, verdict: "accept" | "reject") =>
      button({ class: "btn", "data-act": verdict, "aria-label": `${t(label)}: ${words.textContent ?? ""}` }, t(label), () => this.actions.settle([id], verdict));
    const name = this.actions.name(person);
    return el(
      "li",
      { class: `sg-item ed-person-${colorOf(person)}`, "data-suggestion": id },
      el("p", { class: "sg-who" }, name === null ? t("suggestion_somebody") : isolate(name), " ", el("time", { class: "hint", datetime: suggestion.at }, this.when(suggestion))),
      button({ class: "sg-go", "data-act": "go" }, words, () => this.actions.goTo(id)),
      may === "nothing" ? null
      : el("p", { class: "sg-do" }, ...(may === "settle" ? [act("suggestion_accept", "accept"), act("suggestion_reject", "reject")] : [act("suggestion_take_back", "reject")])),
    );
  }

  private allButtons(wanted: readonly Suggestion[]): HTMLElement[] {
    const ids = (may: May) => wanted.filter(({ person }) => this.actions.may(person) === may).map(({ id }) => id);
    const [settled, own] = [ids("settle"), ids("take back")];
    const made: HTMLElement[] = [el("p", { class: "hint" }, n("open_suggestions", wanted.length))];
    const act = (label: WordKey, all: readonly string[], verdict: "accept" | "reject") =>
      made.push(button({ class: "btn", "data-act": `all-${verdict}` }, t(label), () => this.actions.settle(all, verdict)));
    if (settled.length > 1) {
      act("suggestions_accept_all", settled, "accept");
      act("suggestions_reject_all", settled, "reject");
    }
    if (own.length > 1) act("suggestions_take_back_all", own, "reject");
    return made;
  }

  private signature(suggestion: Suggestion): string {
    return `${this.actions.name(suggestion.person) ?? t("suggestion_somebody")}, ${this.when(suggestion)}`;
  }

  private when({ at }: Suggestion): string {
    return Number.isNaN(Date.parse(at)) ? "" : moment(at, this.zone, Date.now());
  }
}

/** What a suggestion is about: "Replace big with small". */
function description({ pieces }: Suggestion, lang: string): HTMLElement {
  const made = el("span", { class: "sg-words" });
  const [first, second] = pieces;
  if (pieces.length === 2 && first?.kind === "deletion" && second?.kind === "insertion") {
    made.append(label("suggestion_replace"), " ", quoted(first, lang), " ", label("suggestion_with"), " ", quoted(second, lang));
    return made;
  }
  for (const piece of pieces.slice(0, 6)) {
    if (made.childNodes.length > 0) made.append(" · ");
    if (piece.kind === "modification") {
      made.append(label("suggestion_format"), ` (${formatName(piece.format)}) `, quoted(piece, lang));
    } else {
      made.append(label(piece.kind === "insertion" ? "suggestion_insert" : "suggestion_delete"), " ", quoted(piece, lang));
    }
  }
  if (pieces.length > 6) made.append(" …");
  return made;
}

function label(key: WordKey): HTMLElement {
  return el("span", { class: "sg-kind" }, t(key));
}

function quoted(piece: Piece, lang: string): HTMLElement {
  const words = piece.words.length > SHOWN ? `${piece.words.slice(0, SHOWN)}…` : piece.words;
  const tag = piece.kind === "insertion" ? "ins" : piece.kind === "deletion" ? "del" : "span";
  if (/^¶+$/.test(words)) return el(tag, {}, el("span", { "aria-hidden": "true" }, words), el("span", { class: "ed-hidden" }, t("suggestion_break")));
  if (words.trim() === "") return el(tag, {}, el("span", { class: "hint" }, t("suggestion_space")));
  return el(tag, {}, isolate(words, lang));
}

const FORMATS: Record<string, WordKey> = {
  strong: "bold", em: "italic", strike: "strike", superscript: "superscript", subscript: "subscript", link: "link", language: "language_run",
};

function formatName(format: string | null): string {
  const key = format === null ? undefined : FORMATS[format];
  return key ? t(key) : "";
}
