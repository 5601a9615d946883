/**
 * Words of which each is written once. Their first and their last letter stand in no other token, so that a token is found
 * by its first letter alone, and the binding of editor and shared document, which looks at where two texts begin to
 * differ, never takes the letters of one token for those of another.
 */

const FIRST = 0x4e00;
const LAST = 0xac00;
const MOST = 10_000;
/** What stands in the middle: Latin, Arabic, and signs that are two units of UTF-16. */
const MIDDLES = ["port", "ميناء", "n😀e", "ship", "سفن"];

export function token(number: number): string {
  if (number >= MOST) throw new RangeError("A scenario writes fewer tokens");
  return String.fromCharCode(FIRST + number) + MIDDLES[number % MIDDLES.length] + String.fromCharCode(LAST + number);
}

/** The number of the token that begins with this unit of UTF-16; null for any other. */
export function beginsToken(unit: number): number | null {
  return unit >= FIRST && unit < FIRST + MOST ? unit - FIRST : null;
}

/** How often each token begins in a text. */
export function tokensIn(text: string, into = new Map<number, number>()): Map<number, number> {
  for (let at = 0; at < text.length; at++) {
    const number = beginsToken(text.charCodeAt(at));
    if (number !== null) into.set(number, (into.get(number) ?? 0) + 1);
  }
  return into;
}

/** How often each token stands in a text from its first to its last letter. */
export function wholeTokensIn(text: string): Map<number, number> {
  const found = new Map<number, number>();
  for (const number of tokensIn(text).keys()) found.set(number, text.split(token(number)).length - 1);
  return found;
}

/** Whether a place in a text is not inside a token. */
export function isBetween(text: string, at: number): boolean {
  for (let from = at - 1; from >= 0 && at - from < 12; from--) {
    const number = beginsToken(text.charCodeAt(from));
    if (number !== null) return from + token(number).length <= at;
  }
  return true;
}
