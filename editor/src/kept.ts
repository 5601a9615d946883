import type { Draft } from "./data";

/** What this computer holds because no server has acknowledged it. */
export interface Kept {
  article: string;
  /** Which window wrote it: two windows on one story must not overwrite each other. */
  tab: string;
  /** "unsent" is to be merged on return; "aside" is what the server will not take, to be offered as text. */
  slot: "unsent" | "aside";
  /** Which life of the shared document the update belongs to; null where it was never known. */
  lineage: string | null;
  /** When it was written last, and when the first of it: milliseconds since 1970. */
  at: number;
  since: number;
  /** The changes, as an update of the shared document. */
  update: Uint8Array;
  /** The whole story as it stood, for when the update fits nowhere any more. */
  draft: Draft;
}

export interface KeptStore {
  put(kept: Kept): Promise<void>;
  remove(article: string, tab: string, slot: Kept["slot"]): Promise<void>;
  /** What this person's windows that are gone left behind for a story, oldest first. */
  left(article: string): Promise<Kept[]>;
}

/** A record as it lies on the disk: where it belongs is readable, what was written is not. */
interface Sealed {
  article: string;
  tab: string;
  slot: Kept["slot"];
  person: string;
  at: number;
  iv: Uint8Array;
  sealed: ArrayBuffer;
}

const DATABASE = "dateline";
const VERSION = 2;
const STORE = "kept-words";
const LOCK = "dateline-editor";
const EXPIRES_AFTER = 7 * 24 * 60 * 60 * 1_000;

/**
 * The store in the browser's own database. What lies there can be read only with a key that the server gives to the same
 * person's live session, and that this page holds in memory. Every call fails where the browser forbids a store, as some
 * private modes do, and while there is no key.
 */
export class BrowserStore implements KeptStore {
  private opened: Promise<IDBDatabase> | undefined;
  private key: { person: string; secret: CryptoKey } | null = null;

  /** `emptied` is called when the browser threw the store away, as it does when somebody signs out in another window. */
  constructor(private readonly tab: string, private readonly emptied: () => void = () => undefined) {
    this.announce();
  }

  /** Takes the person's key: base64 of 32 bytes. */
  async unlock({ key, person }: { key: string; person: string }): Promise<void> {
    const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
    this.key = { person, secret: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
  }

  async put(kept: Kept): Promise<void> {
    const { article, tab, slot, at } = kept;
    const { person, secret } = this.needKey();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: place(article, tab, slot, person) }, secret, written(kept));
    await this.run("readwrite", (store) => store.put({ article, tab, slot, person, at, iv, sealed } satisfies Sealed));
  }

  async remove(article: string, tab: string, slot: Kept["slot"]): Promise<void> {
    await this.run("readwrite", (store) => store.delete([article, tab, slot]));
  }

  async left(article: string): Promise<Kept[]> {
    const { person } = this.needKey();
    await this.dropExpired();
    const range = IDBKeyRange.bound([article], [article, []]);
    const all = (await this.run("readonly", (store) => store.getAll(range))) as Sealed[];
    const open = await this.openTabs();
    const mine = all.filter((one) => one.person === person && one.tab !== this.tab && !open.has(one.tab)).sort((a, b) => a.at - b.at);
    const found = await Promise.all(mine.map((one) => this.unseal(one).catch(() => null)));
    return found.filter((kept): kept is Kept => kept !== null);
  }

  private async unseal({ article, tab, slot, person, at, iv, sealed }: Sealed): Promise<Kept> {
    const { secret } = this.needKey();
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(iv), additionalData: place(article, tab, slot, person) }, secret, sealed);
    return { article, tab, slot, at, ...unwritten(bytes) };
  }

  private async dropExpired(): Promise<void> {
    const now = Date.now();
    const all = (await this.run("readonly", (store) => store.getAll())) as Sealed[];
    for (const { article, tab, slot, at } of all) if (at < now - EXPIRES_AFTER) await this.remove(article, tab, slot);
  }

  private needKey(): { person: string; secret: CryptoKey } {
    if (!this.key) throw new Error("The key is not here yet");
    return this.key;
  }

  /** Holds a lock for as long as this window lives; other windows see by it that the text is still being written. */
  private announce(): void {
    void navigator.locks?.request(`${LOCK}/${this.tab}`, () => new Promise<void>(() => undefined)).catch(() => undefined);
  }

  private async openTabs(): Promise<Set<string>> {
    const held = (await navigator.locks?.query())?.held ?? [];
    return new Set(held.map((lock) => (lock.name?.startsWith(`${LOCK}/`) ? lock.name.slice(LOCK.length + 1) : "")));
  }

  private async connect(): Promise<IDBDatabase> {
    const closed = () => (this.opened = undefined);
    try {
      const database = await open();
      // A newer page may need another form of the store; this one opens it again when it has something to write.
      database.onversionchange = () => {
        database.close();
        closed();
      };
      database.onclose = () => {
        closed();
        this.emptied();
      };
      return database;
    } catch (error) {
      // The next write tries again.
      closed();
      throw error;
    }
  }

  private async run(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await (this.opened ??= this.connect());
    return new Promise((resolve, reject) => {
      // Without this a browser may call a write done that is still on its way to the disk.
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(STORE));
      // Only the end of the transaction means that it is on the disk.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const database = request.result;
      for (const name of [...database.objectStoreNames]) database.deleteObjectStore(name);
      database.createObjectStore(STORE, { keyPath: ["article", "tab", "slot"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Binds what is sealed to where it belongs: moved to another story or person it does not open. */
function place(...parts: string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(parts.join("\n"));
}

/** Four bytes with the length of the update, the update, then the rest as JSON. */
function written({ lineage, since, draft, update }: Kept): Uint8Array<ArrayBuffer> {
  const rest = new TextEncoder().encode(JSON.stringify({ lineage, since, draft }));
  const bytes = new Uint8Array(4 + update.length + rest.length);
  new DataView(bytes.buffer).setUint32(0, update.length);
  bytes.set(update, 4);
  bytes.set(rest, 4 + update.length);
  return bytes;
}

function unwritten(buffer: ArrayBuffer): Pick<Kept, "lineage" | "since" | "draft" | "update"> {
  const end = 4 + new DataView(buffer).getUint32(0);
  const rest = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, end))) as Pick<Kept, "lineage" | "since" | "draft">;
  return { ...rest, update: new Uint8Array(buffer.slice(4, end)) };
}
