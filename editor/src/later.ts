import { learn, t, type UiLanguage } from "./words";

type Parts = typeof import("./later-parts");

/** What a person is told, with one thing to do about it. */
export type Tell = (words: string, action: [string, () => void]) => void;

/**
 * Something that is fetched after the page stands. What is wanted of it before it has come waits for it; what is wanted
 * afterwards happens at once, in the same turn, so that keys that follow reach what has been opened.
 */
export class Later<T> {
  private here: T | null = null;
  private coming: Promise<T> | null = null;
  private waiting: ((part: T) => void)[] = [];

  constructor(private readonly load: () => Promise<T>) {}

  /** Fetches it without wanting anything of it yet. Rejects where it cannot be had now; the next call tries anew. */
  async fetch(): Promise<T> {
    if (this.here !== null) return this.here;
    this.coming ??= this.load().then((part) => this.arrived(part)).finally(() => (this.coming = null));
    return this.coming;
  }

  /** Does something with it as soon as it is here, without fetching it for that. */
  whenHere(run: (part: T) => void): void {
    if (this.here !== null) run(this.here);
    else this.waiting.push(run);
  }

  /** Does something with it, now or as soon as it is here; `missing` is told when it cannot be had. */
  use(run: (part: T) => void, missing: () => void): void {
    if (this.here !== null) return run(this.here);
    // What `run` throws is its own affair and does not mean that anything is missing.
    this.fetch().then((part) => queueMicrotask(() => run(part)), missing);
  }

  private arrived(part: T): T {
    this.here = part;
    // Each by itself, so that one that fails takes nothing from the others.
    for (const run of this.waiting.splice(0)) queueMicrotask(() => run(part));
    return part;
  }
}

const parts = new Later<Parts>(() => import("./later-parts"));
let tell: Tell = () => undefined;

/** What waits for a part that could not be loaded: one notice speaks for all of it. */
const missed: ((parts: Parts) => void)[] = [];

/** Does something with the parts of the editor that are not there from the start; see `later-parts.ts`. */
export function later(run: (parts: Parts) => void): void {
  parts.use(run, () => {
    missed.push(run);
    if (!document.querySelector(".ed-notice[role=alert]")) tell(t("part_missing"), [t("try_now"), () => missed.splice(0).forEach(later)]);
  });
}

/** Does something with those parts when they have come by themselves. */
export function whenLater(run: (parts: Parts) => void): void {
  parts.whenHere(run);
}

/**
 * Fetches everything else once the page has been painted: an editor that loses its connection then lacks nothing. What
 * fails is tried again with the next connection, and when it is wanted. `ui` is the language that is not shown: menus
 * are searched in both.
 */
export function fetchTheRest(ui: UiLanguage, say: Tell): void {
  tell = say;
  const dictionary = new Later(() => learn(ui).then(() => true));
  const fetch = () => {
    for (const one of [parts, dictionary]) one.fetch().catch(() => undefined);
  };
  window.addEventListener("online", fetch);
  // A frame is asked for before it is painted, so the turn after it is the first one behind the paint. A page in the
  // background paints nothing and is in no hurry.
  requestAnimationFrame(() => window.setTimeout(fetch));
}
