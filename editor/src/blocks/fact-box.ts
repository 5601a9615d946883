import type { NodeType, Schema } from "prosemirror-model";
import { TextSelection, type Command } from "prosemirror-state";
import { SUGGESTIONS } from "../suggest/marks";
import { dirAttr, dirDom, readDir, type Block } from "./block";
import { placeBlock } from "./place";

export const factBox: Block = {
  nodes: {
    fact_box: {
      content: "fact_title (paragraph | bullet_list | ordered_list)+",
      group: "block",
      defining: true,
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "div.factbox", getAttrs: readDir }],
      toDOM: (node) => ["div", dirDom(node.attrs, { class: "factbox" }), 0],
    },
    fact_title: {
      content: "text*",
      marks: SUGGESTIONS,
      defining: true,
      parseDOM: [{ tag: "p.fact-title", priority: 60 }],
      toDOM: () => ["p", { class: "fact-title" }, 0],
    },
  },
  menu: [{ id: "fact_box", label: "fact_box", find: "find_fact_box", icon: "factbox", insert: insertFactBox }],
};

/** Enter at the end of the title goes on to the empty line under it, if there is one; else a new line is made there. */
export const leaveFactTitle: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type.name !== "fact_title" || $from.parentOffset < $from.parent.content.size) return false;
  const next = state.doc.resolve($from.after()).nodeAfter;
  if (next?.type.name !== "paragraph" || next.content.size > 0) return false;
  if (dispatch) dispatch(state.tr.setSelection(TextSelection.create(state.doc, $from.after() + 1)).scrollIntoView());
  return true;
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
