import { baseKeymap, chainCommands } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { Node, type NodeType } from "prosemirror-model";
import { splitListItem } from "prosemirror-schema-list";
import { EditorState, Selection, TextSelection, Plugin, type Command, type Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import type { XmlFragment } from "yjs";
import { blocks } from "./blocks";
import { leaveFactTitle } from "./blocks/fact-box";
import { leaveAttribution, leaveQuoteText, splitQuote } from "./blocks/quote";
import type { Draft, NodeJson, StoryCard } from "./data";
import { directionOf } from "./direction";
import { bind, isRemote, narrowed, smallest } from "./collab/bind";
import { beforeStep, ownStep } from "./history";
import { bindings, handler, type BoundId } from "./keys";
import { paste } from "./paste/parser";
import { schema } from "./schema";
import { onReadSelection, readSelection } from "./selection";
import { t } from "./words";
import { deleteAcrossParts, enterNextPart, keepALine, oneLine, plainParts, stopAtEnd, stopAtStart } from "./write/parts";
import { placeholders } from "./write/placeholders";
import { takeBackRule, typedRules } from "./write/rules-plugin";
import { tables } from "./write/tables";
import { typedOver } from "./write/typed-over";
import { inlineRules, typographyRules } from "./write/typography";

export type Text = Pick<Draft, "headline" | "standfirst" | "body">;

export interface EditorOptions {
  lang: string;
  text: Text;
  /** May the person write now? Asked again by `refresh`. */
  editable: () => boolean;
  stories: Record<string, StoryCard>;
  /** What each action does; see `actions.ts`. */
  run: (editor: Editor) => Record<BoundId, Command>;
  /** Plug-ins that see keys before the text does, as the insert menu must. */
  first: (editor: Editor) => Plugin[];
  /** Plug-ins of features, behind the keys and in front of what is drawn last. */
  plugins?: (editor: Editor) => Plugin[];
  /** May put another transaction in the place of one that was made here. */
  rewrite?: (tr: Transaction, editor: Editor) => Transaction;
  askRelatedStory: () => void;
  /** Finds stories by their ids. */
  find: (ids: readonly string[]) => Promise<StoryCard[]>;
}

/** The canvas: one ProseMirror document of headline, standfirst and body. */
export class Editor {
  readonly view: EditorView;
  readonly lang: string;
  readonly run: Record<BoundId, Command>;
  private readonly stories: Map<string, StoryCard>;
  private readonly asked = new Map<string, Promise<void>>();
  private readonly changed = new Set<() => void>();
  private readonly moved = new Set<() => void>();
  private readonly own: readonly Plugin[];

  constructor(place: HTMLElement, private readonly options: EditorOptions) {
    this.lang = options.lang;
    this.stories = new Map(Object.entries(options.stories));
    this.run = options.run(this);
    this.own = this.plugins();
    this.view = new EditorView(place, {
      state: EditorState.create({ doc: readText(options.text), plugins: [...this.own] }),
      editable: options.editable,
      // The bars over and under the text must not cover the cursor.
      scrollThreshold: { top: 130, bottom: 70, left: 0, right: 0 },
      scrollMargin: { top: 150, bottom: 90, left: 5, right: 5 },
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": t("story"),
        lang: options.lang,
        dir: directionOf(options.lang),
        spellcheck: "true",
        class: "ed-text",
      },
      nodeViews: Object.assign({}, ...blocks.map((block) => block.view?.(this) ?? {})),
      dispatchTransaction: (asked) => {
        const tr = onReadSelection(this.view, asked);
        const { state } = this.view;
        beforeStep(state, tr);
        const made = isRemote(tr) ? narrowed(state, tr) : (options.rewrite?.(tr, this) ?? tr);
        this.view.updateState(state.apply(made));
        if (tr.docChanged) this.changed.forEach((listen) => listen());
        if (tr.docChanged || tr.selectionSet || tr.storedMarksSet) this.moved.forEach((listen) => listen());
      },
    });
  }

  /** Ties the canvas to the shared words. From then on what is written here is written there, and the other way round. */
  join(story: XmlFragment): void {
    bind(this.view, story, this.own);
    this.changed.forEach((listen) => listen());
    this.moved.forEach((listen) => listen());
  }

  /** Takes up where the browser has put the cursor; to be called before anything comes that this page did not write. */
  readSelection(): void {
    readSelection(this.view);
  }

  /** Asks again whether the person may write. */
  refresh(): void {
    this.view.setProps({});
  }

  /** Called after every change of the text, whoever made it. */
  onChange(listen: () => void): void {
    this.changed.add(listen);
  }

  /** Called after every change of the text, the selection or the marks to type with. */
  onMove(listen: () => void): void {
    this.moved.add(listen);
  }

  /** What stands on the canvas, in the form that is stored. */
  text(): Text {
    const { doc } = this.view.state;
    return { headline: doc.child(0).textContent, standfirst: doc.child(1).textContent, body: doc.child(2).toJSON() as NodeJson };
  }

  /** Puts other text in place of all of it: one change that undo takes back and that touches only what differs. */
  replaceText(text: Text): void {
    const tr = smallest(this.view.state, readText(text).content);
    tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map(this.view.state.selection.from))));
    this.view.dispatch(ownStep(tr).scrollIntoView());
  }

  story(id: string): StoryCard | undefined {
    return this.stories.get(id);
  }

  /** Asks the server for a story that the page was not given; undefined where there is none or no answer. */
  async lookUp(id: string): Promise<StoryCard | undefined> {
    let asked = this.asked.get(id);
    if (!asked) {
      asked = this.options.find([id]).then(
        (cards) => this.learn(cards),
        () => void this.asked.delete(id),
      );
      this.asked.set(id, asked);
    }
    await asked;
    return this.stories.get(id);
  }

  /** Remembers stories that a search or a newer version named, so that links to them can show what they are. */
  learn(cards: Iterable<StoryCard>): void {
    for (const card of cards) this.stories.set(card.id, card);
  }

  askRelatedStory(): void {
    this.options.askRelatedStory();
  }

  /** Runs an action on the text and gives the text the focus. */
  do(command: Command): boolean {
    const done = command(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
    return done;
  }

  focus(): void {
    this.view.focus();
  }

  /** Puts the cursor at the end of the headline or standfirst, or at the start of the body, and shows it. */
  goTo(part: "headline" | "standfirst" | "body"): void {
    const { doc, tr } = this.view.state;
    const index = { headline: 0, standfirst: 1, body: 2 }[part];
    let start = 0;
    for (let at = 0; at < index; at++) start += doc.child(at).nodeSize;
    const pos = part === "body" ? start + 2 : start + 1 + doc.child(index).content.size;
    this.view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(pos))).scrollIntoView());
    this.focus();
  }

  private plugins(): Plugin[] {
    const { lang } = this;
    const rules = [...blocks.flatMap((block) => block.rules?.(schema) ?? []), ...inlineRules(schema), ...typographyRules(lang)];
    const textKeys = handler(bindings("text", this.run));
    const plainKeys = handler(this.plainKeys());
    return [
      ...this.options.first(this),
      new Plugin({ props: { handleKeyDown: textKeys } }),
      new Plugin({ props: { handleKeyDown: plainKeys } }),
      plainParts(),
      keepALine(),
      typedRules(rules),
      typedOver(),
      paste(lang),
      tables(),
      dropCursor({ color: false, class: "ed-dropcursor" }),
      gapCursor(),
      ...(this.options.plugins?.(this) ?? []),
      placeholders(),
    ];
  }

  /** Enter, Backspace and Delete: what they do is part of the text itself and never shown in a menu. */
  private plainKeys(): Record<string, Command> {
    const item = schema.nodes["list_item"] as NodeType;
    const base = (key: string): Command => baseKeymap[key] ?? (() => false);
    return {
      ...baseKeymap,
      Enter: chainCommands(deleteAcrossParts, enterNextPart, leaveAttribution, leaveQuoteText, splitQuote, leaveFactTitle, splitListItem(item), base("Enter")),
      Backspace: chainCommands(takeBackRule, deleteAcrossParts, base("Backspace"), stopAtStart),
      "Mod-Backspace": chainCommands(takeBackRule, deleteAcrossParts, base("Mod-Backspace"), stopAtStart),
      Delete: chainCommands(deleteAcrossParts, base("Delete"), stopAtEnd),
      "Mod-Delete": chainCommands(deleteAcrossParts, base("Mod-Delete"), stopAtEnd),
    };
  }
}

/** The document for stored text. Throws a RangeError when the stored tree holds what this editor does not know. */
export function readText(text: Text): Node {
  const line = (name: string, words: string) => {
    const clean = oneLine(words);
    return (schema.nodes[name] as NodeType).create(null, clean === "" ? null : schema.text(clean));
  };
  const stored = text.body.content?.length ? text.body : { type: "body", content: [{ type: "paragraph" }] };
  const doc = schema.node("doc", null, [line("headline", text.headline), line("standfirst", text.standfirst), Node.fromJSON(schema, stored)]);
  doc.check();
  return doc;
}
