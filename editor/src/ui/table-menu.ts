import { toggleHeaderColumn, toggleHeaderRow, addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, isInTable, mergeCells, splitCell } from "prosemirror-tables";
import type { Command } from "prosemirror-state";
import { lineAfter } from "../commands/blocks";
import type { Editor } from "../editor";
import { t } from "../words";
import type { MenuItem } from "./menu";

/** What can be done with the table that the cursor stands in; all of it is out of reach elsewhere. */
export function tableItems(editor: Editor): MenuItem[] {
  const { state } = editor.view;
  const inside = isInTable(state);
  const item = (words: Parameters<typeof t>[0], command: Command, danger = false): MenuItem => ({
    label: t(words),
    disabled: !inside || !command(state),
    danger,
    run: () => editor.do(command),
  });
  return [
    item("row_before", addRowBefore),
    item("row_after", addRowAfter),
    item("column_before", addColumnBefore),
    item("column_after", addColumnAfter),
    item("header_row", toggleHeaderRow),
    item("header_column", toggleHeaderColumn),
    item("merge_cells", mergeCells),
    item("split_cell", splitCell),
    item("line_after", lineAfter),
    item("delete_row", deleteRow, true),
    item("delete_column", deleteColumn, true),
    item("delete_table", deleteTable, true),
  ];
}
