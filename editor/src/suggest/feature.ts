import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import type { Editor } from "../editor";
import type { Feature, StoryParts } from "../features";
import type { NodeJson } from "../data";
import { shortcut } from "../keys";
import { whenLater } from "../later";
import { button, el } from "../ui/dom";
import { icon } from "../ui/icons";
import { n, t } from "../words";
import { goToSuggestion } from "./commands";
import { suggestionAt, suggestionsIn } from "./list";
import { isSuggesting, lastDone, rewritten, setSuggesting, suggesting, type Done, type May } from "./mode";
import { Names } from "./names";
import { withoutSuggestions } from "./resolve";
import { settle } from "./settle";
import type { SuggestionList } from "./view";

/** The list follows the text when nothing was typed for so many milliseconds. */
const QUIET = 150;

const pages = new WeakMap<Editor, Page>();

/** Suggestions: the mode, their list in the side panel, and what may be done with them. */
export const suggestionsFeature: Feature = {
  plugins: (editor) => [
    suggesting({ on: () => pages.get(editor)?.on ?? false, may: (person) => pages.get(editor)?.may(person) ?? "nothing" }),
    watch(editor),
  ],
  rewrite: (tr, state, editor) => {
    const page = pages.get(editor);
    const made = rewritten(tr, state, page?.signer ?? null);
    if (!made) page?.refuse();
    return made ?? state.tr;
  },
  mount: (parts) => void pages.set(parts.editor, new Page(parts)),
};

/** How many suggestions are open in a story, in words; null for none. */
export function openSuggestions(editor: Editor): string | null {
  const { length } = suggestionsIn(editor.view.state.doc);
  return length === 0 ? null : `${n("open_suggestions", length)}. ${t("suggestions_publish")}`;
}

/** The headline as readers would see it. */
export function headlineBefore(editor: Editor): string {
  return withoutSuggestions(editor.view.state.doc.toJSON() as NodeJson).headline;
}

/** Tells the page of each change, and marks the suggestion that the cursor is in. */
function watch(editor: Editor): Plugin {
  return new Plugin({
    view: () => ({
      update(view, before) {
        const { state } = view;
        const done = lastDone(state);
        pages.get(editor)?.changed(state.doc !== before.doc, isSuggesting(state));
        if (done && done !== lastDone(before)) pages.get(editor)?.tell(done);
      },
    }),
    props: {
      decorations(state) {
        const { empty, from } = state.selection;
        const here = empty ? suggestionAt(state.doc, from) : undefined;
        if (!here) return null;
        return DecorationSet.create(state.doc, here.pieces.map((piece) => Decoration.inline(piece.from, piece.to, { class: "sg-here" })));
      },
    },
  });
}

class Page {
  /** Whether the mode is on; the canvas is set up anew when the shared document comes, and takes it from here. */
  on = false;
  readonly signer;
  private readonly control: HTMLButtonElement;
  /** The tab's place; the list in it comes behind the first paint. */
  private readonly place = el("div");
  private list: SuggestionList | null = null;
  private readonly tab: number;
  private timer = 0;
  private count = -1;

  constructor(private readonly parts: StoryParts) {
    const { room, data, panel, top, editor } = parts;
    this.signer = {
      get person() {
        return room.person?.id ?? "";
      },
      now: () => new Date().toISOString().replace(/\.\d+/, ""),
      freshId: () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    };
    const names = new Names(room, parts.server, () => this.refresh());
    this.tab = panel.addTab(t("suggestions"), this.place, () => this.refresh(), "suggestions");
    whenLater((later) => {
      this.list = new later.SuggestionList(data.lang, data.time_zone, {
        name: (person) => names.of(person),
        may: (person) => this.may(person),
        goTo: (id) => {
          editor.do(goToSuggestion(id));
        },
        settle: (ids, verdict) => this.settle(ids, verdict),
      });
      this.place.replaceChildren(this.list.dom);
      this.refresh();
    });
    this.control = button({ class: "btn sg-mode", "aria-pressed": "false", title: shortcut("suggesting") }, [icon("suggest"), el("span", {}, t("suggesting"))], () => this.toggle());
    top.addControl(this.control);
    room.onJoin(() => this.learnRights());
    room.onNews((news) => {
      if (news.kind === "rights") this.learnRights();
    });
    parts.allowSuggesting();
    this.learnRights();
  }

  /** The text or the mode has changed. */
  changed(text: boolean, on: boolean): void {
    if (on !== this.on) {
      this.on = on;
      if (!on && this.only) {
        // Who may only suggest is never out of the mode, whatever asked for it.
        queueMicrotask(() => this.set(true));
        return;
      }
      this.showMode();
      this.say(t(this.only ? "suggesting_only" : on ? "suggesting_on" : "suggesting_off"));
    }
    if (!text) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.refresh(), QUIET);
  }

  /** Something was done about suggestions, from wherever. */
  tell(done: Done): void {
    if ("settled" in done) return this.say(n(done.verdict === "accept" ? "suggestions_accepted" : "suggestions_rejected", done.settled));
    const all = suggestionsIn(this.parts.editor.view.state.doc);
    const index = all.findIndex(({ id }) => id === done.stepped);
    const found = all[index];
    if (found && this.list) this.say(`${this.list.spoken(found)} (${t("suggestion_place", { n: index + 1, all: all.length })})`);
  }

  refuse(): void {
    this.say(t(this.only ? "suggestion_refused_only" : "suggestion_refused"));
  }

  private get only(): boolean {
    const { edit, suggest } = this.parts.room.rights;
    return suggest && !edit;
  }

  may(person: string): May {
    const { room } = this.parts;
    if (!room.joined) return "nothing";
    if (room.rights.edit) return "settle";
    return room.rights.suggest && person === room.person?.id ? "take back" : "nothing";
  }

  private toggle(): void {
    if (this.only) this.say(t("suggesting_only"));
    else this.set(!this.on);
    this.parts.editor.focus();
  }

  private set(on: boolean): void {
    const { view } = this.parts.editor;
    if (isSuggesting(view.state) !== on) view.dispatch(setSuggesting(view.state, on));
    this.on = on;
    this.showMode();
  }

  private learnRights(): void {
    const { edit, suggest } = this.parts.room.rights;
    this.control.hidden = !edit && !suggest;
    if (this.only) this.set(true);
    this.control.setAttribute("aria-disabled", String(this.only));
    this.refresh();
  }

  private showMode(): void {
    this.control.setAttribute("aria-pressed", String(this.on));
    this.parts.editor.view.dom.classList.toggle("sg-on", this.on);
  }

  private settle(ids: readonly string[], verdict: "accept" | "reject"): void {
    const { view } = this.parts.editor;
    const open = new Set(suggestionsIn(view.state.doc).map(({ id }) => id));
    const left = new Set(ids.filter((id) => open.has(id)));
    if (left.size === 0) return;
    view.dispatch(settle(view.state, left, verdict));
    this.refresh();
  }

  private refresh(): void {
    clearTimeout(this.timer);
    const { editor, panel } = this.parts;
    const all = suggestionsIn(editor.view.state.doc);
    if (this.list && !this.place.closest("[hidden]")) this.list.show(all);
    if (all.length === this.count) return;
    this.count = all.length;
    panel.setCount(this.tab, all.length, n("open_suggestions", all.length));
  }

  private say(words: string): void {
    this.parts.say(words);
  }
}
