import { InputRule } from "prosemirror-inputrules";
import type { NodeType, Schema } from "prosemirror-model";
import { TextSelection, type Command, type EditorState, type Transaction } from "prosemirror-state";
import { emptyLine } from "./place";
import type { Block } from "./block";

export const divider: Block = {
  nodes: {
    divider: {
      group: "block",
      parseDOM: [{ tag: "hr" }],
      toDOM: () => ["hr"],
    },
  },
  menu: [{ id: "divider", label: "divider", find: "find_divider", icon: "divider", insert: insertDivider }],
  // The dashes before the last may already have become one long dash.
  rules: () => [
    new InputRule(/^(?:---|–-)$/, (state, _match, start, end) =>
      state.doc.resolve(end).parentOffset === state.doc.resolve(end).parent.content.size ? dividerAt(state, start) : null,
    ),
  ],
};

function insertDivider(): Command {
  return (state, dispatch) => {
    const line = emptyLine(state);
    const tr = line === null ? null : dividerAt(state, line);
    if (tr && dispatch) dispatch(tr);
    return tr !== null;
  };
}

/** Replaces the paragraph of the body around `pos` by a divider and an empty line to go on in. */
function dividerAt(state: EditorState, pos: number): Transaction | null {
  const $pos = state.doc.resolve(pos);
  if ($pos.parent.type.name !== "paragraph" || $pos.node(-1).type.name !== "body") return null;
  const [rule, line] = [type(state.schema, "divider"), type(state.schema, "paragraph")];
  const tr = state.tr.replaceWith($pos.before(), $pos.after(), [rule.create(), line.create()]);
  return tr.setSelection(TextSelection.create(tr.doc, $pos.before() + 2)).scrollIntoView();
}

function type(schema: Schema, name: string): NodeType {
  return schema.nodes[name] as NodeType;
}
