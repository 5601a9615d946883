import { isWord, type Pattern } from "./pattern";

/** Work beyond this, in steps over one whole search, is given up with a word about it. */
const MOST_WORK = 8_000_000;
/** The notes of one text are kept in bits; more than this many would be more memory than a search is worth. */
const MOST_NOTES = 64_000_000;

/** How much a search may still do; one for all the texts that it goes through. */
export class Budget {
  constructor(public left = MOST_WORK) {}
}

/** The expression is too costly for a text of this length. */
export class TooSlow extends Error {}

/**
 * Every match of a pattern in a text, from left to right and none inside another, as the offsets of the whole and of
 * each group (-1 where a group took no part). Matches without a character are left out: there is nothing to show.
 */
export function runPattern(pattern: Pattern, text: string, budget: Budget): Int32Array[] {
  const found: Int32Array[] = [];
  const width = text.length + 1;
  if (pattern.steps.length * width > MOST_NOTES) throw new TooSlow();
  const first = firstTest(pattern);
  const notes = new Uint32Array(Math.ceil((pattern.steps.length * width) / 32));
  for (let from = 0; from < text.length; ) {
    const code = text.codePointAt(from) ?? 0;
    const match = first && !first(code) ? null : matchAt(pattern, text, from, notes, budget);
    const [start, end] = [match?.[0] ?? from, match?.[1] ?? from];
    if (match && end > start) {
      found.push(match);
      // The notes stay: what failed at a later place fails there again, and what led to this match can only lead on
      // from its end to a match without a character.
      from = end;
    } else from += code > 0xffff ? 2 : 1;
  }
  return found;
}

/** The test of the character that every match begins with, where there is one: most places are passed over with it. */
function firstTest({ steps }: Pattern): ((code: number) => boolean) | null {
  for (const step of steps) {
    if (step.op === "char") return step.test;
    if (step.op !== "save" && step.op !== "edge" && step.op !== "start") return null;
  }
  return null;
}

/**
 * Tries the pattern at one place, the first choice first, and comes back to the others from a stack. A step that was
 * tried at a place before has failed there, from wherever it was reached, and is not tried again.
 */
function matchAt(pattern: Pattern, text: string, from: number, notes: Uint32Array, budget: Budget): Int32Array | null {
  const { steps } = pattern;
  const width = text.length + 1;
  const saved = new Int32Array((pattern.groups + 1) * 2).fill(-1);
  // Two numbers an entry: a step and a place; or, to take a saved place back, minus one less than the slot and the place.
  const stack: number[] = [0, from];
  while (stack.length > 0) {
    let at = stack.pop() ?? 0;
    let step = stack.pop() ?? 0;
    if (step < 0) {
      saved[-1 - step] = at;
      continue;
    }
    for (;;) {
      if (--budget.left < 0) throw new TooSlow();
      const note = step * width + at;
      const bit = 1 << (note & 31);
      if ((notes[note >>> 5] ?? 0) & bit) break;
      notes[note >>> 5] = (notes[note >>> 5] ?? 0) | bit;
      const now = steps[step];
      if (!now) break;
      if (now.op === "match") return saved;
      if (now.op === "jump") {
        step = now.to;
        continue;
      }
      if (now.op === "split") {
        stack.push(now.second, at);
        step = now.first;
        continue;
      }
      if (now.op === "save") {
        stack.push(-1 - now.slot, saved[now.slot] ?? -1);
        saved[now.slot] = at;
      } else if (now.op === "char") {
        if (at >= text.length) break;
        const code = text.codePointAt(at) ?? 0;
        if (!now.test(code)) break;
        at += code > 0xffff ? 2 : 1;
      } else if (now.op === "start") {
        if (at !== 0 && text[at - 1] !== "\n") break;
      } else if (now.op === "end") {
        if (at !== text.length && text[at] !== "\n") break;
      } else if ((isWord(before(text, at)) !== isWord(text.codePointAt(at) ?? -1)) !== now.wanted) break;
      step += 1;
    }
  }
  return null;
}

/** The character that ends at an offset, or -1; half a character is none. */
export function before(text: string, offset: number): number {
  const low = text.charCodeAt(offset - 1);
  if (low >= 0xdc00 && low < 0xe000) return text.codePointAt(offset - 2) ?? -1;
  return offset > 0 ? low : -1;
}
