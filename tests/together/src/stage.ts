import { encodeStateVector, type Doc } from "yjs";
import type { Chance } from "./chance";
import type { Desk, Writer } from "./desk";
import { Ledger } from "./ledger";
import { FAIR, Proxy } from "./proxy";
import { judge, type Tally } from "./verdict";
import { docOf, stateOf, Visit } from "./visit";
import { Window } from "./window";

/** The newsroom in which scenarios are played. */
export interface World {
  desk: Desk;
  /** The first begins the stories. */
  writers: readonly Writer[];
}

export interface Judged {
  wrong: string[];
  noted: string[];
  tally: Tally;
}

/** Once the weather has cleared everything must be the same everywhere within so many milliseconds. */
const HEALED_WITHIN = 60_000;

/** A new story, a network to it, and the windows in which it is open. */
export class Stage {
  readonly windows: Window[] = [];
  /** Whether a browser ended without keeping what was not acknowledged. */
  abandoned = false;
  private made = 0;
  private listener: Visit | null = null;

  private constructor(
    readonly world: World,
    readonly chance: Chance,
    readonly article: string,
    readonly lang: "en" | "ar",
    readonly ledger: Ledger,
    readonly proxy: Proxy,
  ) {}

  static async begin(world: World, chance: Chance, name: string): Promise<Stage> {
    const lang = chance.in(0.4) ? "ar" : "en";
    const { desk, writers } = world;
    const author = writers[0] as Writer;
    const article = await desk.begin(author, name, lang);
    const ledger = new Ledger();
    ledger.seed(await stateOf(desk.origin, author, desk.origin, article));
    const proxy = await Proxy.start(desk.origin, chance.fork(1), {
      pushed: (_line, _number, update) => ledger.pushed(update),
      acknowledged: (updates) => ledger.acknowledge(updates),
    });
    return new Stage(world, chance, article, lang, ledger, proxy);
  }

  get author(): Writer {
    return this.world.writers[0] as Writer;
  }

  /** From now on the ledger hears everything that the server writes by itself, at the server and as it was written. */
  async listen(): Promise<void> {
    const { world, ledger, article, author } = this;
    const { origin } = world.desk;
    this.listener = new Visit(origin, author, origin, article, (message) => message.kind === "update" && ledger.hearServer(message.update));
    await this.listener.hear((heard) => heard.find(({ kind }) => kind === "welcome"));
  }

  /** Opens a window for the person of this number, with what an earlier one of theirs kept. */
  open(number: number, suggests = false, kept: Uint8Array | null = null): Window {
    const { world, ledger, proxy, article, lang, chance } = this;
    const writer = world.writers[number % world.writers.length] as Writer;
    const window = new Window({ name: `w${++this.made}`, writer, article, lang, ledger, port: proxy.port, origin: world.desk.origin, chance: chance.fork(100 + this.made) });
    window.suggests = suggests;
    if (kept) window.takeUp(kept);
    this.windows.push(window);
    return window;
  }

  /** Opens so many windows and waits until the story is there in all of them. */
  async openAll(count: number, suggests = false): Promise<Window[]> {
    for (let number = 0; number < count; number++) this.open(number, suggests);
    await this.wait("everybody is there", () => this.windows.every(({ room }) => room.joined));
    return this.windows;
  }

  /** Closes a window and gives what a browser would have kept of it. */
  close(window: Window): Uint8Array | null {
    this.windows.splice(this.windows.indexOf(window), 1);
    return window.close();
  }

  /** From now on no connection comes to stand. */
  disconnect(): void {
    this.proxy.weather = { ...FAIR, cut: 1 };
    this.proxy.cutAll();
  }

  /** The weather clears, and after a last cut everything becomes the same everywhere. */
  async heal(): Promise<void> {
    const { proxy, ledger, windows } = this;
    ledger.say("", "the weather clears");
    proxy.weather = FAIR;
    proxy.cutAll();
    const settled = () => windows.every(({ room }) => room.link.kind === "open" && room.joined && room.saved);
    const same = () => new Set(windows.map(({ room }) => encodeStateVector(room.doc).sort().join())).size === 1;
    await this.wait("everything heals", () => settled() && same());
    // What a page does on hearing of others' work comes a moment later.
    await sleep(30);
    await this.wait("everything heals", () => settled() && same());
  }

  /** Compares all replicas, the revision and the page with each other and with the ledger. `state` is what a newcomer is given. */
  async judged(suggested: boolean, state?: Uint8Array): Promise<Judged> {
    const { world, ledger, windows, article, author, abandoned } = this;
    const { desk } = world;
    const number = await desk.revise(author, article);
    const revision = await desk.revision(author, article, number);
    const preview = await desk.preview(author, article);
    const fresh = docOf(state ?? (await this.everywhere()));
    return judge({ ledger, windows, fresh, revision, preview, abandoned, suggested });
  }

  /** The server's state, once the windows have it too; what the server mended at last may still be on its way. */
  private async everywhere(): Promise<Uint8Array> {
    const { desk } = this.world;
    const vector = (doc: Doc) => encodeStateVector(doc).sort().join();
    for (let tries = 0; ; tries++) {
      const state = await stateOf(desk.origin, this.author, desk.origin, this.article);
      const now = vector(docOf(state));
      if (tries === 50 || this.windows.every(({ room }) => vector(room.doc) === now)) return state;
      await sleep(20);
    }
  }

  async end(): Promise<void> {
    for (const window of this.windows) window.close();
    this.listener?.leave();
    await this.proxy.stop();
  }

  /** Waits for something; a window that was refused, or time that runs out, ends the scenario. */
  async wait(what: string, is: () => boolean): Promise<void> {
    const end = performance.now() + HEALED_WITHIN;
    while (!is()) {
      // Who waits longer and longer before trying again would only make the scenario longer.
      if (this.proxy.weather === FAIR) for (const { room } of this.windows) room.retry();
      const refused = this.windows.find(({ room }) => room.link.kind === "refused" || room.broken);
      if (refused || performance.now() > end) {
        const state = this.windows.map(({ name, room }) => `${name}: ${JSON.stringify(room.link)}${room.saved ? ", saved" : ", unsaved"}${room.broken ? ", broken" : ""}`).join("; ");
        throw new StageError(`Waiting until ${what}: ${state}`, this.ledger.history);
      }
      await sleep(10);
    }
  }
}

/** A scenario that did not come to its end, with what happened until then. */
export class StageError extends Error {
  constructor(message: string, readonly history: readonly string[]) {
    super(message);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
