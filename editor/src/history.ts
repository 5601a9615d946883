import type { Command, EditorState, Plugin, Transaction } from "prosemirror-state";
import { defaultDeleteFilter, defaultProtectedNodes, ySyncPluginKey, yUndoPlugin, yUndoPluginKey } from "y-prosemirror";
import { ContentString, ContentType, Item, UndoManager, type AbstractType, type XmlFragment } from "yjs";

/**
 * Undo and redo. Nothing else names the module behind them. What others write is never taken back, and what one's own
 * changes have become by then is taken back where it now stands.
 */

const OWN_STEP = "own step of undo";

/**
 * The plug-in for a canvas that is tied to a shared document. It takes changes back together that follow each other within
 * half a second, which is how its module groups them.
 */
export function sharedHistory(story: XmlFragment): Plugin {
  const undoManager = new UndoManager(story, {
    trackedOrigins: new Set([ySyncPluginKey]),
    deleteFilter: (item) => defaultDeleteFilter(item, defaultProtectedNodes) && !holdsOthers(item, story.doc?.clientID),
    captureTransaction: ({ meta }) => meta.get("addToHistory") !== false,
  });
  return yUndoPlugin({ undoManager });
}

/** True for a block that was made here and in which somebody else has written: taken back, it would take their words along. */
function holdsOthers(item: Item, own: number | undefined): boolean {
  if (!(item instanceof Item) || !(item.content instanceof ContentType)) return false;
  for (let child = (item.content.type as AbstractType<unknown>)._start; child; child = child.right) {
    if (child.deleted) continue;
    if (child.content instanceof ContentString && child.id.client !== own) return true;
    if (holdsOthers(child, own)) return true;
  }
  return false;
}

export const undoCommand: Command = (state, dispatch) => {
  const manager = managerOf(state);
  if (!manager?.canUndo()) return false;
  if (dispatch) manager.undo();
  return true;
};

export const redoCommand: Command = (state, dispatch) => {
  const manager = managerOf(state);
  if (!manager?.canRedo()) return false;
  if (dispatch) manager.redo();
  return true;
};

export function canUndo(state: EditorState): boolean {
  return managerOf(state)?.canUndo() ?? false;
}

export function canRedo(state: EditorState): boolean {
  return managerOf(state)?.canRedo() ?? false;
}

/** Makes a transaction the first of a new step of undo. */
export function ownStep(tr: Transaction): Transaction {
  return tr.setMeta(OWN_STEP, true);
}

/** Called for each transaction before it is applied: ends the step before one that wants its own. */
export function beforeStep(state: EditorState, tr: Transaction): void {
  if (tr.getMeta(OWN_STEP)) managerOf(state)?.stopCapturing();
}

function managerOf(state: EditorState): UndoManager | undefined {
  return (yUndoPluginKey.getState(state) as { undoManager: UndoManager } | undefined)?.undoManager;
}
