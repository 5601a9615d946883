import type { Draft, Newer, Problem } from "./data";
import type { KeptStore } from "./kept";

/** Where saving stands. `since` and `at` are milliseconds since 1970. */
export type SaveState =
  | { kind: "clean"; at: number }
  | { kind: "typing"; at: number }
  | { kind: "saving"; at: number }
  | { kind: "offline"; at: number }
  | { kind: "waiting"; at: number; retryAt: number; message: string | null }
  | { kind: "signed_out"; at: number }
  | { kind: "conflict"; at: number; theirs: Newer }
  | { kind: "refused"; at: number; problems: Problem[] }
  | { kind: "stopped"; at: number; why: "forbidden" | "too_large"; message: string | null };

/** Time as the saver needs it; tests bring their own. */
export interface Clock {
  now(): number;
  after(milliseconds: number, run: () => void): number;
  cancel(handle: number): void;
}

export interface SaverOptions {
  article: string;
  tab: string;
  revision: number;
  savedAt: number;
  path: string;
  /** What is to be saved, read at the moment of sending. */
  draft: () => Draft;
  fetch: (path: string, init: RequestInit) => Promise<Response>;
  online: () => boolean;
  clock: Clock;
  kept: KeptStore;
  /** True when a newer version on the server is word for word a draft that was sent from here. */
  same: (draft: Draft, newer: Newer) => boolean;
  /** Called on every change of state. */
  tell: (state: SaveState) => void;
}

/** A save goes out this long after the last keystroke, and while typing goes on at the latest after the second. */
const PAUSE = 1_000;
const AT_LATEST = 10_000;
const KEEP_EVERY = 1_000;
/** "Saving…" is said only of saves that take this long. */
const SAY_SAVING = 1_000;
const LONGEST_WAIT = 60_000;
/** No answer in this time is taken for a lost connection. */
const PATIENCE = 30_000;
/** How many drafts without an answer are compared with what the server then says it has. */
const REMEMBERED = 5;

/**
 * Saves the story without ever losing a word: one request at a time, each naming the revision it is based on; what is not
 * acknowledged is kept on this computer; what failed is tried again for as long as the page is open.
 */
export class Saver {
  private revision: number;
  private savedAt: number;
  /** Counts changes; a save remembers the count that it carried. */
  private version = 0;
  private acknowledged = 0;
  private keptVersion = 0;
  private inFlight: Promise<void> | null = null;
  private firstUnsent: number | null = null;
  private failures = 0;
  private lastState: SaveState;
  private aside = false;
  /** Drafts that were sent on the present base and never answered: the server may have taken one all the same. */
  private unanswered: Draft[] = [];
  private sendTimer: number | null = null;
  private keepTimer: number | null = null;
  private retryTimer: number | null = null;
  /** Store calls run one after another, so that a removal never overtakes a write. */
  private storing: Promise<void> = Promise.resolve();

  constructor(private readonly options: SaverOptions) {
    this.revision = options.revision;
    this.savedAt = options.savedAt;
    this.lastState = { kind: "clean", at: this.savedAt };
  }

  get state(): SaveState {
    return this.lastState;
  }

  /** The newest revision that the server has acknowledged. */
  get base(): number {
    return this.revision;
  }

  get unsaved(): boolean {
    return this.version > this.acknowledged;
  }

  /** True when closing the page now would lose something: neither the server nor this computer has it. */
  get atRisk(): boolean {
    return this.unsaved && this.keptVersion < this.version;
  }

  /** Something was written or a field was changed. */
  changed(): void {
    this.version += 1;
    this.firstUnsent ??= this.options.clock.now();
    this.keepTimer ??= this.options.clock.after(KEEP_EVERY, () => {
      this.keepTimer = null;
      this.keep();
    });
    if (this.blocked()) return;
    const { kind } = this.lastState;
    if (kind === "clean" || kind === "refused" || kind === "stopped") this.say({ kind: "typing", at: this.savedAt });
    if (kind === "waiting" || kind === "offline") return;
    this.schedule();
  }

  /** Sends at once what is not saved. True when afterwards everything is acknowledged. */
  async flush(): Promise<boolean> {
    this.keep();
    while (this.unsaved && !this.blocked()) {
      const before = this.acknowledged;
      await (this.inFlight ?? this.send());
      if (this.acknowledged === before && !this.inFlight) break;
    }
    return !this.unsaved;
  }

  /** The connection is back, or the person pressed "Try now". */
  retry(): void {
    if (this.lastState.kind === "waiting" || this.lastState.kind === "offline") void this.send();
  }

  /** The browser says that there is no connection. */
  wentOffline(): void {
    if (!this.unsaved || this.inFlight || this.blocked()) return;
    this.cancelSend();
    this.say({ kind: "offline", at: this.savedAt });
  }

  /** Somebody signed in again in this page or another. */
  signedIn(): void {
    if (this.lastState.kind !== "signed_out") return;
    this.say({ kind: "typing", at: this.savedAt });
    void this.send();
  }

  /** Puts what is here on top of the newer version. */
  keepMine(): void {
    if (this.lastState.kind !== "conflict") return;
    this.revision = this.lastState.theirs.revision;
    this.say({ kind: "typing", at: this.savedAt });
    void this.send();
  }

  /** Says that what is here is about to be replaced by the newer version; mine is set aside until a save succeeds. */
  takeTheirs(): Newer | null {
    if (this.lastState.kind !== "conflict") return null;
    const { theirs } = this.lastState;
    const { article, tab, kept, clock } = this.options;
    const mine = { article, tab, slot: "aside" as const, base: this.revision, at: clock.now(), draft: this.options.draft() };
    this.aside = true;
    this.store(() => kept.put(mine));
    this.revision = theirs.revision;
    this.savedAt = Date.parse(theirs.saved_at);
    return theirs;
  }

  /** The newer version now stands on the canvas: there is nothing left to save. */
  tookTheirs(): void {
    this.acknowledge(this.version, false);
    this.say({ kind: "clean", at: this.savedAt });
  }

  /** This computer's store was emptied from outside: what is still unsaved is written to it anew. */
  keepAgain(): void {
    this.keptVersion = 0;
    this.keep();
  }

  /** Writes to this computer's store what is not acknowledged. */
  private keep(): void {
    if (!this.unsaved || this.keptVersion === this.version) return;
    const { article, tab, kept, clock, draft } = this.options;
    const version = this.version;
    const record = { article, tab, slot: "unsent" as const, base: this.revision, at: clock.now(), draft: draft() };
    this.store(async () => {
      if (version <= this.acknowledged) return;
      await kept.put(record);
      this.keptVersion = Math.max(this.keptVersion, version);
    });
  }

  private store(run: () => Promise<void>): void {
    // A browser without a store still saves to the server; leaving then asks first.
    this.storing = this.storing.then(run).catch(() => undefined);
  }

  /** True while sending again could not help: a person has to decide something first. */
  private blocked(): boolean {
    const state = this.lastState;
    // A story that is too large can be made shorter, so writing on tries again.
    return state.kind === "signed_out" || state.kind === "conflict" || (state.kind === "stopped" && state.why === "forbidden");
  }

  private schedule(): void {
    if (this.inFlight) return;
    this.cancelSend();
    const waited = this.options.clock.now() - (this.firstUnsent ?? this.options.clock.now());
    const delay = Math.max(0, Math.min(PAUSE, AT_LATEST - waited));
    this.sendTimer = this.options.clock.after(delay, () => {
      this.sendTimer = null;
      void this.send();
    });
  }

  private cancelSend(): void {
    for (const timer of [this.sendTimer, this.retryTimer]) if (timer !== null) this.options.clock.cancel(timer);
    this.sendTimer = null;
    this.retryTimer = null;
  }

  private send(): Promise<void> {
    if (this.inFlight) return this.inFlight;
    if (!this.unsaved || this.blocked()) return Promise.resolve();
    this.cancelSend();
    const sending = this.exchange().finally(() => {
      this.inFlight = null;
      if (this.unsaved && (this.lastState.kind === "clean" || this.lastState.kind === "typing")) {
        this.say({ kind: "typing", at: this.savedAt });
        this.schedule();
      }
    });
    this.inFlight = sending;
    return sending;
  }

  private async exchange(): Promise<void> {
    const { clock, path, fetch } = this.options;
    const version = this.version;
    const draft = this.options.draft();
    this.firstUnsent = null;
    const saving = clock.after(SAY_SAVING, () => this.say({ kind: "saving", at: this.savedAt }));
    const stop = new AbortController();
    const patience = clock.after(PATIENCE, () => stop.abort());
    try {
      const response = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ base: this.revision, ...draft }),
        signal: stop.signal,
      });
      const answer: unknown = await response.json().catch(() => null);
      this.take(response.status, answer, version, draft);
    } catch {
      this.failed(null, draft);
    } finally {
      clock.cancel(saving);
      clock.cancel(patience);
    }
  }

  private take(status: number, answer: unknown, version: number, draft: Draft): void {
    const at = this.savedAt;
    const body = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
    const message = typeof body["message"] === "string" ? body["message"] : null;
    if (status === 200 && typeof body["revision"] === "number" && typeof body["saved_at"] === "string") {
      this.revision = body["revision"];
      this.savedAt = Date.parse(body["saved_at"]);
      this.acknowledge(version, true);
      this.say({ kind: "clean", at: this.savedAt });
    } else if (status === 409 && typeof body["revision"] === "number") {
      this.overtaken(answer as Newer);
    } else if (status === 422 && Array.isArray(body["problems"])) {
      this.say({ kind: "refused", at, problems: body["problems"] as Problem[] });
    } else if (status === 401) {
      this.say({ kind: "signed_out", at });
    } else if (status === 403 || status === 404) {
      this.say({ kind: "stopped", at, why: "forbidden", message });
    } else if (status === 413) {
      this.say({ kind: "stopped", at, why: "too_large", message });
    } else {
      this.failed(message, draft);
    }
    if (this.unsaved) this.keep();
  }

  /** Somebody saved meanwhile, unless it was this very page and only the answer was lost on its way. */
  private overtaken(theirs: Newer): void {
    const own = this.unanswered.some((draft) => this.options.same(draft, theirs));
    this.unanswered = [];
    if (!own) {
      this.say({ kind: "conflict", at: this.savedAt, theirs });
      return;
    }
    this.revision = theirs.revision;
    this.savedAt = Date.parse(theirs.saved_at);
    this.failures = 0;
    // The state is one in which what was typed since is sent next.
    this.say({ kind: "typing", at: this.savedAt });
  }

  private acknowledge(version: number, saved: boolean): void {
    const { article, tab, kept } = this.options;
    this.acknowledged = version;
    this.failures = 0;
    this.unanswered = [];
    if (!this.unsaved) this.store(() => (this.unsaved ? Promise.resolve() : kept.remove(article, tab, "unsent")));
    if (saved && this.aside) {
      this.aside = false;
      this.store(() => kept.remove(article, tab, "aside"));
    }
  }

  private failed(message: string | null, draft: Draft): void {
    this.unanswered = [...this.unanswered, draft].slice(-REMEMBERED);
    if (!this.options.online()) {
      this.failures = 0;
      this.say({ kind: "offline", at: this.savedAt });
      // Some connections come back without the browser saying so.
      this.retryTimer = this.options.clock.after(LONGEST_WAIT, () => void this.send());
      return;
    }
    const wait = Math.min(LONGEST_WAIT, 1_000 * 2 ** Math.min(this.failures, 6));
    this.failures += 1;
    this.say({ kind: "waiting", at: this.savedAt, retryAt: this.options.clock.now() + wait, message });
    this.retryTimer = this.options.clock.after(wait, () => void this.send());
  }

  private say(state: SaveState): void {
    this.lastState = state;
    this.options.tell(state);
  }
}
