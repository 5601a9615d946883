import { Fragment, type Node } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import type { Draft, StoryCard } from "./data";
import { readText, type Editor } from "./editor";
import type { FieldsModel } from "./fields";
import { ownStep, undoCommand } from "./history";

/** What a version holds, as the server tells it. */
export interface RevisionJson extends Draft {
  revision: number;
  saved_at: string;
  saved_by: string;
  stories: Record<string, StoryCard>;
}

/** A replacement of some blocks of a parent, by places between its children. */
export interface Gap {
  from: number;
  to: number;
  with: readonly Node[];
}

/** Above so many pairs of blocks the middle is replaced in one piece. */
const MOST_PAIRS = 250_000;

/**
 * Puts a version back as one step of undo that touches only the blocks that differ, so that the carets of those who write
 * elsewhere, and what comments are about, stay where they are. Gives a function that takes text and fields back.
 */
export function restoreRevision(editor: Editor, fields: FieldsModel, json: RevisionJson): () => void {
  editor.learn(Object.values(json.stories));
  const next = readText(json);
  const before = fields.all();
  const { view } = editor;
  // Each replacement is written by itself: given several at once, the shared document would match blocks by their number
  // and rewrite all between the first and the last. Those that follow within the step join it.
  let first = true;
  for (const make of replacements(view.state.doc, next)) {
    const tr = make(view.state.tr);
    view.dispatch(first ? ownStep(tr) : tr);
    first = false;
  }
  fields.replace(json.fields);
  // What is written next begins a step of its own.
  view.dispatch(ownStep(view.state.tr));
  return () => {
    if (!first) undoCommand(view.state, view.dispatch, view);
    fields.replace(before);
  };
}

/** True when a version says what stands on the canvas and in the panel. */
export function isSame(editor: Editor, fields: FieldsModel, json: RevisionJson): boolean {
  return readText(json).eq(editor.view.state.doc) && changedFields(fields, json).length === 0;
}

/** The fields that a version has otherwise; the words of the story are not among them. */
export function changedFields(fields: FieldsModel, json: RevisionJson): string[] {
  const now = fields.all() as unknown as Record<string, unknown>;
  const then = json.fields as unknown as Record<string, unknown>;
  const changed = Object.keys(now).filter((name) => JSON.stringify(now[name] ?? "") !== JSON.stringify(then[name] ?? ""));
  // Roles are part of the byline.
  return [...new Set(changed.map((name) => (name === "roles" ? "authors" : name)))];
}

/** The parts of the text that a version has otherwise. */
export function changedParts(editor: Editor, json: RevisionJson): ("headline" | "standfirst" | "body")[] {
  const [now, next] = [editor.view.state.doc, readText(json)];
  return (["headline", "standfirst", "body"] as const).filter((_, at) => !now.child(at).eq(next.child(at)));
}

/** One change after another, from the end of the text to its start, so that none moves the place of the next. */
function replacements(doc: Node, next: Node): ((tr: Transaction) => Transaction)[] {
  const made: ((tr: Transaction) => Transaction)[] = [];
  let at = doc.content.size;
  for (let part = doc.childCount - 1; part >= 0; part--) {
    const [now, then] = [doc.child(part), next.child(part)];
    at -= now.nodeSize;
    const start = at + 1;
    if (now.eq(then)) continue;
    if (now.isTextblock) {
      made.push((tr) => tr.replaceWith(start, start + now.content.size, then.content));
      continue;
    }
    const places = [0];
    now.forEach((child) => places.push((places.at(-1) ?? 0) + child.nodeSize));
    for (const gap of gaps(now, then).reverse()) {
      const [from, to] = [start + (places[gap.from] ?? 0), start + (places[gap.to] ?? 0)];
      made.push((tr) => narrow(tr, from, to, now, gap));
    }
  }
  return made;
}

/** One block in place of another of its kind changes only the words that differ. */
function narrow(tr: Transaction, from: number, to: number, parent: Node, gap: Gap): Transaction {
  const old = gap.to - gap.from === 1 ? parent.child(gap.from) : null;
  const only = gap.with.length === 1 ? gap.with[0] : undefined;
  if (old && only && old.isTextblock && old.sameMarkup(only)) {
    const start = old.content.findDiffStart(only.content);
    const ends = old.content.findDiffEnd(only.content);
    if (start !== null && ends) {
      const overlap = Math.max(0, start - Math.min(ends.a, ends.b));
      return tr.replaceWith(from + 1 + start, from + 1 + ends.a + overlap, only.content.cut(start, ends.b + overlap));
    }
  }
  return tr.replaceWith(from, to, Fragment.from([...gap.with]));
}

/** Which children of a node have to be replaced by which of another: all but the longest line of equal ones. */
export function gaps(now: Node, then: Node): Gap[] {
  const [old, wanted] = [children(now), children(then)];
  let head = 0;
  while (head < old.length && head < wanted.length && old[head]?.eq(wanted[head] as Node)) head++;
  let tail = 0;
  while (tail < old.length - head && tail < wanted.length - head && old[old.length - 1 - tail]?.eq(wanted[wanted.length - 1 - tail] as Node)) tail++;
  const kept = common(old.slice(head, old.length - tail), wanted.slice(head, wanted.length - tail)).map(([a, b]) => [a + head, b + head] as const);
  const found: Gap[] = [];
  let [a, b] = [head, head];
  for (const [oldAt, wantedAt] of [...kept, [old.length - tail, wanted.length - tail] as const]) {
    if (oldAt > a || wantedAt > b) found.push({ from: a, to: oldAt, with: wanted.slice(b, wantedAt) });
    [a, b] = [oldAt + 1, wantedAt + 1];
  }
  return found;
}

/** The longest line of equal nodes in both lists, as pairs of places. */
function common(old: readonly Node[], wanted: readonly Node[]): [number, number][] {
  if (old.length * wanted.length > MOST_PAIRS) return [];
  const width = wanted.length + 1;
  const length = new Uint32Array((old.length + 1) * width);
  const equal = (a: number, b: number) => old[a]?.eq(wanted[b] as Node) ?? false;
  for (let a = old.length - 1; a >= 0; a--) {
    for (let b = wanted.length - 1; b >= 0; b--) {
      length[a * width + b] = equal(a, b)
        ? (length[(a + 1) * width + b + 1] ?? 0) + 1
        : Math.max(length[(a + 1) * width + b] ?? 0, length[a * width + b + 1] ?? 0);
    }
  }
  const pairs: [number, number][] = [];
  for (let a = 0, b = 0; a < old.length && b < wanted.length; ) {
    if (equal(a, b)) pairs.push([a++, b++]);
    else if ((length[(a + 1) * width + b] ?? 0) >= (length[a * width + b + 1] ?? 0)) a++;
    else b++;
  }
  return pairs;
}

function children(node: Node): Node[] {
  return Array.from({ length: node.childCount }, (_, at) => node.child(at));
}
