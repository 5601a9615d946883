import type { Fields, PageData, Problem, TextField, Version } from "../data";
import type { FieldsModel } from "../fields";
import { reason, type Server } from "../server";
import { languageName, t, type WordKey } from "../words";
import { directionOf } from "../direction";
import { button, directed, el, freshId, isolate } from "./dom";
import { authorsField, tagsField } from "./many-fields";
import { stateWord } from "./stories";

interface Row {
  dom: HTMLElement;
  focus: HTMLElement;
  error: HTMLElement;
  /** Who else is in the field. */
  here: HTMLElement;
  /** Shows the model's value again after it was changed from outside. */
  show: () => void;
}

/** Standing pages have neither an author nor a place among the news. */
const NOT_ON_PAGES: ReadonlySet<keyof Fields> = new Set(["section", "tags", "authors", "dateline"]);

/** The story's fields, one row each: label, control, hint and, where a save was refused, what to put right. */
export class StoryFields {
  /** A field set, so that everything in it, whenever it was drawn, is disabled at once. */
  readonly dom = el("fieldset", { class: "ed-fields", disabled: true });
  private readonly rows = new Map<keyof Fields, Row>();
  private readonly focusListeners = new Set<(name: string | null) => void>();

  constructor(
    private readonly data: PageData,
    private readonly model: FieldsModel,
    private readonly server: Server,
  ) {
    this.select("kind", "kind", data.choices.kinds.map(({ id, name }) => ({ id, name, depth: 0 })), false);
    this.select("section", "section", data.choices.sections, true);
    this.add("authors", authorsField(data, model));
    this.add("tags", tagsField(data, model, server));
    this.line("short_headline", "short_headline", { hint: "short_headline_hint", count: 60, lang: data.lang });
    this.line("dateline", "dateline", { hint: "dateline_hint", lang: data.lang });
    this.line("slug", "slug", { hint: data.live ? "slug_hint_live" : "slug_hint", ltr: true });
    this.dom.append(this.versions());
    this.group("search_group", [
      ["search_title", { count: 60, lang: data.lang }],
      ["search_description", { count: 160, long: true, lang: data.lang }],
    ]);
    this.group("social_group", [
      ["social_title", { count: 70, lang: data.lang }],
      ["social_description", { count: 200, long: true, lang: data.lang }],
    ]);
    model.onReplace(() => this.rows.forEach((row) => row.show()));
    model.onChange(() => this.hideWhatPagesLack());
    this.hideWhatPagesLack();
    this.dom.addEventListener("focusin", ({ target }) => this.focused(this.nameAt(target as Node)));
    this.dom.addEventListener("focusout", ({ relatedTarget }) => {
      // A window that is left for another one keeps its focus for the return.
      if (!this.dom.contains(relatedTarget as Node | null) && !this.dom.contains(document.activeElement)) this.focused(null);
    });
  }

  /** Lets the fields be changed, or not. */
  setEnabled(enabled: boolean): void {
    this.dom.disabled = !enabled;
  }

  /** Called when a person goes into a field, with null when they leave the fields. */
  onFocus(listen: (name: string | null) => void): void {
    this.focusListeners.add(listen);
  }

  /** Says at each field who else is in it; `people` are elements that name them. */
  showPeople(people: ReadonlyMap<string, HTMLElement[]>): void {
    for (const [name, { here }] of this.rows) {
      const found = people.get(name) ?? [];
      here.replaceChildren(...found);
      here.hidden = found.length === 0;
    }
  }

  /** What the interface calls a field. */
  label(name: string): string {
    return this.rows.get(name as keyof Fields)?.dom.querySelector("label, .ed-label")?.textContent ?? name;
  }

  has(field: string): boolean {
    return this.rows.has(field as keyof Fields);
  }

  focus(field: string): void {
    const row = this.rows.get(field as keyof Fields);
    const fold = row?.dom.closest("details");
    if (fold) fold.open = true;
    row?.focus.focus();
    row?.dom.scrollIntoView({ block: "center" });
  }

  showProblems(problems: readonly Problem[]): void {
    for (const [name, row] of this.rows) {
      const found = problems.filter((problem) => problem.field === name).map((problem) => problem.message);
      row.error.textContent = found.join(" ");
      row.error.hidden = found.length === 0;
      if (found.length > 0) row.focus.setAttribute("aria-invalid", "true");
      else row.focus.removeAttribute("aria-invalid");
      const fold = row.dom.closest("details");
      if (fold && found.length > 0) fold.open = true;
    }
  }

  private focused(name: string | null): void {
    this.model.focus(name);
    this.focusListeners.forEach((listen) => listen(name));
  }

  private nameAt(target: Node): string | null {
    for (const [name, row] of this.rows) if (row.dom.contains(target)) return name;
    return null;
  }

  private hideWhatPagesLack(): void {
    const page = this.model.get("kind") === "page";
    for (const [name, row] of this.rows) if (NOT_ON_PAGES.has(name)) row.dom.hidden = page;
  }

  private add(name: keyof Fields, row: { dom: HTMLElement; focus: HTMLElement; show: () => void }, place: HTMLElement = this.dom): void {
    const error = el("p", { class: "ed-problem", id: freshId("error"), hidden: true });
    const here = el("p", { class: "ed-here", hidden: true });
    row.dom.append(here, error);
    const described = row.focus.getAttribute("aria-describedby");
    row.focus.setAttribute("aria-describedby", described ? `${described} ${error.id}` : error.id);
    this.rows.set(name, { ...row, error, here });
    place.append(row.dom);
  }

  private select(name: "kind" | "section", label: WordKey, choices: { id: string; name: string; depth: number }[], empty: boolean): void {
    const select = el("select", { class: "in", id: freshId(name) });
    if (empty) select.append(el("option", { value: "" }, t("choose_one")));
    for (const { id, name: words, depth } of choices) select.append(el("option", { value: id }, `${"\u2003".repeat(depth)}${words}`));
    const show = () => {
      select.value = this.model.get(name) ?? "";
    };
    select.addEventListener("change", () => {
      if (name === "kind") this.model.set("kind", select.value);
      else this.model.set("section", select.value || null);
    });
    show();
    this.add(name, { dom: el("div", { class: "fld" }, el("label", { for: select.id }, t(label)), select), focus: select, show });
  }

  private line(
    name: TextField,
    label: WordKey,
    options: { hint?: WordKey; count?: number; long?: boolean; ltr?: boolean; lang?: string },
    place: HTMLElement = this.dom,
  ): void {
    const attrs = { class: "in", id: freshId(name), dir: options.ltr ? "ltr" : null, lang: options.lang ?? null, autocomplete: "off" };
    const input = options.long ? el("textarea", { ...attrs, rows: 3 }) : el("input", { ...attrs, type: "text" });
    const hint = el("span", { class: "hint", id: freshId("hint") });
    input.setAttribute("aria-describedby", hint.id);
    const showHint = () => {
      const { count } = options;
      const words = options.hint ? t(options.hint) : "";
      const length = count ? t("of_characters", { some: [...input.value].length, all: count }) : "";
      hint.textContent = [length, words].filter((part) => part !== "").join(" · ");
      hint.classList.toggle("warn", count !== undefined && [...input.value].length > count);
    };
    const redirect = options.ltr ? () => undefined : directed(input, directionOf(this.data.lang));
    const show = () => {
      // Setting the same words again would move the cursor of the person who is writing them.
      if (input.value !== this.model.get(name)) input.value = this.model.get(name);
      redirect();
      showHint();
    };
    input.addEventListener("input", () => {
      this.model.set(name, input.value.replace(/\s*\n\s*/g, " "));
      showHint();
    });
    show();
    this.add(name, { dom: el("div", { class: "fld" }, el("label", { for: input.id }, t(label)), input, hint), focus: input, show }, place);
  }

  private group(title: WordKey, rows: [TextField, { count: number; long?: boolean; lang: string }][]): void {
    const fold = el("details", { class: "ed-fold" }, el("summary", {}, t(title)));
    const inside = el("div", { class: "ed-fields" });
    fold.append(inside);
    for (const [name, options] of rows) this.line(name, name, options, inside);
    this.dom.append(fold);
  }

  private versions(): HTMLElement {
    const { versions } = this.data;
    if (versions.length === 0) return el("div", { hidden: true });
    const list = el("ul", { class: "ed-versions" });
    for (const version of versions) list.append(el("li", {}, ...this.version(version)));
    return el("section", { class: "fld" }, el("h2", {}, t("language_versions")), list);
  }

  private version(version: Version): Node[] {
    const name = el("bdi", { lang: version.lang }, version.name);
    if (version.id !== null) {
      // The addresses of the desk's editor pages differ only in the story's id.
      const href = `${this.data.paths.desk.replace(/\/$/, "")}/articles/${version.id}`;
      const link = el("a", { href, lang: version.lang }, isolate(version.headline || t("untitled"), version.lang));
      return [el("span", { class: "hint" }, name, ` · ${stateWord(version.state ?? "draft")}`), link];
    }
    const problem = el("p", { class: "ed-problem", role: "alert" });
    const start = button({ class: "btn" }, t("start_version", { language: languageName(version.lang, version.name) }), () => {
      start.disabled = true;
      this.server.newVersion(version.lang).then(
        ({ href }) => location.assign(href),
        (error: unknown) => {
          problem.textContent = reason(error);
          start.disabled = false;
        },
      );
    });
    return [start, problem];
  }
}
