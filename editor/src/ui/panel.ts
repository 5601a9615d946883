import type { PageData, Problem } from "../data";
import type { FieldsModel } from "../fields";
import type { Server } from "../server";
import { n, t } from "../words";
import type { ChecksList } from "./checks";
import { button, el, freshId } from "./dom";
import { StoryFields } from "./story-fields";

/** The side panel: the story's fields and the checks, one tab each. */
export class Panel {
  readonly dom: HTMLElement;
  readonly fields: StoryFields;
  private readonly tabs: { tab: HTMLButtonElement; panel: HTMLElement }[] = [];

  constructor(data: PageData, model: FieldsModel, server: Server, private readonly checks: ChecksList) {
    this.fields = new StoryFields(data, model, server);
    const list = el("div", { class: "ed-tabs", role: "tablist", "aria-label": t("side_panel") });
    this.dom = el("aside", { class: "ed-panel", "aria-label": t("side_panel"), id: "ed-panel" }, list);
    this.addTab(list, t("story"), this.fields.dom);
    this.addTab(list, t("checks"), checks.dom);
    list.addEventListener("keydown", (event) => this.keys(event));
    this.select(0);
    checks.onCount((musts, shoulds) => {
      const tab = this.tabs[1]?.tab;
      const count = musts + shoulds;
      const mark = [el("span", { class: musts > 0 ? "ed-count err" : "ed-count", "aria-hidden": "true" }, String(count)), el("span", { class: "ed-hidden" }, n("things", count))];
      tab?.replaceChildren(t("checks"), ...(count > 0 ? [" ", ...mark] : []));
    });
  }

  /** Shows the problems that a save or a publication met, each at its field. */
  showProblems(problems: readonly Problem[]): void {
    this.fields.showProblems(problems);
  }

  /** Goes to a field; false when it is none of the panel's. */
  goTo(field: string): boolean {
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

  private addTab(list: HTMLElement, label: string, content: HTMLElement): void {
    const index = this.tabs.length;
    const [tabId, panelId] = [freshId("tab"), freshId("tabpanel")];
    const tab = button({ role: "tab", id: tabId, "aria-controls": panelId }, label, () => this.select(index));
    const panel = el("div", { role: "tabpanel", id: panelId, "aria-labelledby": tabId, class: "ed-tabpanel" }, content);
    this.tabs.push({ tab, panel });
    list.append(tab);
    this.dom.append(panel);
  }

  private select(index: number): void {
    this.tabs.forEach(({ tab, panel }, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.hidden = at !== index;
    });
    if (index === 1) this.checks.refresh();
  }

  private keys(event: KeyboardEvent): void {
    const now = this.tabs.findIndex(({ tab }) => tab === document.activeElement);
    if (now < 0 || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    // There are two tabs, so either arrow leads to the other one.
    const other = (now + 1) % this.tabs.length;
    this.select(other);
    this.tabs[other]?.tab.focus();
  }
}
