import type { Plugin } from "prosemirror-state";
import type { Editor } from "../editor";
import type { Feature, StoryParts } from "../features";
import { later, whenLater } from "../later";
import { el } from "../ui/dom";
import { t } from "../words";
import { highlights, type CommentActions } from "./highlights";

/**
 * Threads of comments on the story's words, on its fields and on the whole of it. No comment is ever part of the story.
 * The underlines in the text and the tab are there from the start; the rest comes behind the first paint.
 */
class Comments implements Feature {
  private actions: CommentActions | null = null;

  plugins(_editor: Editor): Plugin[] {
    return [
      highlights({
        comment: () => this.wanted((actions) => actions.comment()),
        step: (by) => this.wanted((actions) => actions.step(by)),
        opened: (thread) => this.wanted((actions) => actions.opened(thread)),
      }),
    ];
  }

  mount(page: StoryParts): void {
    const dom = el("div");
    let shown: (() => void) | null = null;
    // Until the comments are here, opening the tab fetches them, and says so where that fails.
    const tab = page.panel.addTab(t("comments"), dom, () => (shown ? shown() : later(() => undefined)), "comments");
    whenLater(({ commentsTab }) => {
      const made = commentsTab(page, { tab, dom });
      shown = made.shown;
      this.actions = made;
    });
  }

  private wanted(run: (actions: CommentActions) => void): void {
    later(() => {
      if (this.actions) run(this.actions);
    });
  }
}

export const comments: Feature = new Comments();
