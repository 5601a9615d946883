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
  const parts: string[] = [];
  // A letter may fold into a few; room for the usual case is made first.
  let at = new Uint32Array(text.length + 16);
  let size = 0;
  for (let offset = 0; offset < text.length; ) {
    const code = text.codePointAt(offset) ?? 0;
    const letter = foldedLetter(code, like);
    if (size + letter.length >= at.length) {
      const more = new Uint32Array(at.length * 2 + letter.length);
      more.set(at);
      at = more;
    }
    for (let unit = 0; unit < letter.length; unit++) at[size++] = offset;
    parts.push(letter);
    offset += code > 0xffff ? 2 : 1;
  }
  at[size] = text.length;
  return { text: parts.join(""), at: at.subarray(0, size + 1) };
}

/** Where a stretch of the folded text stands in the original: never a part of one letter, always with its vowel signs. */
export function original(found: Letters, from: number, to: number): { from: number; to: number } {
  const { at, text } = found;
  if (!at) return { from, to };
  let end = to;
  while (end < text.length && end > from && at[end] === at[end - 1]) end += 1;
  return { from: at[from] ?? from, to: at[end] ?? to };
}

/** The folded letters by their code, for each kind of likeness but both at once, which needs no folding at all. */
const known: [string[], string[], string[]] = [[], [], []];

function foldedLetter(code: number, like: Likeness): string {
  const store = known[like.cases ? 1 : like.marks ? 2 : 0];
  let letter = store[code];
  if (letter === undefined) {
    letter = String.fromCodePoint(code);
    if (!like.marks) letter = withoutMarks(letter, code);
    if (!like.cases) letter = letter.toLowerCase();
    store[code] = letter;
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
