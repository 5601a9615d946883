import { Plugin, PluginKey, type Command, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Range } from "./anchors";

/** What the keyboard may ask of the comments; the feature carries it out. */
export interface CommentActions {
  comment: () => void;
  step: (by: 1 | -1) => void;
  /** A highlight was clicked. */
  opened: (thread: string) => void;
}

/** Where a thread's words stand. */
export interface Mark extends Range {
  thread: string;
}

interface Shown {
  marks: DecorationSet;
  active: string | null;
}

interface Change {
  marks?: readonly Mark[];
  active?: string | null;
}

const key = new PluginKey<Shown>("comments");
const acting = new WeakMap<Plugin, CommentActions>();

/** Underlines the words that open threads are about. Between two looks at the shared document they move with the text. */
export function highlights(actions: CommentActions): Plugin {
  const plugin = new Plugin<Shown>({
    key,
    state: {
      init: () => ({ marks: DecorationSet.empty, active: null }),
      apply: (tr, shown, _before, after) => {
        const change = tr.getMeta(key) as Change | undefined;
        if (!change) return tr.docChanged ? { ...shown, marks: shown.marks.map(tr.mapping, tr.doc) } : shown;
        const active = change.active === undefined ? shown.active : change.active;
        const marks = change.marks ?? marksIn(shown.marks.map(tr.mapping, tr.doc));
        const drawn = marks.map(({ thread, from, to }) =>
          Decoration.inline(from, to, { class: thread === active ? "ed-commented ed-commented-now" : "ed-commented" }, { thread }),
        );
        return { marks: DecorationSet.create(after.doc, drawn), active };
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.marks,
      handleClick: (view, pos, event) => {
        if (event.button !== 0) return false;
        const thread = threadAt(view.state, pos);
        if (thread) actions.opened(thread);
        return false;
      },
    },
  });
  acting.set(plugin, actions);
  return plugin;
}

/** Shows where the threads stand, and which one is looked at. */
export function showMarks(view: EditorView, change: Change): void {
  if (!key.getState(view.state)) return;
  view.dispatch(view.state.tr.setMeta(key, change).setMeta("addToHistory", false));
}

/** Where a thread's words stand, as far as the page knows. */
export function markOf(state: EditorState, thread: string): Range | null {
  const mark = marksIn(key.getState(state)?.marks ?? DecorationSet.empty).find((mark) => mark.thread === thread);
  return mark ?? null;
}

export function activeThread(state: EditorState): string | null {
  return key.getState(state)?.active ?? null;
}

export const commentCommand: Command = ask((actions) => actions.comment());
export const nextCommentCommand: Command = ask((actions) => actions.step(1));
export const previousCommentCommand: Command = ask((actions) => actions.step(-1));

/** The smallest mark round a place: of marks within each other the inner one is meant. */
function threadAt(state: EditorState, pos: number): string | null {
  const found = (key.getState(state)?.marks.find(pos, pos) ?? []).sort((a, b) => a.to - a.from - (b.to - b.from));
  return (found[0]?.spec as { thread?: string } | undefined)?.thread ?? null;
}

function marksIn(set: DecorationSet): Mark[] {
  return set.find().map(({ from, to, spec }) => ({ from, to, thread: (spec as { thread: string }).thread }));
}

function ask(run: (actions: CommentActions) => void): Command {
  return (state, dispatch) => {
    const plugin = key.get(state);
    const actions = plugin && acting.get(plugin);
    if (!actions) return false;
    if (dispatch) run(actions);
    return true;
  };
}
