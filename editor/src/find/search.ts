import type { Node } from "prosemirror-model";
import { letters, original, type Letters, type Likeness } from "./letters";
import { isWord, readPattern, type Pattern } from "./pattern";
import { before, Budget, runPattern } from "./run-pattern";

export interface Query extends Likeness {
  words: string;
  /** Only whole words. */
  whole: boolean;
  /** The words are a regular expression. */
  pattern: boolean;
}

/** One match: its places in the document, and what stands in the groups of a regular expression. */
export interface Match {
  from: number;
  to: number;
  groups: readonly string[];
}

/** More matches than these are not gone through one by one by anybody, and counting them all would take too long. */
export const MOST_MATCHES = 20_000;

/**
 * A search that remembers: a block of text that did not change is the same object in the next document, and what was
 * found in it is found again without looking.
 */
export class Search {
  private readonly needle: string = "";
  private readonly pattern: Pattern | null = null;
  private readonly found = new WeakMap<Node, readonly Match[]>();

  /** Throws a PatternProblem when the words are a regular expression that cannot be read. */
  constructor(readonly query: Query) {
    if (query.pattern) this.pattern = readPattern(query.words, (character) => letters(character, query).text);
    else this.needle = letters(query.words, query).text;
  }

  /** All matches in the document, in order. Throws TooSlow when an expression asks for too much work. */
  all(doc: Node): Match[] {
    const matches: Match[] = [];
    const budget = new Budget();
    if (!this.pattern && this.needle === "") return matches;
    doc.descendants((node, pos) => {
      if (matches.length >= MOST_MATCHES) return false;
      if (!node.isTextblock) return true;
      let inside = this.found.get(node);
      if (!inside) {
        inside = this.inBlock(node, budget);
        this.found.set(node, inside);
      }
      const start = pos + 1;
      for (const { from, to, groups } of inside) matches.push({ from: start + from, to: start + to, groups });
      return false;
    });
    return matches;
  }

  /** The text that takes the place of a match: as it was typed, or with `$1`, `$&` and `$$` for a regular expression. */
  replacement(match: Match, typed: string): string {
    if (!this.pattern) return typed;
    return typed.replace(/\$(?:(\$)|(&)|(\d))/g, (written: string, dollar?: string, _whole?: string, digit?: string) => {
      if (dollar) return "$";
      const group = digit === undefined ? match.groups[0] : match.groups[Number(digit)];
      return group ?? written;
    });
  }

  private inBlock(node: Node, budget: Budget): Match[] {
    const text = textOf(node);
    const folded = foldedText(node, text, this.query);
    const matches: Match[] = [];
    const add = (from: number, to: number, groups: (text: string) => string[]) => {
      const place = original(folded, from, to);
      if (this.query.whole && !isWhole(text, place.from, place.to)) return false;
      matches.push({ ...place, groups: groups(text) });
      return true;
    };
    if (this.pattern) {
      for (const places of runPattern(this.pattern, folded.text, budget)) {
        add(places[0] ?? 0, places[1] ?? 0, () => {
          const groups: string[] = [];
          for (let slot = 0; slot < places.length; slot += 2) {
            const [from, to] = [places[slot] ?? -1, places[slot + 1] ?? -1];
            const place = from < 0 || to < 0 ? null : original(folded, from, to);
            groups.push(place ? text.slice(place.from, place.to) : "");
          }
          return groups;
        });
      }
      return matches;
    }
    const { needle } = this;
    for (let at = folded.text.indexOf(needle); at >= 0; ) {
      const taken = add(at, at + needle.length, () => NO_GROUPS);
      at = folded.text.indexOf(needle, taken ? at + needle.length : at + 1);
    }
    return matches;
  }
}

const NO_GROUPS: string[] = [];

/** The text of a block, one UTF-16 unit for each position in it. */
function textOf(node: Node): string {
  if (node.childCount === 1 && node.firstChild?.isText) return node.firstChild.text ?? "";
  return node.textBetween(0, node.content.size, null, (leaf) => (leaf.type.name === "hard_break" ? "\n" : "\ufffc"));
}

const folds = new Map<string, WeakMap<Node, Letters>>();

function foldedText(node: Node, text: string, like: Likeness): Letters {
  const kind = `${like.cases}${like.marks}`;
  let store = folds.get(kind);
  if (!store) folds.set(kind, (store = new WeakMap()));
  let folded = store.get(node);
  if (!folded) store.set(node, (folded = letters(text, like)));
  return folded;
}

function isWhole(text: string, from: number, to: number): boolean {
  return !(isWord(before(text, from)) && isWord(after(text, from))) && !(isWord(after(text, to)) && isWord(before(text, to)));
}

function after(text: string, offset: number): number {
  return text.codePointAt(offset) ?? -1;
}
