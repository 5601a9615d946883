import { closeHistory, history as historyPlugin, redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import type { Command, EditorState, Plugin, Transaction } from "prosemirror-state";

/**
 * Undo and redo. Nothing else names the module behind it, so that co-editing can bring its own: there, only a person's
 * own changes are taken back.
 */

/** Changes closer together than this, in milliseconds, and side by side are taken back together. */
const PAUSE = 500;

export function history(): Plugin {
  return historyPlugin({ newGroupDelay: PAUSE, depth: 1000 });
}

export const undoCommand: Command = undo;
export const redoCommand: Command = redo;

export function canUndo(state: EditorState): boolean {
  return Number(undoDepth(state)) > 0;
}

export function canRedo(state: EditorState): boolean {
  return Number(redoDepth(state)) > 0;
}

/** Makes a transaction the first of a new step of undo. */
export function ownStep(tr: Transaction): Transaction {
  return closeHistory(tr);
}
