import { dirAttr, dirDom, readDir, type Block } from "./block";

export const paragraph: Block = {
  nodes: {
    paragraph: {
      content: "inline*",
      group: "block",
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "p", getAttrs: readDir }],
      toDOM: (node) => ["p", dirDom(node.attrs), 0],
    },
  },
};
