const SOFT = /[\u00ad\u200b\u2060\ufeff]/g;
const EMBEDDINGS = /[\u202a-\u202e\u2066-\u2069]/g;
const STRONG_RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const STRONG = /\p{L}/u;
const ARABIC_LETTER = "[\\u0620-\\u063f\\u0641-\\u064a\\u0671-\\u06d3][\\u064b-\\u065f]*";

/**
 * Text without what word processors leave in it: soft hyphens and other characters of no width, runs of no-break spaces,
 * stretched Arabic words and marks of direction that change nothing. Joiners stay, for Persian is spelt with them.
 */
export function cleanCharacters(text: string): string {
  return spaces(directionMarks(text.replace(SOFT, "").replace(EMBEDDINGS, "")))
    // A stretching stroke inside a word only fills the line; at the end of one it is spelling, as in the year sign هـ.
    .replace(new RegExp(`(${ARABIC_LETTER})\\u0640+(?=${ARABIC_LETTER})`, "g"), "$1");
}

/** One no-break space stays where typography wants it: by figures, units and French or Arabic marks. */
function spaces(text: string): string {
  return text
    .replace(/[ \t]*\u00a0[ \t\u00a0]+|[ \t]+\u00a0/g, " ")
    .replace(/\u00a0/g, (space, at: number, all: string) => {
      const [before, after] = [all[at - 1] ?? "", all[at + 1] ?? ""];
      const wanted = /[\d«“„‹]/.test(before) || /[»”›:;!?؟٪%€$£]/.test(after);
      return wanted && before !== "" && after !== "" ? space : " ";
    });
}

/** Drops a left-to-right or right-to-left mark unless it decides where a number or a sign beside it goes. */
function directionMarks(text: string): string {
  if (!/[\u200e\u200f\u061c]/.test(text)) return text;
  const characters = [...text];
  return characters
    .filter((character, at) => {
      if (!/[\u200e\u200f\u061c]/.test(character)) return true;
      const own = character === "\u200e" ? "ltr" : "rtl";
      const [before, after] = [characters[at - 1], characters[at + 1]];
      const besideNeutral = [before, after].some((near) => near !== undefined && !STRONG.test(near) && !/[\s\u200e\u200f\u061c]/.test(near));
      if (!besideNeutral) return false;
      const left = strongNear(characters, at, -1);
      const right = strongNear(characters, at, 1);
      return !(left === own && (right === own || right === null)) && !(left === null && right === own);
    })
    .join("");
}

function strongNear(characters: readonly string[], from: number, by: -1 | 1): "ltr" | "rtl" | null {
  for (let at = from + by; at >= 0 && at < characters.length; at += by) {
    const character = characters[at] ?? "";
    if (STRONG.test(character)) return STRONG_RTL.test(character) ? "rtl" : "ltr";
  }
  return null;
}

/** The direction of the first letter that has one. */
export function firstStrong(text: string): "ltr" | "rtl" | null {
  return strongNear([" ", ...text], 0, 1);
}
