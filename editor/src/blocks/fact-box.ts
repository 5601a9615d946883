import type { NodeType, Schema } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { dirAttr, dirDom, readDir, type Block } from "./block";
import { placeBlock } from "./place";

export const factBox: Block = {
  nodes: {
    fact_box: {
      content: "fact_title (paragraph | bullet_list | ordered_list)+",
      group: "block",
      defining: true,
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "aside.factbox", getAttrs: readDir }],
      toDOM: (node) => ["aside", dirDom(node.attrs, { class: "factbox" }), 0],
    },
    fact_title: {
      content: "text*",
      marks: "",
      defining: true,
      parseDOM: [{ tag: "p.fact-title", priority: 60 }],
      toDOM: () => ["p", { class: "fact-title" }, 0],
    },
  },
  menu: [{ id: "fact_box", label: "fact_box", find: "find_fact_box", icon: "factbox", insert: insertFactBox }],
};

function insertFactBox(schema: Schema): Command {
  return (state, dispatch) => {
    const [box, title, paragraph] = [type(schema, "fact_box"), type(schema, "fact_title"), type(schema, "paragraph")];
    if (dispatch) dispatch(placeBlock(state, box.create(null, [title.create(), paragraph.create()]), 2));
    return true;
  };
}

function type(schema: Schema, name: string): NodeType {
  return schema.nodes[name] as NodeType;
}
