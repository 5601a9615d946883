import { Slice, type Mark, type Node } from "prosemirror-model";
import { TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { AddMarkStep, AttrStep, Mapping, RemoveMarkStep, ReplaceAroundStep, ReplaceStep, StepMap, type Step } from "prosemirror-transform";
import { isSuggestion, signOf } from "./marks";
import { withoutSuggestions } from "./resolve";
import { cleanSlice } from "./slice";
import { Strokes } from "./strokes";

/** Who suggests, and what each suggestion is signed with. */
export interface Signer {
  person: string;
  /** The time in UTC, to the second. */
  now: () => string;
  freshId: () => string;
}

/** Parts of a transaction that hold for the change itself and not for the way it is made. */
const KEPT_META = ["paste", "uiEvent", "pointer", "composition", "addToHistory"];

/**
 * The transaction that suggests what `tr` would do, or null if that cannot be suggested.
 *
 * Nothing that stands in the story is taken away, and the text without suggestions is the same before and after: where
 * that is not plain from the way the change was made, it is compared. What cannot be carried by marks on text (a line
 * break within a paragraph, a divider, a "Read more", the size of a table) fails that comparison and is not suggested.
 *
 * - Words: inserted ones are marked, deleted ones are marked and stay; one's own inserted words are simply deleted.
 * - Formatting: it is applied, and what the words had before is noted on them.
 * - Breaks, new blocks and deleted blocks: a sign at the end of each block of text; see `resolve.ts`.
 * - A change of a block's kind, place or direction: a new block that is one's own suggestion changes as it is; of any
 *   other, the block as it was is deleted and the block as it is to be is inserted.
 */
export function suggested(tr: Transaction, state: EditorState, signer: Signer): Transaction | null {
  let before: string | undefined;
  for (const way of ["direct", "moved sign", "replaced"] as const) {
    const attempt = new Attempt(tr, state, signer, way);
    if (!attempt.possible()) continue;
    if (attempt.plain) return attempt.tracked;
    before ??= JSON.stringify(withoutSuggestions(state.doc.toJSON()));
    if (JSON.stringify(withoutSuggestions(attempt.tracked.doc.toJSON())) === before) return attempt.tracked;
    // The ways differ only in how they change what blocks are.
    if (tr.steps.every((step) => !changesBlocks(step))) return null;
  }
  return null;
}

/** How a step that changes what blocks are is made; the next way is taken if one changes the text before. */
type Way = "direct" | "moved sign" | "replaced";

class Attempt {
  readonly tracked: Transaction;
  /** True as long as the text before cannot have changed. */
  plain = true;
  private readonly strokes: Strokes;
  /** The maps of the steps so far, inverted, the last one first, each with the map of what was done in its place. */
  private back: { map: StepMap; twin: StepMap | null }[] = [];
  private touched = false;

  constructor(private readonly tr: Transaction, private readonly state: EditorState, signer: Signer, private readonly way: Way) {
    this.tracked = state.tr;
    this.strokes = new Strokes(this.tracked, signer);
  }

  /** Makes the change; false if it cannot be made in this way. */
  possible(): boolean {
    try {
      return this.run();
    } catch (error) {
      // A change that the steps for it do not fit is refused in words; the text on the canvas is whole either way.
      console.error(error);
      return false;
    }
  }

  private run(): boolean {
    const { tr, tracked } = this;
    for (let index = 0; index < tr.steps.length; index++) {
      const [step, doc] = [tr.steps[index], tr.docs[index]];
      if (!step || !doc || !this.step(step, doc)) return false;
    }
    if (!this.touched) return false;
    this.select();
    for (const name of KEPT_META) if (tr.getMeta(name) !== undefined) tracked.setMeta(name, tr.getMeta(name));
    if (tr.storedMarksSet) tracked.setStoredMarks(tr.storedMarks);
    if (tr.scrolledIntoView) tracked.scrollIntoView();
    return true;
  }

  private step(step: Step, doc: Node): boolean {
    if (step instanceof ReplaceStep) {
      this.replace(step.from, step.to, step.slice);
      return true;
    }
    if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
      this.format(step.from, step.to, step.mark, step instanceof AddMarkStep);
      this.undoMap(step.getMap(), null);
      return true;
    }
    if (this.way === "replaced" && changesBlocks(step)) return this.replaceBlocks(step, doc);
    return this.direct(step);
  }

  /** Marks the words from `from` to `to` as deleted and puts those of the slice behind them, as inserted. */
  private replace(from: number, to: number, slice: Slice): void {
    const mapping = this.mapping();
    const start = mapping.map(from, to > from ? 1 : -1);
    const inline = slice.openStart === 0 && slice.content.firstChild?.isInline === true;
    if (inline) this.strokes.signAnew();
    let at = start;
    if (to > from) {
      const done = this.strokes.deleteWords(start, Math.max(start, mapping.map(to, -1)));
      if (done.touched) this.touched = true;
      if (done.breaks) this.plain = false;
      at = done.end;
    }
    this.undoMap(new StepMap([from, to - from, 0]), null);
    if (slice.size === 0) return;
    const cleaned = cleanSlice(slice, this.tr.getMeta("paste") === true || this.tr.getMeta("uiEvent") === "paste");
    const made = cleaned.size > 0 ? this.strokes.insert(at, cleaned) : null;
    if (made) {
      this.touched = true;
      if (!inline || !onlyWords(cleaned)) this.plain = false;
    }
    this.undoMap(new StepMap([from, 0, slice.size]), made?.size === slice.size ? made.map : null);
  }

  private format(from: number, to: number, mark: Mark, add: boolean): void {
    if (isSuggestion(mark.type.name)) return;
    const mapping = this.mapping();
    if (this.strokes.format(mapping.map(from, 1), mapping.map(to, -1), mark, add)) this.touched = true;
  }

  private direct(step: Step): boolean {
    const mapped = step.map(this.mapping());
    if (!mapped) return false;
    const sign = this.way === "moved sign" && step instanceof ReplaceAroundStep ? this.signBefore(this.mapping().map(step.gapFrom, 1)) : null;
    if (this.tracked.maybeStep(mapped).failed) return false;
    this.touched = true;
    this.plain = false;
    const map = step.getMap();
    const made = this.tracked.mapping.maps[this.tracked.mapping.maps.length - 1];
    this.undoMap(map, made && sameSizes(map, made) ? made : null);
    const left = sign === null ? null : made?.mapResult(sign);
    if (left && !left.deleted && step instanceof ReplaceAroundStep) this.strokes.moveSign(left.pos, this.mapping().map(step.getMap().map(step.gapFrom, 1), 1));
    return true;
  }

  /**
   * The place of one's own sign that says that the block at `pos` is new. Where a new block leaves the neighbour that
   * carries its sign, as a line that becomes a list does, it has to take the sign along.
   */
  private signBefore(pos: number): number | null {
    let found: number | null = null;
    this.tracked.doc.nodesBetween(0, pos, (node, at) => {
      if (!node.isTextblock || at + node.nodeSize > pos) return !node.isTextblock;
      const sign = signOf(node);
      found = sign && this.strokes.isOwn(sign, "insertion") ? at + node.nodeSize - 1 - sign.nodeSize : null;
      return false;
    });
    return found;
  }

  /** The blocks of the story that a step changes, deleted as they were and inserted as they are to be. */
  private replaceBlocks(step: Step, doc: Node): boolean {
    const applied = step.apply(doc).doc;
    const [was, now] = [doc.lastChild, applied?.lastChild];
    if (!was || !now) return false;
    let [first, rest] = [0, 0];
    const most = Math.min(was.childCount, now.childCount);
    while (first < most && was.child(first).eq(now.child(first))) first++;
    while (rest < most - first && was.child(was.childCount - 1 - rest).eq(now.child(now.childCount - 1 - rest))) rest++;
    const start = doc.content.size - was.content.size - 1;
    const blocks = now.content.cut(offsetOf(now, first), offsetOf(now, now.childCount - rest));
    this.replace(start + offsetOf(was, first), start + offsetOf(was, was.childCount - rest), new Slice(blocks, 0, 0));
    this.plain = false;
    return true;
  }

  private undoMap(map: StepMap, twin: StepMap | null): void {
    this.back = [{ map: map.invert(), twin }, ...this.back];
  }

  /** Maps a place in the document that the original transaction has reached to the one that is being made here. */
  private mapping(): Mapping {
    const mapping = new Mapping();
    const { maps } = this.tracked.mapping;
    for (const { map } of this.back) mapping.appendMap(map);
    for (const map of maps) {
      const twin = this.back.findIndex((entry) => entry.twin === map);
      mapping.appendMap(map, twin < 0 ? undefined : twin);
    }
    return mapping;
  }

  private select(): void {
    const { tr, tracked, state } = this;
    const { selection } = tr;
    if (!(selection instanceof TextSelection)) {
      tracked.setSelection(selection.map(tracked.doc, this.mapping()));
      return;
    }
    const [only] = tr.steps;
    // Delete goes on behind what it marked, Backspace before it.
    const onwards = tr.steps.length === 1 && only instanceof ReplaceStep && only.slice.size === 0 && state.selection.empty && state.selection.from === only.from;
    const mapping = this.mapping();
    const place = (pos: number) => tracked.doc.resolve(mapping.map(pos, onwards ? 1 : -1));
    tracked.setSelection(TextSelection.between(place(selection.anchor), place(selection.head)));
  }
}

function changesBlocks(step: Step): boolean {
  return step instanceof ReplaceAroundStep || step instanceof AttrStep;
}

function onlyWords(slice: Slice): boolean {
  let words = true;
  slice.content.forEach((node) => {
    if (!node.isText) words = false;
  });
  return words;
}

function sameSizes(a: StepMap, b: StepMap): boolean {
  const sizes = (map: StepMap) => {
    const found: number[] = [];
    map.forEach((oldStart, oldEnd, newStart, newEnd) => found.push(oldEnd - oldStart, newEnd - newStart));
    return found.join();
  };
  return sizes(a) === sizes(b);
}

function offsetOf(node: Node, index: number): number {
  let offset = 0;
  for (let at = 0; at < index; at++) offset += node.child(at).nodeSize;
  return offset;
}
