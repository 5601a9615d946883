import type { NodeType, Schema } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { dirAttr, dirDom, readDir, type Block } from "./block";
import { placeBlock } from "./place";

const NEW_ROWS = 3;
const NEW_COLUMNS = 3;

/** `colwidth` is kept for what was made elsewhere; nothing here sets it, and readers never see it. */
const cellAttrs = {
  colspan: { default: 1, validate: "number" },
  rowspan: { default: 1, validate: "number" },
  colwidth: { default: null, validate: checkWidths },
} as const;

export const table: Block = {
  nodes: {
    table: {
      content: "table_row+",
      group: "block",
      tableRole: "table",
      isolating: true,
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "table", getAttrs: readDir }],
      toDOM: (node) => ["table", dirDom(node.attrs), ["tbody", 0]],
    },
    table_row: {
      content: "(table_header | table_cell)+",
      tableRole: "row",
      parseDOM: [{ tag: "tr" }],
      toDOM: () => ["tr", 0],
    },
    table_header: cell("th", "header_cell"),
    table_cell: cell("td", "cell"),
  },
  menu: [{ id: "table", label: "table", find: "find_table", icon: "table", insert: insertTable }],
};

function cell(tag: "th" | "td", tableRole: string) {
  return {
    content: "paragraph+",
    tableRole,
    isolating: true,
    attrs: cellAttrs,
    parseDOM: [{ tag, getAttrs: (dom: HTMLElement) => ({ colspan: span(dom, "colspan"), rowspan: span(dom, "rowspan") }) }],
    toDOM: (node: { attrs: Record<string, unknown> }) => {
      const attrs: Record<string, string> = {};
      for (const name of ["colspan", "rowspan"]) {
        if (node.attrs[name] !== 1) attrs[name] = String(node.attrs[name]);
      }
      return [tag, attrs, 0] as const;
    },
  };
}

function insertTable(schema: Schema): Command {
  return (state, dispatch) => {
    const row = (kind: NodeType) => {
      const cells = Array.from({ length: NEW_COLUMNS }, () => kind.createAndFill());
      return type(schema, "table_row").create(null, cells.filter((made) => made !== null));
    };
    const rows = [row(type(schema, "table_header"))];
    while (rows.length < NEW_ROWS) rows.push(row(type(schema, "table_cell")));
    if (dispatch) dispatch(placeBlock(state, type(schema, "table").create(null, rows), 3));
    return true;
  };
}

function span(dom: HTMLElement, name: string): number {
  const value = Number.parseInt(dom.getAttribute(name) ?? "1", 10);
  return Number.isFinite(value) && value >= 1 ? Math.min(value, 50) : 1;
}

function checkWidths(value: unknown): void {
  const fits = value === null || (Array.isArray(value) && value.every((width) => Number.isInteger(width)));
  if (!fits) throw new RangeError("Column widths are whole numbers");
}

function type(schema: Schema, name: string): NodeType {
  return schema.nodes[name] as NodeType;
}
