import { Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { isRemote } from "../collab/bind";

/**
 * The keys and selections of tables. Rows that somebody makes uneven here are evened out at once; where what others wrote
 * did so the server does it, for else every window would write cells of its own.
 */
export function tables(): Plugin {
  const plugin = tableEditing();
  const { appendTransaction } = plugin.spec;
  plugin.spec.appendTransaction = (trs, before, state) => appendTransaction?.call(plugin, trs, trs.some(isRemote) ? state : before, state);
  return plugin;
}
