import * as encoding from "lib0/encoding";
import { type AbstractStruct, applyUpdate, ContentFormat, ContentString, decodeUpdate, Doc, getState, isDeleted, Item, snapshot, type Transaction, UpdateEncoderV1 } from "yjs";
import { beginsToken, token } from "./tokens";

/** What a person does; `merge` is what a page does by itself on hearing what others did. */
export type Deed =
  | "write" | "paste" | "delete" | "undo" | "redo" | "restore" | "settle" | "format" | "split" | "join" | "wrap" | "move" | "table" | "field" | "merge" | "kept" | "mend";

/** Deeds that may take words away or bring them back. */
export const DELIBERATE: ReadonlySet<Deed> = new Set(["delete", "undo", "redo", "restore", "settle"]);

/** One place where a token was written: the first of the ids of its letters. */
export interface Instance {
  token: number;
  client: number;
  clock: number;
  deed: Deed;
  window: string;
}

/** Deletions of one transaction. */
interface Removal {
  set: Transaction["deleteSet"];
  deed: Deed;
  window: string;
  client: number;
}

/**
 * What everybody wrote and what the server acknowledged, noted where it happened: writing in each window before it is sent,
 * acknowledgements on the wire. Neither trusts what the pages or the server say of themselves.
 */
export class Ledger {
  /** Everything that was ever written in a window. */
  readonly all = new Doc({ gc: false });
  /** Everything that was acknowledged. */
  readonly acknowledged = new Doc({ gc: false });
  /** Everything that was written or sent to a window: the server's words, too. */
  private readonly heard = new Doc({ gc: false });
  readonly instances: Instance[] = [];
  readonly removals: Removal[] = [];
  readonly clients = new Set<number>();
  readonly history: string[] = [];
  /** Undos that reached what somebody else wrote. */
  readonly trespasses: string[] = [];
  /** The clients of the document as it was before anybody wrote. */
  private readonly seeded = new Set<number>();
  /** What the server was given, so that what it sends besides is known to be its own. */
  private readonly given = new Set<string>();
  private tokens = 0;
  private readonly began = performance.now();

  /** A token that nobody has written yet. */
  fresh(): string {
    return token(this.tokens++);
  }

  get written(): number {
    return this.tokens;
  }

  /** The document as it was before anybody wrote. */
  seed(state: Uint8Array): void {
    for (const doc of [this.all, this.acknowledged, this.heard]) applyUpdate(doc, state);
    for (const client of this.all.store.clients.keys()) this.seeded.add(client);
  }

  pushed(update: Uint8Array): void {
    this.given.add(Buffer.from(update).toString("base64"));
  }

  /** What the server itself writes counts as written by it, and what that deletes as deleted by it. */
  hearServer(update: Uint8Array): void {
    if (this.given.has(Buffer.from(update).toString("base64"))) return;
    for (const doc of [this.all, this.acknowledged, this.heard]) applyUpdate(doc, update);
  }

  acknowledge(updates: readonly Uint8Array[]): void {
    for (const update of updates) applyUpdate(this.acknowledged, update);
  }

  /** Notes everything that is written in a window. `deed` says what is being done there at the moment. */
  watch(doc: Doc, window: string, remote: unknown, deed: () => Deed): void {
    this.clients.add(doc.clientID);
    doc.on("update", (update: Uint8Array, origin: unknown, _doc: Doc, transaction: Transaction) => {
      if (origin === remote) return this.hear(update);
      for (const all of [this.all, this.heard]) applyUpdate(all, update);
      this.note(doc, transaction, window, deed());
    });
  }

  say(window: string, words: string): void {
    this.history.push(`${String(Math.round(performance.now() - this.began)).padStart(6)} ms  ${window.padEnd(4)} ${words}`);
  }

  /** Every place where a token was written, in a window or by the server, which writes anew what would have got lost. */
  everywhere(): Instance[] {
    const mended: Instance[] = [];
    for (const [client, structs] of this.heard.store.clients) {
      if (this.clients.has(client) || this.seeded.has(client)) continue;
      for (const struct of structs) if (struct instanceof Item) mended.push(...tokensOf(struct, 0, Infinity, "mend", "the server"));
    }
    return [...this.instances, ...mended];
  }

  /** The removals that reached an instance, or what it stood in. */
  removersOf({ client, clock }: Instance): Removal[] {
    const ids = [{ client, clock }];
    const doc = itemAt(this.all, client, clock) ? this.all : this.heard;
    for (let item = itemAt(doc, client, clock); item; item = parentOf(item)) ids.push({ client: item.id.client, clock: item.id.clock });
    return this.removals.filter(({ set }) => ids.some((id) => isDeleted(set, id as never)));
  }

  /** What the server itself has written, as it does in a body that others' deletions emptied, counts as acknowledged. */
  private hear(update: Uint8Array): void {
    applyUpdate(this.heard, update);
    this.take();
    const { structs, ds } = decodeUpdate(update);
    // A window that has deleted a block, and has told nobody yet, takes what comes for that block as deleted.
    if (structs.some(({ id }) => isDeleted(ds, id as never))) return;
    if (structs.length === 0 || structs.some(({ id }) => this.clients.has(id.client) || this.seeded.has(id.client))) return;
    for (const doc of [this.all, this.acknowledged]) applyUpdate(doc, update);
  }

  /** Takes over what the server wrote, which came with other things: windows write on top of it. */
  private take(): void {
    const missing = new Map<number, { begins: number; structs: AbstractStruct[] }>();
    for (const [client, structs] of this.heard.store.clients) {
      if (this.clients.has(client) || this.seeded.has(client)) continue;
      const begins = getState(this.all.store, client);
      const left = structs.filter(({ id, length }) => id.clock + length > begins);
      if (left.length > 0) missing.set(client, { begins, structs: left });
    }
    if (missing.size === 0) return;
    const encoder = new UpdateEncoderV1();
    encoding.writeVarUint(encoder.restEncoder, missing.size);
    for (const [client, { begins, structs }] of missing) {
      encoding.writeVarUint(encoder.restEncoder, structs.length);
      encoder.writeClient(client);
      encoding.writeVarUint(encoder.restEncoder, begins);
      for (const struct of structs) struct.write(encoder, Math.max(0, begins - struct.id.clock), 0);
    }
    // No deletions: those of others are noted where they are made.
    encoding.writeVarUint(encoder.restEncoder, 0);
    const update = encoder.toUint8Array();
    for (const doc of [this.all, this.acknowledged]) applyUpdate(doc, update);
  }

  private note(doc: Doc, transaction: Transaction, window: string, deed: Deed): void {
    const own = doc.clientID;
    const from = transaction.beforeState.get(own) ?? 0;
    const to = transaction.afterState.get(own) ?? 0;
    const structs = to > from ? (doc.store.clients.get(own) ?? []) : [];
    for (const struct of structs) {
      // What a listener wrote after this transaction has one of its own.
      if (struct instanceof Item) this.instances.push(...tokensOf(struct, from, to, deed, window));
    }
    if (transaction.deleteSet.clients.size === 0) return;
    this.removals.push({ set: transaction.deleteSet, deed, window, client: own });
    if (deed === "undo" || deed === "redo") this.lookForTrespass(transaction, window, own);
  }

  private lookForTrespass(transaction: Transaction, window: string, own: number): void {
    for (const [client, ranges] of transaction.deleteSet.clients) {
      if (client === own) continue;
      for (const { clock, len } of ranges) {
        for (let at = clock; at < clock + len; at++) {
          const item = itemAt(this.all, client, at);
          if (!(item?.content instanceof ContentString)) continue;
          this.trespasses.push(`an undo of ${window} took away “${item.content.str}” of somebody else`);
          at = item.id.clock + item.length - 1;
        }
      }
    }
  }
}

/** The tokens that begin in an item, between two clocks. */
function tokensOf({ id: { client, clock }, content }: Item, from: number, to: number, deed: Deed, window: string): Instance[] {
  if (!(content instanceof ContentString)) return [];
  const found: Instance[] = [];
  for (let at = Math.max(0, from - clock); at < content.str.length && clock + at < to; at++) {
    const token = beginsToken(content.str.charCodeAt(at));
    if (token !== null) found.push({ token, client, clock: clock + at, deed, window });
  }
  return found;
}

/** The item that holds an id; null where there is none, or only what is left of one. */
export function itemAt(doc: Doc, client: number, clock: number): Item | null {
  const structs = doc.store.clients.get(client) ?? [];
  let [low, high] = [0, structs.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const struct = structs[middle];
    if (!struct) return null;
    if (clock < struct.id.clock) high = middle - 1;
    else if (clock >= struct.id.clock + struct.length) low = middle + 1;
    else return struct instanceof Item ? struct : null;
  }
  return null;
}

/** Whether a document has an id and has not deleted it. */
export function isAlive(doc: Doc, { client, clock }: { client: number; clock: number }): boolean {
  const item = itemAt(doc, client, clock);
  return item !== null && !item.deleted;
}

/** What a document holds of another: the ids that it never heard of, and those whose deletion it has not heard of. */
export function lackedBy(doc: Doc, whole: Doc, of: (client: number) => boolean = () => true): { written: string[]; deleted: string[] } {
  const [has, should] = [snapshot(doc), snapshot(whole)];
  const written: string[] = [];
  const deleted: string[] = [];
  for (const [client, clock] of should.sv) {
    const here = has.sv.get(client) ?? 0;
    if (of(client) && here < clock) written.push(`${client}: ${here} of ${clock}`);
  }
  for (const [client, ranges] of should.ds.clients) {
    if (!of(client)) continue;
    for (const { clock, len } of ranges) {
      for (let at = clock; at < clock + len; at++) {
        if (at >= (has.sv.get(client) ?? 0) || isDeleted(has.ds, { client, clock: at } as never)) continue;
        // Every replica takes away formats that have become useless, each in its own time and without telling.
        if (itemAt(doc, client, at)?.content instanceof ContentFormat) continue;
        deleted.push(`${client}: ${at}`);
      }
    }
  }
  return { written, deleted };
}

function parentOf(item: Item): Item | null {
  const { parent } = item;
  return parent !== null && typeof parent === "object" && "_item" in parent ? parent._item : null;
}
