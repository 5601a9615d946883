import type { Node } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { t, type WordKey } from "../words";

/** What an empty part says in its place. The words are an attribute that the style sheet prints, never text. */
const hints: Record<string, WordKey> = {
  headline: "headline",
  standfirst: "standfirst",
  attribution: "attribution_hint",
  pull_quote: "pull_quote_hint",
  fact_title: "fact_title_hint",
};

export function placeholders(): Plugin {
  return new Plugin({
    props: {
      decorations(state) {
        const found: Decoration[] = [];
        const hint = (node: Node, pos: number, words: WordKey) =>
          found.push(
            Decoration.node(pos, pos + node.nodeSize, {
              class: "ed-empty",
              "data-placeholder": t(words),
              // A heading without words needs a name; other elements may not have one.
              ...(node.type.name === "headline" ? { "aria-label": t(words) } : {}),
            }),
          );
        state.doc.descendants((node, pos) => {
          if (!node.isTextblock) return true;
          const words = hints[node.type.name];
          if (words && node.content.size === 0) hint(node, pos, words);
          return false;
        });
        const { $from, empty } = state.selection;
        const body = state.doc.child(2);
        const line = $from.parent;
        const onBodyLine = $from.depth === 2 && line.type.name === "paragraph" && line.content.size === 0;
        const untouched = body.childCount === 1 && body.firstChild?.type.name === "paragraph" && body.firstChild.content.size === 0;
        if (untouched && body.firstChild) hint(body.firstChild, state.doc.child(0).nodeSize + state.doc.child(1).nodeSize + 1, "body_hint");
        else if (empty && onBodyLine) hint(line, $from.before(), "line_hint");
        return DecorationSet.create(state.doc, found);
      },
    },
  });
}
