import type { Live, PageData, StoryState } from "../data";
import { shortcut } from "../keys";
import { dayOf, everyWord, t, timeOfDay, type WordKey } from "../words";
import { button, el, isolate } from "./dom";
import { menuButton, type MenuItem } from "./menu";

export interface TopBarActions {
  preview: () => void;
  publish: () => void;
  withdraw: () => void;
  copyLink: (href: string) => void;
  togglePanel: () => void;
  replace: () => void;
  focus: () => void;
  palette: () => void;
  /** Goes to another page of the desk. */
  leave: (href: string) => void;
  help: () => void;
}

/** The bar over everything: where the story stands is always in sight, whatever the panel shows. */
export class TopBar {
  readonly dom: HTMLElement;
  /** What the menu offers at the moment. */
  readonly items: () => MenuItem[];
  private readonly chip = el("span", { class: "st" });
  private readonly publish: HTMLButtonElement | null;
  /** Where people and buttons that the bar does not know itself stand. */
  private readonly added = el("span", { class: "ed-added" });
  private readonly extraItems: (() => MenuItem[])[] = [];
  private state: StoryState;
  private readonly stage: PageData["stage"];
  private live: Live | null;

  constructor(data: PageData, status: HTMLElement, actions: TopBarActions) {
    this.state = data.state;
    this.stage = data.stage;
    this.live = data.live;
    const preview = el("a", { class: "btn ed-roomy", href: data.paths.preview, target: `dateline-preview-${data.article}`, title: shortcut("preview") }, t("preview"));
    preview.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      actions.preview();
    });
    this.publish = data.rights.publish ? button({ class: "btn p", title: shortcut("publish") }, "", actions.publish) : null;
    this.items = () => this.moreItems(data, actions);
    const more = menuButton({ label: t("more"), words: t("more") }, this.items);
    this.dom = el(
      "header",
      { class: "ed-top" },
      el("a", { class: "btn", href: data.paths.desk }, t("desk")),
      this.chip,
      el("span", { class: "ed-lang", title: t("language") }, isolate(data.choices.languages.find(({ id }) => id === data.lang)?.name ?? data.lang, data.lang)),
      status,
      el("span", { class: "ed-grow" }),
      this.added,
      preview,
      el("a", { class: "btn ed-roomy", href: data.stage.plan }, data.stage.plan_word),
      el("a", { class: "btn ed-roomy", href: data.paths.history }, t("version_history")),
      more,
      this.publish,
    );
    this.show(data.revision, data.time_zone);
  }

  /** Shows whether what readers see is what stands here. */
  show(revision: number, zone: string): void {
    const ahead = this.live !== null && this.live.revision !== revision;
    const [words, tone] =
      this.state === "withdrawn" ? [t("withdrawn"), "err h"]
      : this.live === null ? [this.stage.word, this.stage.name]
      : ahead ? [t("live_ahead"), "warn r"]
      : [t("live"), "ok r"];
    if (this.chip.textContent !== words) this.chip.textContent = words;
    this.chip.className = `st ${tone}`;
    this.chip.title = this.live ? liveFacts(this.live, zone) : "";
    if (this.publish) {
      const label = t(this.live ? "update_live_menu" : "publish_menu");
      if (this.publish.textContent !== label) this.publish.textContent = label;
    }
  }

  /** Puts a control into the bar, in front of the preview. */
  addControl(control: HTMLElement): void {
    this.added.append(control);
  }

  /** Adds lines to the "More" menu; they are asked for each time when it opens. */
  addItems(items: () => MenuItem[]): void {
    this.extraItems.push(items);
  }

  /** Publishing needs the server: without it the button says why it waits. */
  setReachable(reachable: boolean): void {
    if (!this.publish) return;
    this.publish.setAttribute("aria-disabled", String(!reachable));
    this.publish.title = reachable ? shortcut("publish") : t("publish_offline");
  }

  setLive(live: Live | null, state: StoryState): void {
    this.live = live;
    this.state = state;
  }

  private moreItems(data: PageData, actions: TopBarActions): MenuItem[] {
    const { live } = this;
    const item = (words: WordKey, run: () => void, more: Partial<MenuItem> = {}): MenuItem => ({ label: t(words), find: everyWord(words), run, ...more });
    const items: MenuItem[] = [];
    // On a narrow screen the bar has no room for these two, so they always stand here as well.
    items.push(
      item("preview", actions.preview, { shortcut: shortcut("preview") }),
      item("version_history", () => actions.leave(data.paths.history)),
    );
    if (live) {
      items.push(
        item("open_live", () => void window.open(live.href, "_blank", "noopener")),
        item("copy_link", () => actions.copyLink(live.href)),
      );
    }
    items.push(
      ...this.extraItems.flatMap((more) => more()),
      item("find_and_replace", actions.replace, { shortcut: shortcut("replace") }),
      item("focus_mode", actions.focus, { shortcut: shortcut("focus") }),
      item("side_panel", actions.togglePanel, { shortcut: shortcut("panel") }),
      item("palette", actions.palette, { shortcut: shortcut("palette") }),
      item("all_shortcuts", actions.help, { shortcut: shortcut("help") }),
    );
    const pages = (danger: boolean) => data.pages.filter((page) => page.danger === danger).map(({ href, name }) => ({ label: name, run: () => actions.leave(href), danger }));
    if (live) items.push(...pages(false));
    if (live && data.rights.withdraw) items.push(item("withdraw_menu", actions.withdraw, { danger: true }));
    items.push(...pages(true));
    return items;
  }
}

/** When a live story was published and updated, in words. */
function liveFacts(live: Live, zone: string): string {
  const when = (time: string) => `${dayOf(time, zone)}, ${timeOfDay(time, zone)}`;
  const first = t("published_at", { time: when(live.first_published_at) });
  return live.updated_at ? `${first} · ${t("updated_at", { time: when(live.updated_at) })}` : first;
}
