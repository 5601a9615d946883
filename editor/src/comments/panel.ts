import type { Named } from "../data";
import { reason } from "../server";
import { confirmDialog } from "../ui/dialog";
import { button, el, freshId } from "../ui/dom";
import { icon } from "../ui/icons";
import { moment, n, t, type WordKey } from "../words";
import { composer } from "./composer";
import type { About, Comment, Said, Thread } from "./data";
import type { Threads } from "./threads";

/** Fields that a comment can be about, as the panel names them; the ones that the panel's form does not have are words here. */
export interface PanelOptions {
  threads: Threads;
  zone: string;
  lang: string;
  dir: string;
  /** The fields to choose from, with their names. */
  fields: readonly Named[];
  /** False when the words a thread is about are gone from the story. */
  stands: (thread: Thread) => boolean;
  /** Goes to what a thread is about. */
  show: (thread: Thread) => void;
  /** A thread has the focus; null when none has. */
  look: (thread: Thread | null) => void;
  /** What is selected in the text now. */
  selected: () => About | null;
  /** Threads in the order in which their words stand. */
  sorted: (threads: readonly Thread[]) => Thread[];
  /** Says small news politely. */
  say: (words: string) => void;
  /** The composer was left: the text takes the focus back. */
  left: () => void;
}

/** The panel's tab: threads to read, answer and end, and a field for a new one. */
export class CommentsPanel {
  readonly dom: HTMLElement;
  private resolved = false;
  private readonly list = el("ol", { class: "ed-threads" });
  private readonly writing = el("div", { class: "ed-new-comment" });
  private readonly problem = el("p", { class: "ed-problem", role: "alert" });
  private readonly choices: HTMLButtonElement[];
  /** Open composers by what they are for, so that a refreshed list does not take words away. */
  private readonly composers = new Map<string, { dom: HTMLElement; focus: () => void }>();
  private readonly begin: HTMLButtonElement;

  constructor(private readonly options: PanelOptions) {
    const choice = (resolved: boolean, key: WordKey) =>
      button({ class: "ed-choice", "aria-pressed": String(resolved === this.resolved) }, t(key), () => this.filter(resolved));
    this.choices = [choice(false, "comments_open"), choice(true, "comments_resolved")];
    this.begin = button({ class: "btn" }, t("comment_new"), () => this.compose(this.options.selected()));
    this.dom = el(
      "div",
      { class: "ed-comments" },
      el("div", { class: "ed-comments-head" }, el("div", { class: "ed-choices", role: "group", "aria-label": t("comments_which") }, ...this.choices), this.begin),
      this.problem,
      this.writing,
      this.list,
    );
    options.threads.onChange(() => this.draw());
    this.draw();
  }

  /** Draws the list anew; what has the focus keeps it. */
  draw(): void {
    const { threads } = this.options;
    const focused = this.dom.contains(document.activeElement) ? document.activeElement : null;
    const held = focused?.closest<HTMLElement>("[data-thread]")?.dataset["thread"];
    const action = focused?.getAttribute("data-action");
    this.begin.hidden = !threads.mayComment;
    const shown = this.shown();
    this.list.replaceChildren(...shown.map((thread) => this.thread(thread)));
    if (shown.length === 0 && threads.loaded) this.list.replaceChildren(el("li", { class: "hint" }, t(this.resolved ? "comments_none_resolved" : "comments_none")));
    if (focused?.isConnected || !focused) {
      if (focused instanceof HTMLElement && document.activeElement !== focused) focused.focus();
      return;
    }
    const item = held === undefined ? null : this.item(held);
    const again = action ? item?.querySelector<HTMLElement>(`[data-action="${action}"]`) : null;
    (again ?? item ?? this.begin).focus();
  }

  /** Begins a new thread: about the given words or field, else about the story. */
  compose(about: About | null): void {
    this.writing.replaceChildren();
    const fields = [el("option", { value: "" }, t("comment_on_story"))];
    if (about?.quote) fields.unshift(el("option", { value: "words" }, `${t("comment_on_words")} “${short(about.quote)}”`));
    fields.push(...this.options.fields.map(({ id, name }) => el("option", { value: `field:${id}` }, name)));
    const select = el("select", { class: "in", id: freshId("about") }, ...fields);
    select.value = about?.quote ? "words" : about?.field ? `field:${about.field}` : "";
    const close = () => {
      this.writing.replaceChildren();
      this.options.left();
    };
    const made = composer({
      label: t("comment_label"),
      send: t("comment_send"),
      above: el("div", { class: "fld" }, el("label", { for: select.id }, t("comment_about")), select),
      people: () => this.options.threads.callable(),
      cancel: close,
      submit: async (said) => {
        const place: About = select.value === "words" && about ? about : select.value.startsWith("field:") ? { field: select.value.slice("field:".length) } : {};
        const id = await this.options.threads.open(place, said);
        this.writing.replaceChildren();
        this.say(t("comment_added"));
        this.focus(id);
      },
    });
    this.writing.append(made.dom);
    made.focus();
  }

  /** Shows a thread, whether it is open or ended, and gives it the focus; false when there is none with this id. */
  focus(id: string): boolean {
    const thread = this.options.threads.find(id);
    if (!thread) return false;
    if ((thread.resolved !== null) !== this.resolved) this.filter(!this.resolved);
    const item = this.item(id);
    item?.focus();
    item?.scrollIntoView({ block: "nearest" });
    return item !== null;
  }

  /** Goes to the thread after or before the one that has the focus, round the end. */
  step(by: 1 | -1, active: string | null): void {
    const shown = this.shown();
    if (shown.length === 0) return this.say(t("comments_none"));
    const now = shown.findIndex(({ id }) => id === active);
    const next = shown[now < 0 ? (by > 0 ? 0 : shown.length - 1) : (now + by + shown.length) % shown.length];
    if (next) this.focus(next.id);
  }

  get openCount(): number {
    return this.options.threads.all.filter(({ resolved }) => resolved === null).length;
  }

  private shown(): Thread[] {
    return this.options.sorted(this.options.threads.all.filter(({ resolved }) => (resolved !== null) === this.resolved));
  }

  private filter(resolved: boolean): void {
    this.resolved = resolved;
    this.choices.forEach((choice, at) => choice.setAttribute("aria-pressed", String((at === 1) === resolved)));
    this.draw();
  }

  private item(id: string): HTMLElement | null {
    return [...this.list.querySelectorAll<HTMLElement>("[data-thread]")].find(({ dataset }) => dataset["thread"] === id) ?? null;
  }

  private thread(thread: Thread): HTMLElement {
    const first = thread.comments.find(({ deleted }) => !deleted);
    const item = el(
      "li",
      { class: "ed-thread", "data-thread": thread.id, tabindex: "-1", role: "group", "aria-label": t("comment_thread_by", { name: first?.by.name ?? thread.opened_by.name }) },
      this.place(thread),
      ...thread.comments.map((comment) => this.comment(comment)),
      thread.resolved ? el("p", { class: "hint" }, t("comment_resolved_by", { name: thread.resolved.by.name, time: this.time(thread.resolved.at) })) : null,
      this.composers.get(thread.id)?.dom ?? this.actions(thread),
    );
    item.addEventListener("focusin", () => this.options.look(thread));
    return item;
  }

  /** What it is about; for words, a button that goes to them. */
  private place(thread: Thread): HTMLElement {
    const { lang, dir } = this.options;
    if (thread.quote !== null) {
      const words = el("q", { lang, dir }, short(thread.quote));
      if (!this.options.stands(thread)) return el("p", { class: "ed-about ed-about-gone" }, words, " ", el("span", { class: "hint" }, t("comment_words_gone")));
      return el("p", { class: "ed-about" }, button({ class: "ed-about-go", "data-action": "show", "aria-label": `${t("show_me")}: ${thread.quote}` }, words, () => this.options.show(thread)));
    }
    if (thread.field !== null) {
      const name = this.options.fields.find(({ id }) => id === thread.field)?.name ?? thread.field;
      return el("p", { class: "ed-about" }, button({ class: "ed-about-go", "data-action": "show" }, name, () => this.options.show(thread)));
    }
    return el("p", { class: "ed-about" }, t("comment_on_story"));
  }

  private comment(comment: Comment): HTMLElement {
    const editing = this.composers.get(comment.id);
    const mine = comment.by.id === this.options.threads.me;
    const head = el(
      "p",
      { class: "ed-comment-head" },
      el("b", {}, el("bdi", {}, comment.by.name)),
      " ",
      el("time", { datetime: comment.at, class: "hint" }, this.time(comment.at)),
      comment.edited_at && !comment.deleted ? el("span", { class: "hint" }, ` · ${t("comment_edited")}`) : null,
    );
    if (comment.deleted) return el("div", { class: "ed-comment" }, head, el("p", { class: "hint" }, t("comment_deleted")));
    if (editing) return el("div", { class: "ed-comment" }, head, editing.dom);
    const tools = mine
      ? el(
          "p",
          { class: "ed-comment-tools" },
          button({ class: "ed-plain", "data-action": `edit-${comment.id}` }, t("comment_edit"), () => this.edit(comment)),
          button({ class: "ed-plain", "data-action": `delete-${comment.id}` }, t("comment_delete"), () => void this.remove(comment)),
        )
      : null;
    return el("div", { class: "ed-comment" }, head, spoken(comment), tools);
  }

  private actions(thread: Thread): HTMLElement {
    const { threads } = this.options;
    const parts = [
      threads.mayComment ? button({ class: "btn", "data-action": "reply" }, t("comment_reply"), () => this.reply(thread)) : null,
      thread.may_resolve && !thread.resolved
        ? button({ class: "btn", "data-action": "resolve" }, [icon("check"), t("comment_resolve")], () => this.run(() => threads.resolve(thread.id), t("comment_resolved")))
        : null,
      thread.may_resolve && thread.resolved
        ? button({ class: "btn", "data-action": "reopen" }, t("comment_reopen"), () => this.run(() => threads.reopen(thread.id), t("comment_reopened")))
        : null,
    ];
    return el("div", { class: "ed-thread-actions" }, ...parts);
  }

  private reply(thread: Thread): void {
    this.openComposer(thread.id, thread.id, {
      label: t("comment_reply"),
      send: t("comment_reply"),
      submit: (said) => this.options.threads.reply(thread.id, said),
      done: t("comment_added"),
    });
  }

  private edit(comment: Comment): void {
    this.openComposer(comment.id, this.threadOf(comment), {
      label: t("comment_edit"),
      send: t("comment_keep"),
      words: comment.words,
      called: comment.mentions,
      submit: (said) => this.options.threads.change(comment.id, said),
      done: t("comment_changed"),
    });
  }

  private openComposer(
    key: string,
    thread: string,
    { submit, done, ...rest }: { label: string; send: string; words?: string; called?: readonly Named[]; submit: (said: Said) => Promise<void>; done: string },
  ): void {
    const close = () => {
      this.composers.delete(key);
      this.draw();
      this.item(thread)?.focus();
    };
    const made = composer({
      ...rest,
      people: () => this.options.threads.callable(),
      cancel: close,
      submit: async (said) => {
        await submit(said);
        close();
        this.say(done);
      },
    });
    this.composers.set(key, made);
    this.draw();
    made.focus();
  }

  private async remove(comment: Comment): Promise<void> {
    if (!(await confirmDialog(t("comment_delete"), t("comment_delete_why"), t("comment_delete")))) return;
    this.run(() => this.options.threads.remove(comment.id), t("comment_deleted"));
  }

  private threadOf(comment: Comment): string {
    return this.options.threads.all.find(({ comments }) => comments.some(({ id }) => id === comment.id))?.id ?? "";
  }

  private run(work: () => Promise<void>, done: string): void {
    work().then(
      () => this.say(done),
      (error: unknown) => this.say(reason(error), true),
    );
  }

  /** Says what was done; a failure is shown here, where it was tried. */
  private say(words: string, failed = false): void {
    this.problem.textContent = failed ? words : "";
    if (!failed) this.options.say(words);
  }

  private time(at: string): string {
    return moment(at, this.options.zone, Date.now());
  }
}

/** The count beside the tab's name, in words. */
export function openWords(count: number): string {
  return n("open_comments", count);
}

/** What somebody said, with the people they call set off. */
function spoken(comment: Comment): HTMLElement {
  const line = el("p", { class: "ed-comment-words", dir: "auto" });
  const names = comment.mentions.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length);
  let rest = comment.words;
  while (rest !== "") {
    const places = names.map((name) => ({ name, at: rest.indexOf(name) })).filter(({ at }) => at >= 0);
    const first = places.sort((a, b) => a.at - b.at)[0];
    if (!first) break;
    line.append(rest.slice(0, first.at), el("b", { class: "ed-called" }, el("bdi", {}, first.name)));
    rest = rest.slice(first.at + first.name.length);
  }
  line.append(rest);
  return line;
}

function short(quote: string): string {
  const characters = [...quote];
  return characters.length <= 80 ? quote : `${characters.slice(0, 79).join("").trimEnd()}…`;
}
