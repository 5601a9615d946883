import type { Named } from "../data";
import type { Server } from "../server";
import type { About, Said, Thread, ThreadList } from "./data";

/** News may be lost on the way; so long, in milliseconds, a page goes without asking anew. */
const ASK_AGAIN = 15_000;

/** A story's threads as the server last told them, and what can be done about them. Each write asks for the list anew. */
export class Threads {
  private known: ThreadList = { me: null, may_comment: false, threads: [] };
  private readonly changed = new Set<() => void>();
  private asking: Promise<void> | null = null;
  private again = false;
  private people: Promise<Named[]> | null = null;
  private last = "";
  loaded = false;

  /** `path` is where the story's threads are, `reading` where notifications are marked as read. */
  constructor(
    private readonly server: Pick<Server, "get" | "post">,
    private readonly path: string,
    private readonly reading: string,
  ) {}

  get all(): readonly Thread[] {
    return this.known.threads;
  }

  get me(): string | null {
    return this.known.me;
  }

  get mayComment(): boolean {
    return this.known.may_comment;
  }

  find(id: string): Thread | undefined {
    return this.known.threads.find((thread) => thread.id === id);
  }

  onChange(listen: () => void): void {
    this.changed.add(listen);
  }

  /** Asks for the threads; wishes that come while an answer is awaited become one more question. */
  refresh(): Promise<void> {
    if (this.asking) {
      this.again = true;
      return this.asking;
    }
    this.asking = this.load().finally(() => {
      this.asking = null;
      if (this.again) {
        this.again = false;
        void this.refresh().catch(() => undefined);
      }
    });
    return this.asking;
  }

  /** Keeps the list fresh while the page is looked at. */
  watch(): void {
    const ask = () => {
      if (document.visibilityState === "visible") void this.refresh().catch(() => undefined);
    };
    window.addEventListener("focus", ask);
    document.addEventListener("visibilitychange", ask);
    window.setInterval(ask, ASK_AGAIN);
  }

  async open(about: About, said: Said): Promise<string> {
    const { thread } = await this.server.post<{ thread: string }>(this.path, { ...about, ...said });
    await this.renew();
    return thread;
  }

  async reply(thread: string, said: Said): Promise<void> {
    await this.write(`${thread}/replies`, said);
  }

  async change(comment: string, said: Said): Promise<void> {
    await this.write(`said/${comment}`, said);
  }

  async remove(comment: string): Promise<void> {
    await this.write(`said/${comment}/removal`, {});
  }

  async resolve(thread: string): Promise<void> {
    await this.write(`${thread}/resolution`, {});
  }

  async reopen(thread: string): Promise<void> {
    await this.write(`${thread}/reopening`, {});
  }

  /** Everybody who can be called by name here. */
  callable(): Promise<Named[]> {
    this.people ??= this.server.get<{ people: Named[] }>(`${this.path}/people.json`).then(
      ({ people }) => people,
      (error: unknown) => {
        this.people = null;
        throw error;
      },
    );
    return this.people;
  }

  /** Who looks at a thread has read what they were told about it. */
  markRead(thread: string): void {
    void this.server.post(this.reading, { thread }).catch(() => undefined);
  }

  private async write(place: string, body: unknown): Promise<void> {
    await this.server.post(`${this.path}/${place}`, body);
    await this.renew();
  }

  /** The list after a write: an answer that was under way before it does not know of it. */
  private async renew(): Promise<void> {
    if (this.asking) await this.asking.catch(() => undefined);
    await this.refresh();
  }

  private async load(): Promise<void> {
    const list = await this.server.get<ThreadList>(this.path);
    const seen = JSON.stringify(list);
    this.known = list;
    this.loaded = true;
    if (seen === this.last) return;
    this.last = seen;
    this.changed.forEach((listen) => listen());
  }
}
