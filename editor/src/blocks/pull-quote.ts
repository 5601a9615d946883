import { setBlockType } from "prosemirror-commands";
import type { NodeType } from "prosemirror-model";
import { SUGGESTIONS } from "../suggest/marks";
import { dirAttr, dirDom, readDir, type Block } from "./block";

export const pullQuote: Block = {
  nodes: {
    pull_quote: {
      content: "text*",
      marks: SUGGESTIONS,
      group: "block",
      defining: true,
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "blockquote.pull", priority: 60, getAttrs: readDir }],
      toDOM: (node) => ["blockquote", dirDom(node.attrs, { class: "pull" }), 0],
    },
  },
  menu: [
    {
      id: "pull_quote",
      label: "pull_quote",
      find: "find_pull_quote",
      icon: "pull",
      insert: (schema) => setBlockType(schema.nodes["pull_quote"] as NodeType),
    },
  ],
};
