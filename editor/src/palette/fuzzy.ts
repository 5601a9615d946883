import { folded } from "../ui/combo";

/**
 * How well words that were typed fit the words of a command; 0 where they do not. Each typed word has to fit: best at
 * the beginning of a word, then inside one, then as letters that follow one another with gaps ("pbl" for "publish").
 */
export function fit(typed: string, known: string): number {
  const text = folded(known);
  let sum = 1;
  for (const word of folded(typed).split(/\s+/)) {
    if (word === "") continue;
    const points = fitOf(word, text);
    if (points === 0) return 0;
    sum += points;
  }
  return sum;
}

function fitOf(word: string, text: string): number {
  const words = text.split(/[\s،,.:؛…—-]+/);
  if (words.includes(word)) return 100;
  if (words[0]?.startsWith(word)) return 90;
  // The article before an Arabic noun is not part of what one looks for.
  if (words.some((known) => known.startsWith(word) || known.startsWith(`ال${word}`))) return 80;
  if (text.includes(word)) return 40;
  return Math.max(0, ...words.map((known) => (inOrder(word, known) ? 10 + Math.round((10 * word.length) / known.length) : 0)));
}

/** True where all letters stand in a word in their order, and the first one at its beginning. */
function inOrder(letters: string, word: string): boolean {
  if (letters.length < 2 || letters[0] !== word[0]) return false;
  let at = 0;
  for (const letter of letters) {
    at = word.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
