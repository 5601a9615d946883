import { commands, type PageActions } from "./actions";
import type { Draft, PageData, Problem } from "./data";
import { Editor } from "./editor";
import { FieldsModel } from "./fields";
import { BrowserStore, type Kept } from "./kept";
import { bindings, handler } from "./keys";
import { Saver, type SaveState } from "./save";
import { reason, Server } from "./server";
import { t, timeOfDay } from "./words";
import { ChecksList } from "./ui/checks";
import { sameText, showVersions } from "./ui/compare";
import { copyText } from "./ui/copy";
import { countLine, showCounts } from "./ui/count-line";
import { confirmDialog } from "./ui/dialog";
import { button, el } from "./ui/dom";
import { showHelp, singleKeysOn } from "./ui/help";
import { keptNotice } from "./ui/kept-notice";
import { Panel } from "./ui/panel";
import { askLanguage, askLink, askRelated } from "./ui/pickers";
import { askPublish } from "./ui/publish";
import { problemNotice } from "./ui/problem-notice";
import { Regions } from "./ui/regions";
import { SaveStatus } from "./ui/save-status";
import { askSignIn } from "./ui/sign-in";
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
  private readonly saver: Saver;
  private readonly status: SaveStatus;
  private readonly panel: Panel;
  private readonly checks: ChecksList;
  private readonly top: TopBar;
  private readonly regions: Regions;
  private readonly tools: WritingTools;
  private readonly notices = el("div", { class: "ed-notices" });
  private readonly root: HTMLElement;
  private readonly kept: BrowserStore;
  private readonly tab: string;
  /** While somebody else's text is being put on the canvas, its changes are not this person's. */
  private replacing = false;

  constructor(place: HTMLElement, private readonly data: PageData) {
    this.tab = randomName();
    this.kept = new BrowserStore(this.tab, () => this.saver.keepAgain());
    this.server = new Server(data.paths);
    this.fields = new FieldsModel(data.fields);
    this.status = new SaveStatus(data.time_zone, data.saved_by, {
      tryNow: () => this.saver.retry(),
      signIn: () => this.signIn(),
      keepMine: () => this.keepMine(),
      takeTheirs: () => this.takeTheirs(),
      seeBoth: () => this.seeBoth(),
    });
    this.tools = new WritingTools(data, this.server);
    const page = this.pageActions();
    const canvas = el("div", { class: "ed-doc" });
    const insertMenu = new InsertMenu(() => this.editor);
    this.editor = new Editor(canvas, {
      lang: data.lang,
      text: data,
      editable: data.rights.edit,
      stories: data.stories,
      run: () => commands(data.lang, page),
      first: (editor) => [insertMenu.plugin, ...this.tools.plugins(editor)],
      askRelatedStory: () => askRelated(this.editor, this.server, data.time_zone, data.article),
      find: (ids) => this.server.storiesById(ids),
    });
    this.saver = this.makeSaver();
    this.checks = new ChecksList(this.server, (field) => this.goTo(field));
    this.panel = new Panel(data, this.fields, this.server, this.checks);
    this.top = new TopBar(data, this.status.dom, {
      preview: page.preview,
      publish: page.publish,
      withdraw: () => void this.withdraw(),
      copyLink: (href) => void copyText(href),
      togglePanel: page.panel,
      replace: page.replace,
      focus: page.focus,
      palette: page.palette,
      leave: (href) => void this.leaveFor(href),
      help: page.help,
    });
    const bar = toolbar(this.editor, () => insertMenu.open());
    const main = el("main", { class: "ed-main" }, data.rights.edit ? bar : null, this.notices, canvas);
    const languageName = data.choices.languages.find(({ id }) => id === data.lang)?.name ?? data.lang;
    const line = countLine(this.editor, languageName, page.help);
    this.root = el("div", { class: "ed", lang: data.ui, dir: data.ui === "ar" ? "rtl" : "ltr" }, this.top.dom, main, this.panel.dom, line);
    place.replaceChildren(this.root);
    // What sticks under the top bar has to know how high that is: it wraps on narrow screens.
    new ResizeObserver(() => this.root.style.setProperty("--ed-top", `${this.top.dom.offsetHeight}px`)).observe(this.top.dom);
    this.tools.mount({ editor: this.editor, top: this.top, root: this.root, toolbar: bar, main, line });
    this.regions = new Regions(this.editor, { top: this.top.dom, bar, panel: this.panel, line });
    this.status.show(this.saver.state);
    this.listen();
    this.checks.refresh();
    void this.offerKept();
    if (data.headline === "") this.editor.goTo("headline");
  }

  private makeSaver(): Saver {
    const { data } = this;
    return new Saver({
      article: data.article,
      tab: this.tab,
      revision: data.revision,
      savedAt: Date.parse(data.saved_at),
      path: data.paths.save,
      draft: () => this.draft(),
      fetch: (path, init) => fetch(path, init),
      online: () => navigator.onLine,
      clock: {
        now: () => Date.now(),
        after: (milliseconds, run) => window.setTimeout(run, milliseconds),
        cancel: (handle) => window.clearTimeout(handle),
      },
      kept: this.kept,
      same: (draft, newer) => sameDraft(draft, newer),
      tell: (state) => this.saved(state),
    });
  }

  private draft(): Draft {
    return { ...this.editor.text(), fields: this.fields.all() };
  }

  private listen(): void {
    const { saver, editor } = this;
    const changed = () => {
      if (!this.replacing) saver.changed();
    };
    editor.onChange(changed);
    this.fields.onChange(changed);
    window.addEventListener("online", () => saver.retry());
    window.addEventListener("offline", () => saver.wentOffline());
    this.root.addEventListener("click", (event) => this.leave(event));
    window.addEventListener("beforeunload", (event) => {
      if (saver.atRisk) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void saver.flush();
      else if (saver.state.kind === "signed_out") void this.lookForSession();
    });
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
  }

  /** A link to another page of the desk waits a moment for what was typed last. */
  private leave(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || link.target || link.closest(".ed-text") || event.defaultPrevented || !this.saver.unsaved) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.leaveFor(link.href);
  }

  private async leaveFor(href: string): Promise<void> {
    const waited = new Promise((resolve) => setTimeout(resolve, LEAVE_AFTER));
    await Promise.race([this.saver.flush(), waited]);
    location.assign(href);
  }

  private pageActions(): PageActions {
    return {
      save: () => void this.saver.flush(),
      publish: () => void this.publish(),
      preview: () => void this.preview(),
      word_count: () => showCounts(this.editor),
      link: () => askLink(this.editor, this.server, this.data.time_zone),
      language: () => askLanguage(this.editor, this.data.choices.languages),
      ...this.tools.actions,
      toolbar: () => {
        this.tools.endFocus();
        this.regions.toToolbar();
      },
      next_region: () => this.regions.step(1),
      previous_region: () => this.regions.step(-1),
      panel: () => this.togglePanel(),
      help: () => showHelp(() => undefined),
      help_outside: () => showHelp(() => undefined),
    };
  }

  /** A save changed its state. */
  private saved(state: SaveState): void {
    if (state.kind === "clean") this.status.savedBy = this.data.me.name;
    this.status.show(state);
    if (state.kind === "refused") this.showProblems(state.problems);
    if (state.kind === "clean") {
      this.showProblems([]);
      this.top.show(this.saver.base, this.data.time_zone);
      this.checks.refresh();
    }
  }

  private showProblems(problems: readonly Problem[]): void {
    this.panel.showProblems(problems);
    this.notices.querySelector(".ed-problems")?.remove();
    const onCanvas = problems.filter(({ field }) => !this.panel.fields.has(field));
    if (onCanvas.length > 0) this.notices.append(problemNotice(onCanvas, (field) => this.goTo(field)));
  }

  private goTo(field: string): void {
    this.tools.endFocus();
    if (this.panel.goTo(field)) return;
    this.editor.goTo(field === "headline" || field === "standfirst" ? field : "body");
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
    await this.saver.flush();
    if (window_) window_.location.href = data.paths.preview;
    else location.assign(data.paths.preview);
  }

  private async publish(): Promise<void> {
    const { data, server, saver } = this;
    if (!data.rights.publish) return;
    await askPublish({
      data,
      server,
      headline: () => this.editor.text().headline,
      revision: () => saver.base,
      save: () => saver.flush(),
      goTo: (field) => this.goTo(field),
      problems: (problems) => this.showProblems(problems),
      published: (live) => {
        data.live = live;
        data.state = "live";
        this.top.setLive(live, "live");
        this.top.show(saver.base, data.time_zone);
        this.checks.refresh();
      },
    });
  }

  private async withdraw(): Promise<void> {
    if (!(await confirmDialog(t("withdraw_title"), t("withdraw_why"), t("withdraw")))) return;
    try {
      await this.server.withdraw();
      this.data.live = null;
      this.data.state = "withdrawn";
      this.top.setLive(null, "withdrawn");
      this.top.show(this.saver.base, this.data.time_zone);
      this.checks.refresh();
    } catch (error) {
      this.notify(reason(error));
    }
  }

  private signIn(): void {
    askSignIn(this.server, this.data.me.email, () => {
      this.saver.signedIn();
      this.editor.focus();
    });
  }

  /** Somebody may have signed in again in another window. */
  private async lookForSession(): Promise<void> {
    const signedIn = await this.server.signedIn().catch(() => false);
    if (signedIn) this.saver.signedIn();
  }

  private keepMine(): void {
    this.saver.keepMine();
    this.editor.focus();
  }

  private takeTheirs(): void {
    const mine = this.draft();
    const theirs = this.saver.takeTheirs();
    if (!theirs) return;
    if (theirs.stories) this.editor.learn(Object.values(theirs.stories));
    this.replacing = true;
    this.editor.replaceText(theirs);
    this.fields.replace(theirs.fields);
    this.replacing = false;
    this.saver.tookTheirs();
    this.status.savedBy = theirs.saved_by;
    this.status.show(this.saver.state);
    const words = t("took_theirs", { name: theirs.saved_by, time: timeOfDay(theirs.saved_at, this.data.time_zone) });
    this.notify(words, [t("put_mine_back"), () => this.putBack(mine)]);
    this.editor.focus();
  }

  private seeBoth(): void {
    const { state } = this.saver;
    if (state.kind !== "conflict") return;
    const { theirs } = state;
    showVersions(
      t("see_both"),
      [
        { title: t("my_version"), text: this.editor.text() },
        { title: t("their_version", { name: theirs.saved_by }), text: theirs },
      ],
      this.data.lang,
      [
        [t("keep_mine"), () => this.keepMine()],
        [t("take_theirs"), () => this.takeTheirs()],
      ],
    );
  }

  /** Puts a draft on the canvas as one change, which undo takes back and which is saved like any other. */
  private putBack(draft: Draft): void {
    if (!sameText(draft, this.editor.text())) this.editor.replaceText(draft);
    this.fields.replace(draft.fields);
    this.editor.focus();
  }

  private async offerKept(): Promise<void> {
    const left = await this.kept.left(this.data.article).catch((): Kept[] => []);
    for (const kept of left) {
      const forget = () => void this.kept.remove(kept.article, kept.tab, kept.slot).catch(() => undefined);
      if (sameDraft(kept.draft, this.draft())) {
        forget();
        continue;
      }
      this.notices.append(
        keptNotice(kept, this.editor.text(), this.data.lang, this.data.time_zone, {
          // It stays in the store until what was put back is saved.
          putBack: (draft) => {
            this.putBack(draft);
            void this.saver.flush().then((saved) => saved && forget());
          },
          discard: forget,
        }),
      );
    }
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

/** True when two drafts say the same, in whatever order their fields are written. */
function sameDraft(a: Draft, b: Draft): boolean {
  const fields = ({ fields }: Draft) => JSON.stringify(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
  return sameText(a, b) && fields(a) === fields(b);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
