import type { Node } from "prosemirror-model";

/** Words that a reader takes in each minute, by language; the others read as fast as English. */
const WORDS_PER_MINUTE: Record<string, number> = { en: 238, ar: 181, fr: 214, de: 260, es: 278, he: 224 };

const segmenters = new Map<string, Intl.Segmenter>();
/** Counting a long story afresh at every pause is wasteful: a paragraph that did not change is the same object. */
const counted = new WeakMap<Node, number>();

/** The number of words in a text, as the language's own rules divide it. */
export function wordsIn(text: string, lang: string): number {
  let words = 0;
  for (const segment of segmenter(lang).segment(text)) if (segment.isWordLike) words += 1;
  return words;
}

/** The words of everything inside a node. */
export function wordsOf(node: Node, lang: string): number {
  let words = 0;
  node.descendants((child) => {
    if (!child.isTextblock) return true;
    let known = counted.get(child);
    if (known === undefined) {
      known = wordsIn(child.textBetween(0, child.content.size, " ", " "), lang);
      counted.set(child, known);
    }
    words += known;
    return false;
  });
  return words;
}

/** The words between two positions of a document. */
export function wordsBetween(doc: Node, from: number, to: number, lang: string): number {
  return wordsIn(doc.textBetween(from, to, "\n", " "), lang);
}

/** Characters with their spaces, as a reader would count them, of a text. */
export function charactersIn(text: string): number {
  return [...text].length;
}

/** Whole minutes of reading, at least one. */
export function readingMinutes(words: number, lang: string): number {
  const speed = WORDS_PER_MINUTE[lang.split("-")[0]?.toLowerCase() ?? ""] ?? 238;
  return Math.max(1, Math.round(words / speed));
}

function segmenter(lang: string): Intl.Segmenter {
  let known = segmenters.get(lang);
  if (!known) {
    known = new Intl.Segmenter(lang, { granularity: "word" });
    segmenters.set(lang, known);
  }
  return known;
}
