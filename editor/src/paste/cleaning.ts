import { whenLater } from "../later";
import type { cleanTree } from "./clean";
import type { parsePlain } from "./plain";

/** How foreign HTML and plain text become a story's. That is much, and comes behind the first paint. */
export interface Cleaning {
  cleanTree: typeof cleanTree;
  parsePlain: typeof parsePlain;
}

let known: Cleaning | null = null;

/** Null while not all of the page is here. */
export const cleaning = (): Cleaning | null => known;

/** Makes it known; null while nobody knows. */
export function cleanWith(how: Cleaning | null): void {
  known = how;
}

whenLater(cleanWith);
