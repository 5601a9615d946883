/**
 * Regular expressions that cannot run away. The browser's own would stop the whole page on an expression such as
 * `(a+)+b`; this one keeps a note of every place it has tried, so that its work grows with the length of the text times
 * the length of the expression and no faster. What it leaves out for that is what needs going back: `\1`, `(?=…)`.
 */

/** A step of the machine. Characters are numbers here: making a string of each one would take most of the time. */
export type Step =
  | { op: "char"; test: (code: number) => boolean }
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { op: "save"; slot: number }
  | { op: "start" }
  | { op: "end" }
  | { op: "edge"; wanted: boolean }
  | { op: "match" };

export interface Pattern {
  steps: readonly Step[];
  groups: number;
}

/** Why an expression cannot be used; the words for it are the interface's. */
export class PatternProblem extends Error {
  constructor(readonly reason: "open_group" | "open_class" | "nothing_to_repeat" | "backslash" | "not_known" | "too_long") {
    super(reason);
  }
}

const MOST_STEPS = 2_000;
const MOST_REPEATS = 200;
const LONGEST = 500;

type Tree =
  | { kind: "char"; test: (code: number) => boolean }
  | { kind: "one"; step: Step }
  | { kind: "all"; parts: Tree[] }
  | { kind: "either"; parts: Tree[] }
  | { kind: "group"; slot: number | null; inner: Tree }
  | { kind: "repeat"; least: number; most: number; lazy: boolean; inner: Tree };

/**
 * Reads an expression: literals, `.`, classes, `\d \w \s \b`, anchors, groups, `|`, and repetition, greedy or not.
 * `fold` makes one character as it stands in the searched text. Throws a PatternProblem.
 */
export function readPattern(source: string, fold: (character: string) => string): Pattern {
  if (source.length > LONGEST) throw new PatternProblem("too_long");
  const reader = new Reader(Array.from(source), fold);
  const tree = reader.read();
  const steps: Step[] = [];
  emit({ kind: "group", slot: 0, inner: tree }, steps);
  steps.push({ op: "match" });
  return { steps, groups: reader.groups };
}

class Reader {
  groups = 0;
  private at = 0;

  constructor(private readonly source: readonly string[], private readonly fold: (character: string) => string) {}

  read(): Tree {
    const tree = this.either();
    if (this.at < this.source.length) throw new PatternProblem("open_group");
    return tree;
  }

  private either(): Tree {
    const parts = [this.all()];
    while (this.take("|")) parts.push(this.all());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "either", parts };
  }

  private all(): Tree {
    const parts: Tree[] = [];
    for (let next = this.peek(); next !== undefined && next !== "|" && next !== ")"; next = this.peek()) parts.push(this.repeated());
    return { kind: "all", parts };
  }

  private repeated(): Tree {
    const inner = this.one();
    const count = this.count();
    if (!count) return inner;
    if (inner.kind === "one") throw new PatternProblem("nothing_to_repeat");
    const lazy = this.take("?");
    if (this.count()) throw new PatternProblem("nothing_to_repeat");
    return { kind: "repeat", ...count, lazy, inner };
  }

  private count(): { least: number; most: number } | null {
    if (this.take("*")) return { least: 0, most: Infinity };
    if (this.take("+")) return { least: 1, most: Infinity };
    if (this.take("?")) return { least: 0, most: 1 };
    const written = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.source.slice(this.at, this.at + 12).join(""));
    if (!written) return null;
    const least = Number(written[1]);
    const most = written[2] ? (written[3] === undefined ? Infinity : Number(written[3])) : least;
    if (least > MOST_REPEATS || (most !== Infinity && (most > MOST_REPEATS || most < least))) throw new PatternProblem("too_long");
    this.at += written[0].length;
    return { least, most };
  }

  private one(): Tree {
    const character = this.source[this.at++] ?? "";
    switch (character) {
      case "(":
        return this.group();
      case "[":
        return { kind: "char", test: this.characterClass() };
      case ".":
        return { kind: "char", test: (other) => other !== NEWLINE };
      case "^":
        return { kind: "one", step: { op: "start" } };
      case "$":
        return { kind: "one", step: { op: "end" } };
      case "*": case "+": case "?":
        throw new PatternProblem("nothing_to_repeat");
      case "\\":
        return this.escape();
      default:
        return this.literal(character);
    }
  }

  private group(): Tree {
    let slot: number | null = null;
    if (this.take("?")) {
      if (!this.take(":")) throw new PatternProblem("not_known");
    } else slot = ++this.groups;
    const inner = this.either();
    if (!this.take(")")) throw new PatternProblem("open_group");
    return { kind: "group", slot, inner };
  }

  private escape(): Tree {
    const character = this.source[this.at++];
    if (character === undefined) throw new PatternProblem("backslash");
    if (character === "b" || character === "B") return { kind: "one", step: { op: "edge", wanted: character === "b" } };
    const test = named(character);
    if (test) return { kind: "char", test };
    if (character === "n") return this.literal("\n");
    if (character === "t") return this.literal("\t");
    if (/[\p{L}\p{N}]/u.test(character)) throw new PatternProblem("not_known");
    return this.literal(character);
  }

  /** One character of the expression may be two in the folded text, or none. */
  private literal(character: string): Tree {
    const parts = Array.from(this.fold(character), (folded): Tree => {
      const code = codeOf(folded);
      return { kind: "char", test: (other) => other === code };
    });
    return parts.length === 1 && parts[0] ? parts[0] : { kind: "group", slot: null, inner: { kind: "all", parts } };
  }

  private characterClass(): (code: number) => boolean {
    const not = this.take("^");
    const tests: ((code: number) => boolean)[] = [];
    for (let first = true; ; first = false) {
      const character = this.source[this.at++];
      if (character === undefined) throw new PatternProblem("open_class");
      if (character === "]" && !first) break;
      let from = character;
      if (character === "\\") {
        const escaped = this.source[this.at++];
        if (escaped === undefined) throw new PatternProblem("open_class");
        const test = named(escaped);
        if (test) {
          tests.push(test);
          continue;
        }
        from = escaped === "n" ? "\n" : escaped === "t" ? "\t" : escaped;
      }
      if (this.peek() !== "-" || this.source[this.at + 1] === "]" || this.source[this.at + 1] === undefined) {
        const folded = codeOf(this.fold(from));
        tests.push((other) => other === folded);
        continue;
      }
      this.at += 1;
      let to = this.source[this.at++] ?? "";
      if (to === "\\") to = this.source[this.at++] ?? "";
      const [low, high] = [codeOf(from), codeOf(to)];
      if (high < low) throw new PatternProblem("open_class");
      // The text may be in lower case already, while the range was written in upper case.
      const inside = (other: number) => other >= low && other <= high;
      const upper = this.fold("A") === "a";
      tests.push((other) => inside(other) || (upper && inside(codeOf(String.fromCodePoint(other).toUpperCase()))));
    }
    return remembered((other) => tests.some((test) => test(other)) !== not);
  }

  private peek(): string | undefined {
    return this.source[this.at];
  }

  private take(character: string): boolean {
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    return true;
  }
}

/** `\d`, `\w`, `\s` and their opposites, for every script. */
function named(character: string): ((code: number) => boolean) | null {
  switch (character) {
    case "d":
      return isDigit;
    case "D":
      return (code) => !isDigit(code);
    case "w":
      return isWord;
    case "W":
      return (code) => !isWord(code);
    case "s":
      return isSpace;
    case "S":
      return (code) => !isSpace(code);
    default:
      return null;
  }
}

const NEWLINE = 10;

/** True for a character that a word is made of. */
export const isWord = remembered((code) => /[\p{L}\p{N}\p{M}_]/u.test(String.fromCodePoint(code)));
const isDigit = remembered((code) => /\p{Nd}/u.test(String.fromCodePoint(code)));
const isSpace = remembered((code) => /\s/u.test(String.fromCodePoint(code)));

/** A test that asks once for each character of the first plane. */
function remembered(test: (code: number) => boolean): (code: number) => boolean {
  let known: Uint8Array | null = null;
  return (code) => {
    if (!(code >= 0 && code < 0x10000)) return code > 0 && test(code);
    known ??= new Uint8Array(0x10000);
    const answer = known[code];
    if (answer) return answer === 2;
    const fresh = test(code);
    known[code] = fresh ? 2 : 1;
    return fresh;
  };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? -1;
}

function emit(tree: Tree, steps: Step[]): void {
  if (steps.length > MOST_STEPS) throw new PatternProblem("too_long");
  switch (tree.kind) {
    case "char":
      steps.push({ op: "char", test: tree.test });
      return;
    case "one":
      steps.push(tree.step);
      return;
    case "all":
      for (const part of tree.parts) emit(part, steps);
      return;
    case "group":
      if (tree.slot !== null) steps.push({ op: "save", slot: tree.slot * 2 });
      emit(tree.inner, steps);
      if (tree.slot !== null) steps.push({ op: "save", slot: tree.slot * 2 + 1 });
      return;
    case "either": {
      const jumps: { op: "jump"; to: number }[] = [];
      tree.parts.forEach((part, index) => {
        const last = index === tree.parts.length - 1;
        const split = { op: "split" as const, first: steps.length + 1, second: 0 };
        if (!last) steps.push(split);
        emit(part, steps);
        if (last) return;
        const jump = { op: "jump" as const, to: 0 };
        jumps.push(jump);
        steps.push(jump);
        split.second = steps.length;
      });
      for (const jump of jumps) jump.to = steps.length;
      return;
    }
    case "repeat":
      emitRepeat(tree, steps);
      return;
  }
}

function emitRepeat(tree: Tree & { kind: "repeat" }, steps: Step[]): void {
  const { least, most, lazy, inner } = tree;
  const before = steps.length;
  for (let times = 0; times < least; times++) {
    emit(inner, steps);
    // Nothing, repeated, is nothing; and repetitions inside repetitions of it would take for ever to write down.
    if (steps.length === before) return;
  }
  const split = () => {
    const made = { op: "split" as const, first: 0, second: 0 };
    steps.push(made);
    const within = steps.length;
    return (after: number) => Object.assign(made, lazy ? { first: after, second: within } : { first: within, second: after });
  };
  if (most === Infinity) {
    const loop = steps.length;
    const close = split();
    emit(inner, steps);
    steps.push({ op: "jump", to: loop });
    close(steps.length);
    return;
  }
  const open: ((after: number) => void)[] = [];
  for (let times = least; times < most; times++) {
    open.push(split());
    emit(inner, steps);
  }
  for (const close of open) close(steps.length);
}
