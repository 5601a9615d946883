import type { Mark, MarkType, Node, Slice } from "prosemirror-model";
import type { Transaction } from "prosemirror-state";
import { ReplaceStep, type StepMap } from "prosemirror-transform";
import { joinsOn } from "./breaks";
import { isBreak, signOf, suggestionOn } from "./marks";
import { BREAK, type SuggestionKind } from "./resolve";
import type { Signer } from "./transform";

interface Signature {
  id: string;
  person: string;
  at: string;
}

/** The single marks of the pencil, each put on a transaction; `transform.ts` says which ones a change takes. */
export class Strokes {
  private signature: Signature | null = null;

  constructor(private readonly tr: Transaction, private readonly signer: Signer) {}

  /** What follows is a suggestion of its own, unless it stands right beside another one of the same person. */
  signAnew(): void {
    this.signature = null;
  }

  isOwn(node: Node, kind: SuggestionKind): boolean {
    return suggestionOn(node, kind)?.attrs["person"] === this.signer.person;
  }

  /**
   * Marks what stands between two places as deleted, and really deletes what this person had inserted there.
   * `end` is where that range then ends, `breaks` is true if the break after some block is part of it.
   */
  deleteWords(from: number, to: number): { touched: boolean; breaks: boolean; end: number } {
    const { tr } = this;
    const deletion = this.sign("deletion", from, to);
    const work: { pos: number; run: () => void }[] = [];
    let [touched, breaks] = [false, false];
    tr.doc.nodesBetween(from, to, (node, pos, parent) => {
      if (node.isTextblock) {
        if (node.type.name === "headline" || node.type.name === "standfirst") return true;
        const end = pos + node.nodeSize - 1;
        const sign = signOf(node);
        const reached = from <= end && (to > end || (sign !== null && to > end - sign.nodeSize));
        if (!reached) return true;
        touched = breaks = true;
        if (sign && this.isOwn(sign, "insertion")) {
          const size = sign.nodeSize;
          if (this.onlyOwn(node, Math.min(from, end - size) - pos - 1)) {
            work.push({ pos, run: () => this.dropBlock(pos) });
            return false;
          }
          work.push({ pos: end, run: () => this.joinOn(end - size) });
        } else if (sign) {
          if (!suggestionOn(sign, "deletion")) work.push({ pos: end, run: () => tr.addMark(end - sign.nodeSize, end, this.onBreak(deletion)) });
        } else if (from <= pos + 1 || joinsOn(tr.doc, end)) {
          work.push({ pos: end, run: () => tr.insert(end, tr.doc.type.schema.text(BREAK, [this.onBreak(deletion)])) });
        }
        return true;
      }
      if (!node.isText) return true;
      const [start, end] = [Math.max(from, pos), Math.min(to, pos + node.nodeSize)];
      if (start >= end || (isBreak(node) && parent?.lastChild === node)) return false;
      touched = true;
      if (this.isOwn(node, "insertion")) work.push({ pos: start, run: () => tr.delete(start, end) });
      else if (!suggestionOn(node, "deletion")) work.push({ pos: start, run: () => tr.addMark(start, end, deletion) });
      return false;
    });
    // From the end on, so that the places of what is still to be done stay right.
    const since = tr.mapping.maps.length;
    for (const { run } of work.sort((a, b) => b.pos - a.pos)) run();
    return { touched, breaks, end: tr.mapping.slice(since).map(to, -1) };
  }

  /** Inserts the slice as a suggestion; null if it does not fit there. The map is the one of the insertion alone. */
  insert(place: number, slice: Slice): { map: StepMap; size: number } | null {
    const { tr } = this;
    const before = tr.doc.resolve(place).nodeBefore;
    const at = before && isBreak(before) ? place - before.nodeSize : place;
    const insertion = this.sign("insertion", at, at);
    const steps = tr.steps.length;
    if (tr.maybeStep(new ReplaceStep(at, at, slice)).failed) tr.replace(at, at, slice);
    const map = tr.mapping.maps[tr.mapping.maps.length - 1];
    if (tr.steps.length === steps || !map) return null;
    const end = map.map(at, 1);
    const signs: number[] = [];
    tr.doc.nodesBetween(at, end, (node, pos) => {
      const last = pos + node.nodeSize - 1;
      const sign = signOf(node);
      const signed = sign !== null && this.isOwn(sign, "insertion");
      if (node.isTextblock && last >= at && last < end && !signed) signs.push(last);
      return true;
    });
    tr.addMark(at, end, insertion);
    for (const pos of signs.reverse()) tr.insert(pos, tr.doc.type.schema.text(BREAK, [this.onBreak(insertion)]));
    return { map, size: end - at };
  }

  /** Puts a format on words or takes it off, and notes on them what they had; true if there were words to change. */
  format(from: number, to: number, format: Mark, add: boolean): boolean {
    const { tr } = this;
    const work: (() => void)[] = [];
    const signed = { ...this.fresh(), mark: format.type.name };
    const modification = this.type("modification");
    tr.doc.nodesBetween(from, to, (node, pos, parent) => {
      if (!node.isText || !parent?.type.allowsMarkType(format.type)) return true;
      const [start, end] = [Math.max(from, pos), Math.min(to, pos + node.nodeSize)];
      if (start >= end || format.isInSet(node.marks) === add) return false;
      work.push(() => (add ? tr.addMark(start, end, format) : tr.removeMark(start, end, format)));
      if (this.isOwn(node, "insertion")) return false;
      const noted = node.marks.find((mark) => mark.type === modification && mark.attrs["mark"] === format.type.name);
      const had = noted ? (noted.attrs["before"] as string | null) : written(format.type.isInSet(node.marks));
      if (had === (add ? written(format) : null)) {
        if (noted) work.push(() => tr.removeMark(start, end, noted));
      } else if (!noted) {
        work.push(() => tr.addMark(start, end, modification.create({ ...signed, before: had })));
      }
      return false;
    });
    work.forEach((run) => run());
    return work.length > 0;
  }

  /** Moves the sign at `from` to the end of the block of text at `to`, unless that has one already. */
  moveSign(from: number, to: number): void {
    const { tr } = this;
    const sign = tr.doc.nodeAt(from);
    if (!sign || !isBreak(sign)) return;
    tr.delete(from, from + sign.nodeSize);
    let end: number | null = null;
    tr.doc.nodesBetween(tr.mapping.slice(tr.mapping.maps.length - 1).map(to, 1), tr.doc.content.size, (node, pos) => {
      if (end === null && node.isTextblock) end = signOf(node) ? -1 : pos + node.nodeSize - 1;
      return end === null;
    });
    if (end !== null && end > 0) tr.insert(end, sign);
  }

  /** True if a block holds nothing but this person's own insertions, all of them from `offset` on. */
  private onlyOwn(block: Node, offset: number): boolean {
    if (offset > 0) return false;
    let own = true;
    block.forEach((child) => {
      if (!this.isOwn(child, "insertion")) own = false;
    });
    return own;
  }

  /** Takes a block away, and what is around it if that would be left empty. */
  private dropBlock(pos: number): void {
    const { tr } = this;
    let $pos = tr.doc.resolve(pos);
    let size = $pos.nodeAfter?.nodeSize ?? 0;
    while ($pos.parent.childCount === 1 && $pos.depth > 1) {
      size = $pos.parent.nodeSize;
      $pos = tr.doc.resolve($pos.before());
    }
    tr.delete($pos.pos, $pos.pos + size);
  }

  /** Takes back this person's own break, of which the sign stands at `pos`. */
  private joinOn(pos: number): void {
    const { tr } = this;
    const end = tr.doc.resolve(pos).end();
    const next = joinsOn(tr.doc, end);
    tr.delete(pos, next ?? end);
  }

  /** The mark of a suggestion at a place: part of the person's own suggestion beside it, if there is one. */
  private sign(kind: "insertion" | "deletion", from: number, to: number): Mark {
    this.signature ??= this.beside(from, to) ?? this.fresh();
    return this.type(kind).create({ ...this.signature, break: null });
  }

  private beside(from: number, to: number): Signature | null {
    const { doc } = this.tr;
    const [$from, $to] = [doc.resolve(from), doc.resolve(to)];
    const near = [$from.nodeBefore, $to.nodeAfter];
    if ($from.parent.isTextblock && $from.parentOffset === 0) {
      // What is typed into a new paragraph belongs to the break that made it.
      near.unshift(signOf(doc.resolve($from.before()).nodeBefore));
    }
    for (const node of near) {
      for (const kind of ["insertion", "deletion"] as const) {
        const mark = node ? suggestionOn(node, kind) : undefined;
        if (mark?.attrs["person"] !== this.signer.person) continue;
        const { id, person, at } = mark.attrs as Signature;
        return { id, person, at };
      }
    }
    return null;
  }

  private fresh(): Signature {
    return { id: this.signer.freshId(), person: this.signer.person, at: this.signer.now() };
  }

  private onBreak(mark: Mark): Mark {
    return mark.type.create({ ...mark.attrs, break: true });
  }

  private type(kind: SuggestionKind): MarkType {
    return this.tr.doc.type.schema.marks[kind] as MarkType;
  }
}

function written(mark: Mark | undefined): string | null {
  return mark ? JSON.stringify(mark.attrs) : null;
}
