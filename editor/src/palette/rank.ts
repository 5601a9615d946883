import { fit } from "./fuzzy";

/** One line of the palette. */
export interface PaletteEntry {
  /** What it is called, in the language of the interface. */
  label: string;
  group: string;
  /** Every word by which it is found, in both languages. */
  find: string;
  shortcut?: string;
  run: () => void;
}

/** The entries that fit the words, the best first; all of them for no words. */
export function rank<E extends Pick<PaletteEntry, "find">>(entries: readonly E[], words: string): E[] {
  return entries
    .map((entry, at) => ({ entry, at, points: fit(words, entry.find) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || a.at - b.at)
    .map(({ entry }) => entry);
}
