/**
 * The page of a story. What is built on top of it hangs in at these places:
 *
 * - `features.ts`: one line for each feature: plug-ins for the canvas, a look at each transaction, and a `mount` that is
 *   given all parts of the page once they stand;
 * - `panel.addTab(label, dom, opened)` adds a tab to the side panel and gives its number, for `panel.open` and `setCount`;
 * - `top.addControl(element)` puts a control into the top bar, `top.addItems(() => [...])` lines into its "More" menu;
 * - `room` has the shared document: `doc`, `story`, `fields`, `awareness`, `person`, `rights`, and `onJoin`, `onNews`, `onAck`;
 * - a shortcut is a row of `keys.ts` and a command in `actions.ts`; `editor.onChange` hears every change, whoever made it.
 */

import { commands, type PageActions } from "./actions";
import { carets } from "./collab/carets";
import { Together } from "./collab/together";
import type { Draft, PageData, Problem } from "./data";
import { Editor } from "./editor";
import { features } from "./features";
import { FieldsModel } from "./fields";
import { bindings, handler } from "./keys";
import { fetchTheRest, later, whenLater } from "./later";
import { sameText } from "./same";
import { reason, Server } from "./server";
import { headlineBefore, openSuggestions } from "./suggest/feature";
import { t } from "./words";
import { ChecksList } from "./ui/checks";
import { copyText } from "./ui/copy";
import { countLine } from "./ui/count-line";
import { button, el } from "./ui/dom";
import { Panel } from "./ui/panel";
import type { PublishContext } from "./ui/publish";
import { problemNotice } from "./ui/problem-notice";
import { Regions } from "./ui/regions";
import { SaveStatus } from "./ui/save-status";
import { singleKeysOn } from "./ui/single-keys";
import { InsertMenu } from "./ui/slash";
import { toolbar } from "./ui/toolbar";
import { TopBar } from "./ui/topbar";
import { WritingTools } from "./writing-tools";

/** A page that cannot save in this time is left all the same; what is unsaved is kept on this computer. */
const LEAVE_AFTER = 2_000;

/** The whole page: it builds the parts, and everything that one part wants of another goes through here. */
export class StoryPage {
  private readonly server: Server;
  private readonly fields: FieldsModel;
  private readonly editor: Editor;
  private readonly together: Together;
  private readonly status: SaveStatus;
  private readonly panel: Panel;
  private readonly checks: ChecksList;
  private readonly top: TopBar;
  private readonly regions: Regions;
  private readonly tools: WritingTools;
  private readonly notices = el("div", { class: "ed-notices" });
  private readonly root: HTMLElement;

  constructor(place: HTMLElement, private readonly data: PageData) {
    this.server = new Server(data.paths);
    this.fields = new FieldsModel(data.fields);
    this.status = new SaveStatus(data.time_zone, data.saved_by, {
      tryNow: () => this.together.room.retry(),
      signIn: () => this.signIn(),
      reload: () => location.reload(),
    });
    this.tools = new WritingTools(data, this.server);
    this.checks = new ChecksList(this.server, (problem) => this.goTo(problem));
    this.panel = new Panel(data, this.fields, this.server, this.checks);
    this.together = this.makeTogether();
    const page = this.pageActions();
    const canvas = el("div", { class: "ed-doc" });
    const insertMenu = new InsertMenu(() => this.editor);
    this.editor = new Editor(canvas, {
      lang: data.lang,
      text: data,
      editable: () => this.together.mayWrite,
      stories: data.stories,
      run: () => commands(data.lang, page),
      first: (editor) => [insertMenu.plugin, ...this.tools.plugins(editor)],
      plugins: (editor) => [carets(() => this.together.presence), ...features.flatMap((feature) => feature.plugins?.(editor) ?? [])],
      rewrite: (tr, editor) => features.reduce((made, feature) => feature.rewrite?.(made, editor.view.state, editor) ?? made, tr),
      askRelatedStory: () => later((parts) => parts.askRelated(this.editor, this.server, data.time_zone, data.article)),
      find: (ids) => this.server.storiesById(ids),
    });
    this.top = new TopBar(data, this.status.dom, {
      preview: page.preview,
      publish: page.publish,
      withdraw: () => this.askWithdraw(),
      copyLink: (href) => void copyText(href),
      togglePanel: page.panel,
      replace: page.replace,
      focus: page.focus,
      palette: page.palette,
      leave: (href) => void this.leaveFor(href),
      help: page.help,
    });
    const bar = toolbar(this.editor, () => insertMenu.open());
    const main = el("main", { class: "ed-main" }, data.rights.edit || data.rights.suggest ? bar : null, this.notices, canvas);
    const languageName = data.choices.languages.find(({ id }) => id === data.lang)?.name ?? data.lang;
    const line = countLine(this.editor, languageName, page.help);
    this.root = el("div", { class: "ed", lang: data.ui, dir: data.ui === "ar" ? "rtl" : "ltr" }, this.top.dom, main, this.panel.dom, line);
    place.replaceChildren(this.root);
    // What sticks under the top bar has to know how high that is: it wraps on narrow screens.
    new ResizeObserver(() => this.root.style.setProperty("--ed-top", `${this.top.dom.offsetHeight}px`)).observe(this.top.dom);
    this.tools.mount({ editor: this.editor, top: this.top, root: this.root, toolbar: bar, main, line });
    this.regions = new Regions(this.editor, { top: this.top.dom, bar, panel: this.panel, line });
    const { presence, room } = this.together;
    const people = el("span");
    this.top.addControl(people);
    whenLater((parts) => people.replaceWith(new parts.PeopleHere(presence, this.editor, this.panel.fields, () => room.person?.id).dom));
    this.panel.fields.onFocus((field) => presence.enter(field));
    this.listen();
    this.mountFeatures();
    this.checks.refresh();
    this.together.start(this.editor);
    this.refresh();
    fetchTheRest(data.ui === "ar" ? "en" : "ar", (words, action) => this.notify(words, action));
    // A story without a headline begins there, unless the person has gone somewhere else meanwhile.
    this.together.room.onJoin(() => {
      if (data.headline === "" && document.activeElement === document.body) this.editor.goTo("headline");
    });
  }

  private makeTogether(): Together {
    const { data, fields, panel } = this;
    const choices = new Map([...data.choices.kinds, ...data.choices.sections].map(({ id, name }) => [id, name]));
    return new Together({
      data,
      server: this.server,
      fields,
      status: this.status,
      notices: this.notices,
      label: (field) => panel.fields.label(field),
      valueWords: (field, value) => ((field === "kind" || field === "section") && value !== null ? (choices.get(value) ?? value) : (value ?? "")),
      putBack: (draft) => this.putBack(draft),
      refresh: () => this.refresh(),
    });
  }

  private mountFeatures(): void {
    const { data, server, fields, editor, panel, checks, top } = this;
    const { room } = this.together;
    const parts = {
      data, server, fields, editor, room, panel, checks, top,
      allowSuggesting: () => this.together.allowSuggesting(),
      say: (words: string) => this.tools.say(words),
      notify: (words: string, action?: [string, () => void]) => this.notify(words, action),
    };
    for (const feature of features) feature.mount?.(parts);
  }

  /** What may be done here, or whether the server can be reached, may have changed. */
  private refresh(): void {
    const { together } = this;
    // The state may change while the page is still being built.
    if (!this.top) return;
    this.editor.refresh();
    this.panel.fields.setEnabled(together.mayChangeFields);
    this.top.setReachable(together.reachable);
  }

  private listen(): void {
    const { editor, data, together } = this;
    together.room.onNews((news) => {
      if (news.kind === "revision") this.revised(news.revision, news.saved_by);
      if (news.kind === "publication") void this.relearnPublication();
    });
    this.root.addEventListener("click", (event) => this.leave(event));
    for (const sign of ["keydown", "pointerdown", "input"]) this.root.addEventListener(sign, () => together.presence.active(), true);
    const run = editor.run;
    const pageKeys = handler(bindings("page", run));
    const outsideKeys = handler(bindings("outside", run));
    // Heard on the way down: the text claims every Enter for itself, whatever is held with it.
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.isComposing || document.querySelector("dialog[open]")) return;
        const handled = pageKeys(editor.view, event) || (!isTyping(event.target) && (singleKeysOn() || event.ctrlKey || event.metaKey) && outsideKeys(editor.view, event));
        if (!handled) return;
        event.preventDefault();
        event.stopPropagation();
      },
      true,
    );
    this.top.show(data.revision, data.time_zone);
  }

  /** A link to another page of the desk waits a moment for what was typed last. */
  private leave(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || link.target || link.closest(".ed-text") || event.defaultPrevented || !this.together.saver.unsaved) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.leaveFor(link.href);
  }

  private async leaveFor(href: string): Promise<void> {
    const waited = new Promise((resolve) => setTimeout(resolve, LEAVE_AFTER));
    await Promise.race([this.together.room.flush(), waited]);
    location.assign(href);
  }

  private pageActions(): PageActions {
    return {
      save: () => void this.save(),
      publish: () => this.publish(),
      preview: () => void this.preview(),
      word_count: () => later((parts) => parts.showCounts(this.editor)),
      link: () => later((parts) => parts.askLink(this.editor, this.server, this.data.time_zone)),
      language: () => later((parts) => parts.askLanguage(this.editor, this.data.choices.languages)),
      ...this.tools.actions,
      toolbar: () => {
        this.tools.endFocus();
        this.regions.toToolbar();
      },
      next_region: () => this.regions.step(1),
      previous_region: () => this.regions.step(-1),
      panel: () => this.togglePanel(),
      help: () => later((parts) => parts.showHelp()),
      help_outside: () => later((parts) => parts.showHelp()),
    };
  }

  /** Makes what stands here a revision, as a person asked. */
  private async save(): Promise<void> {
    // What goes wrong stands in the top bar, where saving is spoken of.
    const revision = await this.together.checkpoint().catch(() => null);
    if (revision !== null) this.revised(revision, this.together.room.revision?.saved_by ?? this.data.me.name);
  }

  /** There is a newer revision, made here or elsewhere. */
  private revised(revision: number, by: string): void {
    this.data.revision = revision;
    this.status.savedBy = by;
    this.top.show(revision, this.data.time_zone);
    this.checks.refresh();
  }

  /** Somebody published or withdrew the story. */
  private async relearnPublication(): Promise<void> {
    const { data } = this;
    const fresh = await this.server.page().catch(() => null);
    if (!fresh) return;
    data.live = fresh.live;
    data.state = fresh.state;
    this.top.setLive(fresh.live, fresh.state);
    this.revised(Math.max(fresh.revision, data.revision), fresh.saved_by);
  }

  private showProblems(problems: readonly Problem[]): void {
    this.panel.showProblems(problems);
    this.notices.querySelector(".ed-problems")?.remove();
    const onCanvas = problems.filter(({ field }) => !this.panel.fields.has(field));
    if (onCanvas.length > 0) this.notices.append(problemNotice(onCanvas, (problem) => this.goTo(problem)));
  }

  private goTo(problem: Problem): void {
    this.tools.endFocus();
    if (this.panel.goTo(problem.field)) return;
    later((parts) => parts.showPlace(this.editor, problem));
  }

  private togglePanel(): void {
    this.tools.endFocus();
    this.panel.toggle();
    this.root.classList.toggle("ed-no-panel", this.panel.hidden);
    if (this.panel.hidden) this.editor.focus();
    else this.panel.focus();
  }

  private async preview(): Promise<void> {
    const { data } = this;
    // Opened before the save, for a browser lets only a click open a window; the page is shown when the save is done.
    const window_ = window.open("", `dateline-preview-${data.article}`);
    await this.save();
    if (window_) window_.location.href = data.paths.preview;
    else location.assign(data.paths.preview);
  }

  private publish(): void {
    const { data, server, together } = this;
    if (!data.rights.publish) return;
    if (!together.reachable) {
      this.notify(t("publish_offline"));
      return;
    }
    let revision = data.revision;
    const context: PublishContext = {
      data,
      server,
      headline: () => headlineBefore(this.editor),
      notes: () => [openSuggestions(this.editor)].filter((note) => note !== null),
      revision: () => revision,
      save: async () => {
        const made = await together.checkpoint().catch(() => null);
        if (made === null) return false;
        revision = made;
        this.revised(made, together.room.revision?.saved_by ?? data.me.name);
        return true;
      },
      goTo: (problem) => this.goTo(problem),
      planned: () => this.checks.refresh(),
      problems: (problems) => this.showProblems(problems),
      published: (live) => {
        data.live = live;
        data.state = "live";
        this.top.setLive(live, "live");
        this.revised(data.revision, this.status.savedBy);
      },
    };
    later((parts) => void parts.askPublish(context));
  }

  private askWithdraw(): void {
    later((parts) => {
      void parts.confirmDialog(t("withdraw_title"), t("withdraw_why"), t("withdraw")).then((agreed) => {
        if (agreed) void this.withdraw();
      });
    });
  }

  private async withdraw(): Promise<void> {
    try {
      await this.server.withdraw();
      this.data.live = null;
      this.data.state = "withdrawn";
      this.top.setLive(null, "withdrawn");
      this.revised(this.data.revision, this.status.savedBy);
    } catch (error) {
      this.notify(reason(error));
    }
  }

  private signIn(): void {
    const done = () => {
      this.together.signedIn();
      this.editor.focus();
    };
    later((parts) => parts.askSignIn(this.server, this.data.me.email, done));
  }

  /** Puts a draft on the canvas as one change, which undo takes back and which is saved like any other. */
  private putBack(draft: Draft): void {
    if (!sameText(draft, this.editor.text())) this.editor.replaceText(draft);
    this.fields.replace(draft.fields);
    this.editor.focus();
  }

  private notify(words: string, action?: [string, () => void]): void {
    const notice = el("section", { class: "ed-notice", role: "alert" }, el("p", {}, words));
    if (action) {
      notice.append(
        button({ class: "btn" }, action[0], () => {
          notice.remove();
          action[1]();
        }),
      );
    }
    notice.append(button({ class: "btn" }, t("close"), () => notice.remove()));
    this.notices.append(notice);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
