import type { Node } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import type { StoryCard } from "../data";
import type { Editor } from "../editor";
import { el, isolate } from "../ui/dom";
import { readersWord, t } from "../words";
import type { Block } from "./block";
import { placeBlock } from "./place";

export const relatedStory: Block = {
  nodes: {
    related_story: {
      group: "block",
      draggable: true,
      attrs: { article: { validate: "string" } },
      parseDOM: [
        {
          tag: "div.related[data-article]",
          getAttrs: (dom) => ({ article: dom.getAttribute("data-article") }),
        },
      ],
      toDOM: (node) => ["div", { class: "related", "data-article": String(node.attrs["article"]) }],
    },
  },
  menu: [
    {
      id: "related_story",
      label: "related_story",
      find: "find_related",
      icon: "related",
      insert: () => () => false,
      ask: (editor) => editor.askRelatedStory(),
    },
  ],
  view: (editor) => ({ related_story: (node) => new RelatedStoryView(node, editor) }),
};

/** Puts a "Read more" line for a story at the cursor. */
export function insertRelatedStory(article: string): Command {
  return (state, dispatch) => {
    const type = state.schema.nodes["related_story"];
    if (!type) return false;
    if (dispatch) {
      const block = type.create({ article });
      dispatch(placeBlock(state, block, block.nodeSize));
    }
    return true;
  };
}

/** Shows the line as readers see it; a story that is not live yet says so, to the desk only. */
class RelatedStoryView {
  readonly dom: HTMLElement;

  constructor(node: Node, private readonly editor: Editor) {
    const id = String(node.attrs["article"]);
    this.dom = el("div", { class: "related", "data-article": id });
    const story = editor.story(id);
    this.show(story, "…");
    // A line that was pasted or put back may name a story that the page was not given.
    if (!story) void editor.lookUp(id).then((found) => this.show(found, t("story_unknown")));
  }

  private show(story: StoryCard | undefined, otherwise: string): void {
    const label = el("span", { class: "related-label" }, `${readersWord("read_more", this.editor.lang)}: `);
    this.dom.replaceChildren(label, story ? isolate(story.headline || t("untitled"), story.lang) : otherwise);
    if (story && story.state !== "live") this.dom.append(" ", el("span", { class: "ed-flag warn" }, t("not_live")));
  }

  stopEvent(): boolean {
    return false;
  }

  ignoreMutation(): boolean {
    return true;
  }
}
