import { mergeUpdates } from "yjs";

/** What is sent together is at most this much, in bytes, unless a single change is larger. */
const BATCH = 256 * 1024;
/** Every so many updates what waits is made few, or hours offline would pile up thousands. */
const FOLD_EVERY = 64;

/**
 * This page's own updates that the server has not acknowledged, in order. What was sent on a connection that ended is sent
 * again on the next one: the shared document takes the same update twice without harm.
 */
export class Pending {
  private waiting: Uint8Array[] = [];
  private sent: { number: number; update: Uint8Array }[] = [];
  private last = 0;
  private foldAt = FOLD_EVERY;

  get empty(): boolean {
    return this.waiting.length === 0 && this.sent.length === 0;
  }

  /** True while something is there that was not sent on this connection. */
  get unsent(): boolean {
    return this.waiting.length > 0;
  }

  /** The bytes that were sent and not acknowledged. */
  get inFlight(): number {
    return this.sent.reduce((sum, { update }) => sum + update.length, 0);
  }

  add(update: Uint8Array): void {
    this.waiting.push(update);
    if (this.waiting.length <= this.foldAt) return;
    this.waiting = folded(this.waiting);
    this.foldAt = this.waiting.length + FOLD_EVERY;
  }

  /** The next message to send, or null when all is sent. */
  next(): { number: number; update: Uint8Array } | null {
    if (this.waiting.length === 0) return null;
    let size = 0;
    let count = 0;
    for (const update of this.waiting) {
      if (count > 0 && size + update.length > BATCH) break;
      size += update.length;
      count += 1;
    }
    const taken = this.waiting.splice(0, count);
    this.last += 1;
    const batch = { number: this.last, update: taken.length === 1 && taken[0] ? taken[0] : mergeUpdates(taken) };
    this.sent.push(batch);
    return batch;
  }

  /** Everything up to this number is on the server's disk. */
  acknowledge(number: number): void {
    this.sent = this.sent.filter((batch) => batch.number > number);
  }

  /** A new connection counts from one again and has been sent nothing yet. */
  restart(): void {
    this.waiting = [...this.sent.map(({ update }) => update), ...this.waiting];
    this.sent = [];
    this.last = 0;
  }

  /** All of it as one update; null when there is nothing. */
  merged(): Uint8Array | null {
    const all = [...this.sent.map(({ update }) => update), ...this.waiting];
    return all.length === 0 ? null : mergeUpdates(all);
  }

  clear(): void {
    this.waiting = [];
    this.sent = [];
  }
}

/** The same updates with neighbours made one, but none larger than is sent together: each is checked and kept by itself. */
function folded(updates: readonly Uint8Array[]): Uint8Array[] {
  const groups: Uint8Array[][] = [];
  let size = BATCH;
  for (const update of updates) {
    size += update.length;
    if (size > BATCH) {
      groups.push([]);
      size = update.length;
    }
    groups[groups.length - 1]?.push(update);
  }
  return groups.map((group) => (group.length === 1 && group[0] ? group[0] : mergeUpdates(group)));
}
