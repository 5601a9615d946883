import { wrapIn } from "prosemirror-commands";
import type { NodeType, Schema } from "prosemirror-model";
import { TextSelection, type Command, type EditorState } from "prosemirror-state";
import { canSplit } from "prosemirror-transform";
import { SUGGESTIONS } from "../suggest/marks";
import { dirAttr, dirDom, readDir, wrappingRule, type Block } from "./block";

export const quote: Block = {
  nodes: {
    quote: {
      content: "paragraph+ attribution?",
      group: "block",
      defining: true,
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "blockquote", getAttrs: readDir }],
      toDOM: (node) => ["blockquote", dirDom(node.attrs), 0],
    },
    attribution: {
      content: "text*",
      marks: SUGGESTIONS,
      defining: true,
      parseDOM: [{ tag: "p.attribution", priority: 60 }, { tag: "blockquote footer" }, { tag: "blockquote > cite" }],
      toDOM: () => ["p", { class: "attribution" }, 0],
    },
  },
  menu: [{ id: "quote", label: "quote", find: "find_quote", icon: "quote", insert: (schema) => wrapIn(type(schema, "quote")) }],
  rules: (schema) => [wrappingRule(/^>\s$/, type(schema, "quote"))],
};

/** Puts the cursor in the attribution of the quote around it, making one where there is none. */
export const toAttribution: Command = (state, dispatch) => {
  const around = quoteAround(state);
  if (!around) return false;
  const { node, end } = around;
  if (dispatch) {
    const tr = state.tr;
    if (node.lastChild?.type.name === "attribution") {
      tr.setSelection(TextSelection.create(tr.doc, end - 1));
    } else {
      tr.insert(end, type(state.schema, "attribution").create());
      tr.setSelection(TextSelection.create(tr.doc, end + 1));
    }
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Enter on a quote's empty last line asks who said it; this is what most quotes in news need next. */
export const leaveQuoteText: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parent.type.name !== "paragraph" || $from.parent.content.size > 0) return false;
  const around = quoteAround(state);
  if (!around || $from.depth !== around.depth + 1) return false;
  const index = $from.index(around.depth);
  const last = around.node.childCount - (around.node.lastChild?.type.name === "attribution" ? 2 : 1);
  if (index !== last || index === 0) return false;
  if (dispatch) {
    const tr = state.tr.delete($from.before(), $from.after());
    const end = tr.mapping.map(around.end);
    if (around.node.lastChild?.type.name !== "attribution") tr.insert(end, type(state.schema, "attribution").create());
    tr.setSelection(TextSelection.create(tr.doc, tr.doc.resolve(end).nodeAfter?.type.name === "attribution" ? end + 1 : end - 1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

/** Enter inside a quote makes another paragraph of it; left to itself it would take the attribution for the default. */
export const splitQuote: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if ($from.parent.type.name !== "paragraph" || $from.node(-1).type.name !== "quote") return false;
  const tr = state.tr.deleteSelection();
  const { pos } = tr.selection.$from;
  const after = [{ type: type(state.schema, "paragraph") }];
  if (!canSplit(tr.doc, pos, 1, after)) return false;
  dispatch?.(tr.split(pos, 1, after).scrollIntoView());
  return true;
};

/** Enter in an attribution goes on after the quote; one that was left empty is taken away. */
export const leaveAttribution: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if ($from.parent.type.name !== "attribution") return false;
  if (dispatch) {
    const tr = state.tr;
    const after = $from.after(-1);
    if ($from.parent.content.size === 0) tr.delete($from.before(), $from.after());
    const place = tr.mapping.map(after);
    tr.insert(place, type(state.schema, "paragraph").create());
    tr.setSelection(TextSelection.create(tr.doc, place + 1));
    dispatch(tr.scrollIntoView());
  }
  return true;
};

function quoteAround(state: EditorState) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (node.type.name === "quote") return { node, depth, end: $from.end(depth) };
  }
  return null;
}

function type(schema: Schema, name: string): NodeType {
  return schema.nodes[name] as NodeType;
}
