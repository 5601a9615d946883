import type { Draft } from "./data";

/** Text that this computer holds because no server has acknowledged it. */
export interface Kept {
  article: string;
  /** Which window wrote it: two windows on one story must not overwrite each other. */
  tab: string;
  /** "unsent" is what is being written; "aside" is what was set aside for somebody else's newer version. */
  slot: "unsent" | "aside";
  base: number;
  /** Milliseconds since 1970. */
  at: number;
  draft: Draft;
}

export interface KeptStore {
  put(kept: Kept): Promise<void>;
  remove(article: string, tab: string, slot: Kept["slot"]): Promise<void>;
  /** What windows that are gone left behind for a story, newest first. */
  left(article: string): Promise<Kept[]>;
}

const DATABASE = "dateline";
const STORE = "kept";
const LOCK = "dateline-editor";

/** The store in the browser's own database. Every call fails where the browser forbids one, as some private modes do. */
export class BrowserStore implements KeptStore {
  private opened: Promise<IDBDatabase> | undefined;

  /** `emptied` is called when the browser threw the store away, as it does when somebody signs out in another window. */
  constructor(private readonly tab: string, private readonly emptied: () => void = () => undefined) {
    this.announce();
  }

  async put(kept: Kept): Promise<void> {
    await this.run("readwrite", (store) => store.put(kept));
  }

  async remove(article: string, tab: string, slot: Kept["slot"]): Promise<void> {
    await this.run("readwrite", (store) => store.delete([article, tab, slot]));
  }

  async left(article: string): Promise<Kept[]> {
    const range = IDBKeyRange.bound([article], [article, []]);
    const all = (await this.run("readonly", (store) => store.getAll(range))) as Kept[];
    const open = await this.openTabs();
    return all.filter((kept) => kept.tab !== this.tab && !open.has(kept.tab)).sort((a, b) => b.at - a.at);
  }

  /** Holds a lock for as long as this window lives; other windows see by it that the text is still being written. */
  private announce(): void {
    void navigator.locks?.request(`${LOCK}/${this.tab}`, () => new Promise<void>(() => undefined)).catch(() => undefined);
  }

  private async openTabs(): Promise<Set<string>> {
    const held = (await navigator.locks?.query())?.held ?? [];
    return new Set(held.map((lock) => lock.name?.startsWith(`${LOCK}/`) ? lock.name.slice(LOCK.length + 1) : ""));
  }

  private async connect(): Promise<IDBDatabase> {
    const closed = () => (this.opened = undefined);
    try {
      const database = await open();
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
      const transaction = database.transaction(STORE, mode);
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
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["article", "tab", "slot"] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
