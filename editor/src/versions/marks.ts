import { Plugin, PluginKey, type EditorState, type Transaction } from "prosemirror-state";
import { DecorationSet } from "prosemirror-view";

const key = new PluginKey<DecorationSet>("who wrote");

/** Marks words by who wrote them, while that is asked for. */
export function whoWrote(): Plugin {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, marks) => (tr.getMeta(key) as DecorationSet | undefined) ?? marks.map(tr.mapping, tr.doc),
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

/** Puts other marks in the place of those that are there. */
export function marked(state: EditorState, marks: DecorationSet): Transaction {
  return state.tr.setMeta(key, marks).setMeta("addToHistory", false);
}
