import type { EditorState } from "prosemirror-state";
import { insertRelatedStory } from "../blocks/related-story";
import { setLink } from "../commands/links";
import type { StoryCard } from "../data";
import type { Editor } from "../editor";
import type { Server } from "../server";
import { t } from "../words";
import { isLinePart } from "../write/parts";
import { storyOption } from "./stories";
import { TextMenu, type Typed } from "./text-menu";

/** A search waits for a pause in the typing of its words, in milliseconds. */
const PAUSE = 150;
/** Nobody types more characters than these to find a headline. */
const LONGEST = 60;

/**
 * The menu of our own stories: `@` at the start of a word, then words of a headline. In a sentence the choice becomes a
 * link with the headline as its words, on a line of its own a "Read more" line.
 */
export class StoryMenu extends TextMenu<StoryCard> {
  private timer = 0;
  private asked = "";
  private answer: readonly StoryCard[] = [];
  private answered: string | null = null;

  constructor(
    editor: () => Editor,
    private readonly server: Server,
    private readonly zone: string,
    private readonly self: string,
    /** Hears of a link to a story that readers cannot open yet. */
    private readonly notLive: () => void,
  ) {
    super(editor, "story-menu", t("story_menu"));
  }

  protected override typed(state: EditorState): Typed | null {
    const { $from, empty } = state.selection;
    const { parent } = $from;
    if (!empty || !parent.isTextblock || isLinePart(parent) || !parent.type.allowsMarkType(state.schema.marks["link"] as never)) return null;
    const text = parent.textBetween(0, $from.parentOffset, null, "\ufffc").slice(-LONGEST - 1);
    // An address has letters before its sign, and a hash of signs is no search.
    const found = /(?:^|[\s(«"'“‘\u2013\u2014])@([^@\s\ufffc][^@\ufffc]*)?$/u.exec(text);
    if (!found) return null;
    const words = found[1] ?? "";
    return { words, from: $from.pos - words.length - 1, to: $from.pos };
  }

  protected override find(words: string, show: (found: readonly StoryCard[] | null) => void): void {
    window.clearTimeout(this.timer);
    const asked = words.trim();
    if (this.answered === asked) return show(this.offered(words));
    this.asked = asked;
    this.timer = window.setTimeout(() => {
      this.server.stories(asked, this.editor().lang).then(
        (cards) => {
          if (this.asked !== asked) return;
          this.answer = cards.filter((card) => card.id !== this.self);
          this.answered = asked;
          this.editor().learn(cards);
          show(this.offered(words));
        },
        // Without the server there is nothing to choose from, and what was typed stays what it is.
        () => show(null),
      );
    }, PAUSE);
  }

  protected override option(card: StoryCard): (Node | string)[] {
    return storyOption(card, this.zone).show();
  }

  protected override choose(card: StoryCard, typed: Typed): void {
    const editor = this.editor();
    const { view } = editor;
    const { $from } = view.state.selection;
    const alone = $from.depth === 2 && $from.parent.type.name === "paragraph" && typed.from === $from.start() && typed.to === $from.end();
    view.dispatch(view.state.tr.delete(typed.from, typed.to));
    if (alone) editor.do(insertRelatedStory(card.id));
    else editor.do(setLink({ from: typed.from, to: typed.from, target: null }, { href: null, article: card.id }, card.headline || t("untitled")));
    if (card.state !== "live") this.notLive();
  }

  /** Words that no headline has are a sentence, or the name of somebody elsewhere. */
  private offered(words: string): readonly StoryCard[] | null {
    return this.answer.length === 0 && /\s/.test(words) ? null : this.answer;
  }
}
