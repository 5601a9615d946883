import type { PageData, Problem } from "../data";
import type { FieldsModel } from "../fields";
import type { Server } from "../server";
import { n, t } from "../words";
import type { ChecksList } from "./checks";
import { button, el, freshId, isRtl } from "./dom";
import { StoryFields } from "./story-fields";

interface Tab {
  tab: HTMLButtonElement;
  panel: HTMLElement;
  label: string;
  opened: (() => void) | undefined;
  name: string;
}

/** The side panel: the story's fields, the checks and whatever else has a tab there. */
export class Panel {
  readonly dom: HTMLElement;
  readonly fields: StoryFields;
  private readonly list = el("div", { class: "ed-tabs", role: "tablist", "aria-label": t("side_panel") });
  private readonly tabs: Tab[] = [];

  constructor(data: PageData, model: FieldsModel, server: Server, checks: ChecksList) {
    this.fields = new StoryFields(data, model, server);
    this.dom = el("aside", { class: "ed-panel", "aria-label": t("side_panel"), id: "ed-panel" }, this.list);
    this.addTab(t("story"), this.fields.dom);
    const checksTab = this.addTab(t("checks"), checks.dom, () => checks.refresh());
    this.list.addEventListener("keydown", (event) => this.keys(event));
    this.select(0);
    checks.onAnswer(({ musts, shoulds }) => {
      const count = musts.length + shoulds.length;
      this.setCount(checksTab, count, n("things", count), musts.length > 0);
    });
  }

  /**
   * Adds a tab at the end and gives its number. `opened` is called each time when the tab is chosen; `name` is what a check
   * calls it that is mended there.
   */
  addTab(label: string, content: HTMLElement, opened?: () => void, name = ""): number {
    const index = this.tabs.length;
    const [tabId, panelId] = [freshId("tab"), freshId("tabpanel")];
    const tab = button({ role: "tab", id: tabId, "aria-controls": panelId, "aria-selected": "false", tabindex: "-1" }, label, () => this.select(index));
    const panel = el("div", { role: "tabpanel", id: panelId, "aria-labelledby": tabId, class: "ed-tabpanel", hidden: true }, content);
    this.tabs.push({ tab, panel, label, opened, name });
    this.list.append(tab);
    this.dom.append(panel);
    return index;
  }

  /** Shows a number beside a tab's name, and none for 0; `words` say it to those who do not see it. */
  setCount(index: number, count: number, words: string, urgent = false): void {
    const entry = this.tabs[index];
    if (!entry) return;
    const mark = [el("span", { class: urgent ? "ed-count err" : "ed-count", "aria-hidden": "true" }, String(count)), el("span", { class: "ed-hidden" }, words)];
    entry.tab.replaceChildren(entry.label, ...(count > 0 ? [" ", ...mark] : []));
  }

  /** Opens the panel on a tab. */
  open(index: number): void {
    this.show();
    this.select(index);
  }

  /** Shows the problems that a save or a publication met, each at its field. */
  showProblems(problems: readonly Problem[]): void {
    this.fields.showProblems(problems);
  }

  /** Goes to a field, or to a tab by its name; false when it is none of the panel's. */
  goTo(field: string): boolean {
    const tab = this.tabs.findIndex(({ name }) => name === field);
    if (tab >= 0) {
      this.open(tab);
      this.focus();
      return true;
    }
    if (!this.fields.has(field)) return false;
    this.show();
    this.select(0);
    this.fields.focus(field);
    return true;
  }

  get hidden(): boolean {
    return this.dom.hidden !== false;
  }

  show(): void {
    this.dom.hidden = false;
  }

  toggle(): void {
    this.dom.hidden = !this.dom.hidden;
  }

  focus(): void {
    this.tabs.find(({ tab }) => tab.tabIndex === 0)?.tab.focus();
  }

  private select(index: number): void {
    this.tabs.forEach(({ tab, panel }, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.hidden = at !== index;
    });
    this.tabs[index]?.opened?.();
  }

  private keys(event: KeyboardEvent): void {
    const now = this.tabs.findIndex(({ tab }) => tab === document.activeElement);
    if (now < 0) return;
    const count = this.tabs.length;
    const forward = isRtl(this.list) ? "ArrowLeft" : "ArrowRight";
    const back = isRtl(this.list) ? "ArrowRight" : "ArrowLeft";
    const next = { [forward]: (now + 1) % count, [back]: (now - 1 + count) % count, Home: 0, End: count - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.select(next);
    this.tabs[next]?.tab.focus();
  }
}
