import type { Plugin } from "prosemirror-state";
import type { PageActions } from "./actions";
import type { PageData } from "./data";
import type { Editor } from "./editor";
import type { FindBar } from "./find/bar";
import { finding } from "./find/plugin";
import { shortcut } from "./keys";
import { later } from "./later";
import { offerIn, pasteOffer, plainInstead } from "./paste/offer";
import type { Server } from "./server";
import { t } from "./words";
import { el } from "./ui/dom";
import { FocusMode } from "./ui/focus";
import { gapCount } from "./ui/gap-count";
import { StoryMenu } from "./ui/mention-menu";
import { SaidLine } from "./ui/said";
import type { TopBar } from "./ui/topbar";
import { gaps, toGap } from "./write/gaps";

/** The parts of the page that the tools have to do with. */
export interface WritingPlace {
  editor: Editor;
  top: TopBar;
  root: HTMLElement;
  toolbar: HTMLElement;
  main: HTMLElement;
  /** The line under the text. */
  line: HTMLElement;
}

type ToolActions = Pick<PageActions, "find" | "replace" | "find_next" | "find_previous" | "next_gap" | "previous_gap" | "focus" | "palette">;

/**
 * What helps with the writing: finding, the menu of our own stories, the marks of what is to come, focus mode, the
 * palette of commands and the line of small news. The page asks for the plug-ins, then for the rest, and gives the keys
 * their `actions`.
 */
export class WritingTools {
  private readonly said = new SaidLine();
  private place: WritingPlace | null = null;
  private readonly bars = el("div", { class: "ed-bars" });
  private bar: FindBar | null = null;
  private focusMode: FocusMode | null = null;

  readonly actions: ToolActions = {
    find: () => this.inBar((bar) => bar.open(false)),
    replace: () => this.inBar((bar) => bar.open(true)),
    find_next: () => this.inBar((bar) => bar.go(1)),
    find_previous: () => this.inBar((bar) => bar.go(-1)),
    next_gap: () => this.toGap(1),
    previous_gap: () => this.toGap(-1),
    focus: () => this.toggleFocus(),
    palette: () => this.openPalette(),
  };

  constructor(private readonly data: PageData, private readonly server: Server) {}

  /** The plug-ins for the canvas; they see keys before the text does. */
  plugins(editor: Editor): Plugin[] {
    const { data, server, said } = this;
    const stories = new StoryMenu(() => editor, server, data.time_zone, data.article, () => said.say(t("linked_not_live")));
    const offered = pasteOffer((offer) => {
      if (!offer) return said.hush();
      said.say(t("pasted"), { label: t("keep_plain"), key: shortcut("paste_plain"), run: () => editor.do(plainInstead) });
    });
    this.focusMode = new FocusMode(editor, () => said.hush());
    return [stories.plugin, this.focusMode.plugin, finding(), gaps(data.placeholders), offered];
  }

  /** Puts the tools' elements on the page. */
  mount(place: WritingPlace): void {
    const { editor, main, toolbar, line, top } = place;
    this.place = place;
    this.focusMode?.mount(place.root);
    // One box for both bars, so that both stick to the top and neither has to know how high the other is.
    const mayWrite = main.contains(toolbar);
    main.prepend(this.bars);
    if (mayWrite) this.bars.append(toolbar);
    main.append(this.said.dom);
    line.insertBefore(gapCount(editor, () => this.toGap(1)), line.lastElementChild);
    if (this.focusMode) top.dom.append(this.focusMode.dom);
    // News of a paste stay as long as the paste can still be turned into plain text.
    editor.onChange(() => {
      if (!offerIn(editor.view.state)) this.said.hush();
    });
  }

  /** Says something at the foot of the text, politely and for a while. */
  say(words: string): void {
    this.said.tell(words);
  }

  /** Shows what focus mode hides; for what leads to a part of the page that is out of sight. */
  endFocus(): void {
    this.focusMode?.leave();
  }

  private toGap(by: 1 | -1): void {
    const { view } = this.place?.editor ?? {};
    const tr = view && toGap(view.state, by);
    if (!tr) return;
    view.dispatch(tr);
    view.focus();
  }

  private toggleFocus(): void {
    this.focusMode?.toggle();
    if (this.focusMode?.on) this.said.say(t("focus_on"));
  }

  private openPalette(): void {
    if (!this.place) return;
    const { editor, top } = this.place;
    later((parts) => parts.openPalette({ editor, server: this.server, data: this.data, more: () => top.items() }));
  }

  /** Does something with the bar that finds; it is made when it is wanted for the first time. */
  private inBar(run: (bar: FindBar) => void): void {
    const { editor } = this.place ?? {};
    if (!editor) return;
    later(({ FindBar }) => {
      if (!this.bar) {
        this.bar = new FindBar(editor);
        this.bars.append(this.bar.dom);
      }
      run(this.bar);
    });
  }
}
