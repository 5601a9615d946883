/**
 * Text as people search for it. What is typed in one way and meant in another is folded together, and every folded
 * character remembers where it stood, so that what is found can be shown and replaced in the text itself.
 */

export interface Letters {
  text: string;
  /** For each UTF-16 unit of `text`, and for its end, the offset in the original; null where they are the same. */
  at: Uint32Array | null;
}

export interface Likeness {
  /** "Port" is not "port". */
  cases: boolean;
  /** é is not e, أ is not ا, and vowel signs and tatweel count. */
  marks: boolean;
}

/** How everything but find and replace looks for words: nothing that people leave out when they type counts. */
const LOOSE: Likeness = { cases: false, marks: false };

/** Letters that Unicode keeps apart and that people take for the same. */
const SAME: Record<string, string> = {
  "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك",
  "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"',
};

/** The scripts that write digits of their own: the first of each ten. */
const ZEROS = [0x0660, 0x06f0];

const ASCII = /^[\u0000-\u007f]*$/;

/** Folds a text. Offsets are in UTF-16 units, as everywhere in the editor. */
export function letters(text: string, like: Likeness = LOOSE): Letters {
  if (ASCII.test(text)) return { text: like.cases ? text : text.toLowerCase(), at: null };
  if (like.cases && like.marks) return { text, at: null };
  let folded = "";
  const at: number[] = [];
  for (let offset = 0; offset < text.length; ) {
    const code = text.codePointAt(offset) ?? 0;
    const letter = foldedLetter(code, like);
    for (let unit = 0; unit < letter.length; unit++) at.push(offset);
    folded += letter;
    offset += code > 0xffff ? 2 : 1;
  }
  at.push(text.length);
  return { text: folded, at: Uint32Array.from(at) };
}

/** Where a stretch of the folded text stands in the original: never a part of one letter, always with its vowel signs. */
export function original(found: Letters, from: number, to: number): { from: number; to: number } {
  const { at, text } = found;
  if (!at) return { from, to };
  let end = to;
  while (end < text.length && end > from && at[end] === at[end - 1]) end += 1;
  return { from: at[from] ?? from, to: at[end] ?? to };
}

const known = [new Map<number, string>(), new Map<number, string>(), new Map<number, string>()];

function foldedLetter(code: number, like: Likeness): string {
  // Both at once needs no folding at all and never comes here.
  const store = known[like.cases ? 1 : like.marks ? 2 : 0] as Map<number, string>;
  let letter = store.get(code);
  if (letter === undefined) {
    letter = String.fromCodePoint(code);
    if (!like.marks) letter = withoutMarks(letter, code);
    if (!like.cases) letter = letter.toLowerCase();
    store.set(code, letter);
  }
  return letter;
}

function withoutMarks(letter: string, code: number): string {
  const zero = ZEROS.find((first) => code >= first && code < first + 10);
  if (zero !== undefined) return String(code - zero);
  let plain = "";
  for (const part of letter.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "")) plain += SAME[part] ?? part;
  return plain;
}
