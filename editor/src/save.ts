import type { Clock, Link, Refused } from "./collab/connection";
import type { Room } from "./collab/room";

/** Where saving stands. `at` is when the server last had everything, `retryAt` when it is tried next: milliseconds since 1970. */
export type SaveState =
  | { kind: "joining"; at: number }
  | { kind: "clean"; at: number }
  | { kind: "typing"; at: number }
  | { kind: "saving"; at: number }
  | { kind: "offline"; at: number }
  /** There is no connection; `unsaved` says whether anything waits for it. */
  | { kind: "waiting"; at: number; retryAt: number; unsaved: boolean }
  | { kind: "signed_out"; at: number }
  | { kind: "stopped"; at: number; why: Exclude<Refused, "signed_out"> };

/** What the saver needs of a room. */
export type Shared = Pick<Room, "saved" | "joined" | "link" | "onWrite" | "onAck" | "onLink" | "onJoin">;

export interface SaverOptions {
  room: Shared;
  savedAt: number;
  clock: Clock;
  /** Writes to this computer what is not acknowledged; `aside` when it will not be sent any more. Resolves when it is on the disk. */
  keep: (aside: boolean) => Promise<void>;
  /** Takes back what `keep` wrote. */
  release: () => Promise<void>;
  /** Called on every change of state. */
  tell: (state: SaveState) => void;
}

const KEEP_EVERY = 1_000;
/** "Saving…" is said only of what takes this long. */
const SAY_SAVING = 1_000;
/** A connection that is back sooner was never spoken of. */
const SAY_LOST = 2_000;

/**
 * Knows what the server has acknowledged and what this computer has to keep, and says where that stands. "Saved" is said
 * only of what is on the server's disk.
 */
export class Saver {
  private savedAt: number;
  /** Counts what was written here; the store remembers the count that it carried. */
  private version = 0;
  private keptVersion = 0;
  private stored = false;
  private lastState: SaveState;
  private slow = false;
  private lost = false;
  private slowTimer: number | null = null;
  private lostTimer: number | null = null;
  private keepTimer: number | null = null;
  /** Calls of the store run one after another, so that a removal never overtakes a write. */
  private storing: Promise<void> = Promise.resolve();

  constructor(private readonly options: SaverOptions) {
    const { room } = options;
    this.savedAt = options.savedAt;
    this.lastState = { kind: "joining", at: this.savedAt };
    room.onWrite(() => this.wrote());
    room.onAck((at) => this.acknowledged(at));
    room.onLink((link) => this.linked(link));
    room.onJoin(() => this.say());
  }

  get state(): SaveState {
    return this.lastState;
  }

  get unsaved(): boolean {
    return !this.options.room.saved;
  }

  /** True when closing the page now would lose something: neither the server nor this computer has it. */
  get atRisk(): boolean {
    return this.unsaved && this.keptVersion < this.version;
  }

  /** This computer's store was emptied from outside, or can be written only now: what is unsaved is written to it anew. */
  keepAgain(): void {
    this.keptVersion = 0;
    this.keepNow();
  }

  /** Writes to this computer's store at once. */
  keepNow(): void {
    if (!this.unsaved || this.keptVersion === this.version) return;
    const { room, keep } = this.options;
    const version = this.version;
    this.store(async () => {
      if (room.saved) return;
      await keep(this.lastState.kind === "stopped" && this.lastState.why !== "outdated");
      this.stored = true;
      this.keptVersion = Math.max(this.keptVersion, version);
    });
  }

  private wrote(): void {
    const { clock } = this.options;
    this.version += 1;
    this.keepTimer ??= clock.after(KEEP_EVERY, () => {
      this.keepTimer = null;
      this.keepNow();
    });
    this.slowTimer ??= clock.after(SAY_SAVING, () => {
      this.slowTimer = null;
      this.slow = this.unsaved;
      this.say();
    });
    this.say();
  }

  private acknowledged(at: number): void {
    if (this.unsaved) return;
    const { clock, room, release } = this.options;
    for (const timer of [this.keepTimer, this.slowTimer]) if (timer !== null) clock.cancel(timer);
    this.keepTimer = null;
    this.slowTimer = null;
    this.slow = false;
    if (this.version > 0) this.savedAt = at;
    if (this.stored) {
      this.store(async () => {
        if (!room.saved) return;
        await release();
        this.stored = false;
      });
    }
    this.say();
  }

  private linked(link: Link): void {
    const { clock } = this.options;
    if (link.kind === "open") {
      if (this.lostTimer !== null) clock.cancel(this.lostTimer);
      this.lostTimer = null;
      this.lost = false;
    } else if (!this.lost) {
      this.lostTimer ??= clock.after(SAY_LOST, () => {
        this.lostTimer = null;
        this.lost = true;
        this.say();
      });
    }
    this.say();
    // What is refused now will not be sent: it is put aside, whatever is in the store already.
    if (link.kind === "refused") this.keepAgain();
  }

  private say(): void {
    const state = this.derived();
    if (JSON.stringify(state) === JSON.stringify(this.lastState)) return;
    this.lastState = state;
    this.options.tell(state);
  }

  private derived(): SaveState {
    const { room } = this.options;
    const at = this.savedAt;
    const { link } = room;
    if (link.kind === "refused") return link.why === "signed_out" ? { kind: "signed_out", at } : { kind: "stopped", at, why: link.why };
    if (link.kind === "offline") return { kind: "offline", at };
    if (link.kind === "waiting" && this.lost) return { kind: "waiting", at, retryAt: link.retryAt, unsaved: this.unsaved };
    if (!room.joined) return { kind: "joining", at };
    if (!this.unsaved) return { kind: "clean", at };
    return { kind: this.slow ? "saving" : "typing", at };
  }

  private store(run: () => Promise<void>): void {
    // A browser without a store still saves to the server; leaving then asks first.
    this.storing = this.storing.then(run).catch(() => undefined);
  }
}
