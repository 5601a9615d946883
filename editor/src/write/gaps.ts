import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

/** What writers put where something is still to come. */
const PLACEHOLDERS: readonly string[] = ["TK", "XXX", "؟؟"];

export interface Gap {
  from: number;
  to: number;
}

interface Gaps {
  all: readonly Gap[];
  marks: DecorationSet;
}

const key = new PluginKey<Gaps>("gaps");

/**
 * Marks every place where something is still to come, in the text and beside the block that holds it. Placeholders of
 * letters stand as words of their own, as often repeated as the writer liked (TKTK); signs stand anywhere.
 */
export function gaps(placeholders: readonly string[] = PLACEHOLDERS): Plugin<Gaps> {
  const pattern = patternOf(placeholders);
  const known = new WeakMap<Node, readonly Gap[]>();
  const find = (doc: Node): Gaps => {
    const all: Gap[] = [];
    const marks: Decoration[] = [];
    if (!pattern) return { all, marks: DecorationSet.empty };
    doc.descendants((node, pos) => {
      if (!node.isTextblock) return true;
      let inside = known.get(node);
      if (!inside) known.set(node, (inside = inBlock(node, pattern)));
      if (inside.length > 0) marks.push(Decoration.node(pos, pos + node.nodeSize, { class: "ed-has-gap" }));
      for (const { from, to } of inside) {
        const gap = { from: pos + 1 + from, to: pos + 1 + to };
        all.push(gap);
        marks.push(Decoration.inline(gap.from, gap.to, { class: "ed-gap" }));
      }
      return false;
    });
    return { all, marks: marks.length === 0 ? DecorationSet.empty : DecorationSet.create(doc, marks) };
  };
  return new Plugin<Gaps>({
    key,
    state: {
      init: (_config, state) => find(state.doc),
      apply: (tr, found) => (tr.docChanged ? find(tr.doc) : found),
    },
    props: { decorations: (state) => key.getState(state)?.marks },
  });
}

/** The places where something is to come, in order. */
export function gapsIn(state: EditorState): readonly Gap[] {
  return key.getState(state)?.all ?? [];
}

/** Selects the next such place or the one before, round the ends of the story; null where there is none. */
export function toGap(state: EditorState, by: 1 | -1): Transaction | null {
  const all = gapsIn(state);
  const { from, to } = state.selection;
  const next = by > 0 ? (all.find((gap) => gap.from >= to) ?? all[0]) : (all.filter((gap) => gap.to <= from).at(-1) ?? all.at(-1));
  return next ? state.tr.setSelection(TextSelection.create(state.doc, next.from, next.to)).scrollIntoView() : null;
}

function patternOf(placeholders: readonly string[]): RegExp | null {
  const parts = placeholders.filter((word) => word !== "").map((word) => {
    const characters = Array.from(word);
    const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const alike = characters.every((character) => character === characters[0]);
    const repeated = alike ? `(?:${escaped(characters[0] ?? "")}){${characters.length},}` : `(?:${escaped(word)})+`;
    return /^[\p{L}\p{N}]+$/u.test(word) ? `(?<![\\p{L}\\p{N}\\p{M}])${repeated}(?![\\p{L}\\p{N}\\p{M}])` : repeated;
  });
  return parts.length === 0 ? null : new RegExp(parts.join("|"), "gu");
}

function inBlock(node: Node, pattern: RegExp): readonly Gap[] {
  const text = node.textBetween(0, node.content.size, null, "\ufffc");
  return Array.from(text.matchAll(pattern), (match) => ({ from: match.index, to: match.index + match[0].length }));
}
