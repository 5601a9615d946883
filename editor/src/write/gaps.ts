import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

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
 * Marks every place where something is still to come, in the text and beside the block that holds it. The newsroom has
 * the list; the server finds them by the same rules (`newsroom::settings::placeholders`), which `gaps.cases.json` holds
 * both to: one of letters or digits stands as a word of its own, as often repeated as the writer liked (TKTK); question
 * and exclamation marks behind a word are only a strong question; other signs stand anywhere.
 */
export function gaps(placeholders: readonly string[]): Plugin<Gaps> {
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

const WORD = "\\p{L}\\p{N}\\p{M}";

function patternOf(placeholders: readonly string[]): RegExp | null {
  const parts = placeholders.filter((word) => word !== "").map((word) => {
    const characters = Array.from(word);
    const [first = "", last = ""] = [characters[0], characters.at(-1)];
    const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const alike = characters.every((character) => character === first);
    const repeated = alike ? `(?:${escaped(first)}){${characters.length},}` : `(?:${escaped(word)})+`;
    const ofWord = (character: string) => /[\p{L}\p{N}\p{M}]/u.test(character);
    const before = ofWord(first) ? `(?<![${WORD}])` : /[?!؟]/.test(first) ? `(?<![${WORD}?!؟])` : "";
    return `${before}${repeated}${ofWord(last) ? `(?![${WORD}])` : ""}`;
  });
  return parts.length === 0 ? null : new RegExp(parts.join("|"), "gu");
}

function inBlock(node: Node, pattern: RegExp): readonly Gap[] {
  const text = node.textBetween(0, node.content.size, null, "\ufffc");
  return Array.from(text.matchAll(pattern), (match) => ({ from: match.index, to: match.index + match[0].length }));
}
