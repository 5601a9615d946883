import { Fragment, Slice } from "prosemirror-model";
import { EditorState, Plugin, Selection, type Transaction } from "prosemirror-state";
import { ReplaceStep } from "prosemirror-transform";
import type { EditorView } from "prosemirror-view";
import { updateYFragment, ySyncPlugin, ySyncPluginKey, type ProsemirrorBinding } from "y-prosemirror";
import { type AbstractType, type Doc, type Transaction as YTransaction, XmlElement, type XmlFragment } from "yjs";
import { sharedHistory } from "../history";
import { Nodes } from "./nodes";
import { giveTexts } from "./texts";

/** The plug-ins that tie the canvas to the shared words; `others` are the canvas's own. */
type Others = readonly Plugin[];

/**
 * Ties a view to the shared words. Where the view shows the same words already, as it does after the first paint, nothing
 * on the page is drawn anew and the selection stays where it is.
 */
export function bind(view: EditorView, story: XmlFragment, others: Others): void {
  const { schema } = view.state;
  const mapping = new Nodes(schema);
  // Throws where this schema cannot show the story: such a view must not be tied, for it would delete what it cannot show.
  const doc = schema.topNodeType.createChecked(null, mapping.of(story));
  const sync = ySyncPlugin(story, { mapping }) as Plugin;
  const plugins = [sync, sharedHistory(story), ...others];
  const moved = smallest(view.state, doc.content);
  const selection = Selection.fromJSON(doc, moved.selection.toJSON());
  view.updateState(EditorState.create({ doc, selection, plugins }));
  const binding = ySyncPluginKey.getState(view.state).binding as ProsemirrorBinding;
  writePartsAlone(binding, story);
  forgetWholeNodes(binding);
  showWhatIsShared(binding, story, mapping);
}

/** True for a transaction that brings what stands in the shared document: what others wrote, or what undo did there. */
export function isRemote(tr: Transaction): boolean {
  return Boolean((tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined)?.isChangeOrigin);
}

/**
 * What others wrote arrives as a transaction that replaces the whole document, through which no position could be followed.
 * This is the same change with the smallest replacement; any other transaction comes back as it is.
 */
export function narrowed(state: EditorState, tr: Transaction): Transaction {
  if (!isRemote(tr) || !tr.docChanged) return tr;
  const small = smallest(state, tr.doc.content);
  if (!small.doc.eq(tr.doc)) return tr;
  try {
    if (tr.selectionSet) small.setSelection(Selection.fromJSON(small.doc, tr.selection.toJSON()));
  } catch {
    // The selection followed the change by itself.
  }
  small.setMeta(ySyncPluginKey, tr.getMeta(ySyncPluginKey)).setMeta("addToHistory", false);
  return tr.scrolledIntoView ? small.scrollIntoView() : small;
}

/** A transaction that turns a document into another by replacing only what differs. */
export function smallest(state: EditorState, next: Fragment): Transaction {
  const { tr } = state;
  const now = state.doc.content;
  const from = now.findDiffStart(next);
  const ends = now.findDiffEnd(next);
  if (from === null || ends === null) return tr;
  let { a, b } = ends;
  // Where words repeat, the end is found before the start: the part in between counts once.
  const overlap = from - Math.min(a, b);
  if (overlap > 0) {
    a += overlap;
    b += overlap;
  }
  const whole = state.doc.copy(next);
  try {
    if (tr.maybeStep(new ReplaceStep(from, a, whole.slice(from, b))).failed === null) return tr;
  } catch {
    // The ends lie too unevenly deep for one piece; then all of it is one.
  }
  return state.tr.replace(0, now.size, new Slice(next, 0, 0));
}

/**
 * On a change, the binding compares each child of what changed word by word before it looks inside. The body is one child
 * of the story, so each keystroke would compare all of it; asked for each part alone it goes straight to the block.
 */
function writePartsAlone(binding: ProsemirrorBinding, story: XmlFragment): void {
  const whole = binding._prosemirrorChanged.bind(binding);
  binding._prosemirrorChanged = (doc) => {
    const parts = story.toArray();
    const alike = parts.length === doc.childCount && parts.every((part, at) => part instanceof XmlElement && part.nodeName === doc.child(at).type.name);
    if (alike) {
      binding.doc.transact((transaction) => {
        binding.mapping.set(story, doc);
        parts.forEach((part, at) => {
          const node = doc.child(at);
          if (binding.mapping.get(part) !== node) updateYFragment(binding.doc, part as unknown as XmlFragment, node, binding);
        });
        giveTexts(transaction, doc.type.schema);
      }, ySyncPluginKey);
    }
    // What is left to do is to see that all is equal, and to note where the selection is.
    whole(doc);
  };
}

/**
 * The binding puts a selected block back by the place where it stood, and fails where somebody else has removed it since.
 * Such a selection follows the smallest replacement by itself, as `narrowed` makes it, so the binding need not keep it.
 */
function forgetWholeNodes(binding: ProsemirrorBinding): void {
  type Kept = ProsemirrorBinding["beforeTransactionSelection"] | null;
  let kept: Kept = binding.beforeTransactionSelection;
  Object.defineProperty(binding, "beforeTransactionSelection", {
    get: () => kept,
    set: (selection: Kept) => (kept = selection?.type === "node" ? null : selection),
  });
}

/**
 * What two people did at one moment can come out otherwise in the shared document than on the canvas on which one of them did
 * it: of two formats that exclude each other, each canvas keeps the one that came to it last. Then the canvas is wrong, and
 * is drawn once more.
 */
function showWhatIsShared(binding: ProsemirrorBinding, story: XmlFragment, nodes: Nodes): void {
  const changed = new Set<AbstractType<any>>();
  const look = () => {
    const view = binding.prosemirrorView as EditorView | null;
    const differs = view && [...changed].some((part) => nodes.differs(part, view.state.doc));
    changed.clear();
    if (differs) binding.mux(() => redraw(view, story, nodes));
  };
  binding.doc.on("afterAllTransactions", (_doc: Doc, transactions: YTransaction[]) => {
    // A canvas that is only a moment late has caught up by then.
    if (changed.size === 0) setTimeout(look);
    for (const transaction of transactions) for (const part of transaction.changed.keys()) changed.add(part);
  });
}

/**
 * Shows all of the shared words anew. The binding could do that too, but what the schema does not know, such as a body
 * without a block, it would delete for everybody.
 */
function redraw(view: EditorView, story: XmlFragment, nodes: Nodes): void {
  nodes.clear();
  const tr = smallest(view.state, Fragment.from(nodes.of(story)));
  view.dispatch(tr.setMeta(ySyncPluginKey, { isChangeOrigin: true }).setMeta("addToHistory", false));
}
