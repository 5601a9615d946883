import { lift, wrapIn } from "prosemirror-commands";
import { Fragment, Slice, type NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { goToNextCell } from "prosemirror-tables";
import { ReplaceStep } from "prosemirror-transform";
import { schema } from "../schema";

const type = (name: string) => schema.nodes[name] as NodeType;

/** The kinds of containers that the cursor stands in, from the outside in. */
export function containers(state: EditorState): string[] {
  const { $from } = state.selection;
  return Array.from({ length: $from.depth }, (_, at) => $from.node(at + 1).type.name);
}

/** Wraps the selection in a quote, or takes it out of the one around it. */
export const toggleQuote: Command = (state, dispatch, view) =>
  containers(state).includes("quote") ? lift(state, dispatch) : wrapIn(type("quote"), ownDirection(state))(state, dispatch, view);

/** What is wrapped gives its direction to the container, for bullets stand on the side where the text begins. */
function ownDirection(state: EditorState): { dir: string | null } {
  return { dir: (state.selection.$from.parent.attrs["dir"] as string | null | undefined) ?? null };
}

/** Makes a list, turns one kind into the other, or takes the selection out of a list of that kind. */
export function toggleList(name: "bullet_list" | "ordered_list"): Command {
  return (state, dispatch, view) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth--) {
      const node = $from.node(depth);
      if (node.type.name !== "bullet_list" && node.type.name !== "ordered_list") continue;
      if (node.type.name === name) return liftListItem(type("list_item"))(state, dispatch, view);
      if (dispatch) dispatch(state.tr.setNodeMarkup($from.before(depth), type(name), { dir: node.attrs["dir"] }));
      return true;
    }
    return wrapInList(type(name), ownDirection(state))(state, dispatch);
  };
}

/** Tab goes to the next cell or deeper into a list; elsewhere it leaves the text, as everywhere on the web. */
export const tab: Command = (state, dispatch, view) =>
  goToNextCell(1)(state, dispatch, view) || sinkListItem(type("list_item"))(state, dispatch);

export const shiftTab: Command = (state, dispatch, view) =>
  goToNextCell(-1)(state, dispatch, view) || liftListItem(type("list_item"))(state, dispatch, view);

/** Moves the selected blocks of the body, or the list items when the cursor is in a list, one place up or down. */
export function moveBlock(by: -1 | 1): Command {
  return (state, dispatch) => {
    const range = movable(state);
    if (!range) return false;
    const { from, to, first, last, parent } = range;
    const neighbour = by < 0 ? first - 1 : last + 1;
    // At either end there is nowhere to go, but the key is still ours: the browser would scroll instead.
    if (neighbour < 0 || neighbour >= parent.childCount) return true;
    if (!dispatch) return true;
    const other = parent.child(neighbour);
    const moved: Fragment[] = [];
    for (let index = first; index <= last; index++) moved.push(Fragment.from(parent.child(index)));
    const block = moved.reduce((all, one) => all.append(one), Fragment.empty);
    const start = by < 0 ? from - other.nodeSize : from;
    const end = by < 0 ? to : to + other.nodeSize;
    const content = by < 0 ? block.append(Fragment.from(other)) : Fragment.from(other).append(block);
    const tr = state.tr.step(new ReplaceStep(start, end, new Slice(content, 0, 0)));
    const shift = by < 0 ? -other.nodeSize : other.nodeSize;
    const { selection } = state;
    if (selection instanceof NodeSelection) tr.setSelection(NodeSelection.create(tr.doc, selection.from + shift));
    else tr.setSelection(TextSelection.create(tr.doc, selection.anchor + shift, selection.head + shift));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

function movable(state: EditorState) {
  const { $from, $to } = state.selection;
  const shared = $from.sharedDepth(state.selection.to);
  let depth = -1;
  for (let at = Math.min(shared, $from.depth); at >= 1; at--) {
    const name = $from.node(at).type.name;
    if (name === "bullet_list" || name === "ordered_list" || name === "body") {
      depth = at;
      break;
    }
  }
  if (depth < 0) return null;
  const parent = $from.node(depth);
  const first = $from.index(depth);
  const last = Math.max(first, $to.indexAfter(depth) - 1);
  const from = $from.posAtIndex(first, depth);
  const to = $from.posAtIndex(last + 1, depth);
  return { parent, first, last, from, to };
}

/** Steps over the edge of the story where a fact box, quote or table stands last: an empty line after it. */
export const lineAfter: Command = (state, dispatch) => {
  const { $to } = state.selection;
  if ($to.depth < 2 || $to.node(1).type.name !== "body") return false;
  const at = $to.after(2);
  if (dispatch) {
    const tr = state.tr.insert(at, type("paragraph").create());
    dispatch(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView());
  }
  return true;
};
