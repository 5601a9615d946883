import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What the Arabic faces are cut to: the letters with the signs that stand among them … */
const ARABIC = [[0x0600, 0x06ff], [0x200c, 0x200e], [0x2010, 0x2011], [0x204f], [0x2e41], [0xfd3e, 0xfd3f], [0xfdf0, 0xfdff]];
/** … and, apart so that a page may leave them out, figures and punctuation. */
const MARKS = [[0x0020, 0x0040], [0x00a0], [0x00a9], [0x00ab], [0x00b7], [0x00bb], [0x2013, 0x2014], [0x2018, 0x201d], [0x2026]];

/**
 * Every font the style sheets may name. "Source" is a reserved name of its licence, so those files go out as they came;
 * Noto has none and may be cut.
 */
const fonts = [
  ...["400", "700"].map((weight) => ({ name: `source-serif-4-${weight}`, from: `@fontsource/source-serif-4/files/source-serif-4-latin-${weight}-normal.woff2` })),
  { name: "source-serif-4-400-italic", from: "@fontsource/source-serif-4/files/source-serif-4-latin-400-italic.woff2" },
  ...["400", "700"].map((weight) => ({ name: `noto-naskh-arabic-${weight}`, from: `@fontsource/noto-naskh-arabic/files/noto-naskh-arabic-arabic-${weight}-normal.woff2`, cut: ARABIC })),
  // The packaged Arabic file lacks most punctuation; it is in the Latin one of the same face.
  ...["400", "700"].map((weight) => ({ name: `noto-naskh-marks-${weight}`, from: `@fontsource/noto-naskh-arabic/files/noto-naskh-arabic-latin-${weight}-normal.woff2`, cut: MARKS })),
  { name: "public-sans", from: "@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2" },
  ...["400", "600"].map((weight) => ({ name: `ibm-plex-sans-arabic-${weight}`, from: `@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-${weight}-normal.woff2` })),
];

/** The fonts as `[{ name, bytes }]`, cut where they are to be cut. */
export async function loadFonts(modules) {
  const { default: subset } = await import("subset-font");
  const made = [];
  // One after another: the cutting tool keeps one state for all its calls.
  for (const { name, from, cut } of fonts) {
    const whole = await readFile(join(modules, from));
    const bytes = cut ? await subset(whole, characters(cut), { targetFormat: "woff2" }) : whole;
    made.push({ name: `${name}.woff2`, bytes });
  }
  return made;
}

function characters(ranges) {
  let text = "";
  for (const [from, to = from] of ranges) for (let code = from; code <= to; code++) text += String.fromCodePoint(code);
  return text;
}
