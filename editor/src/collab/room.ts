import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import { applyUpdate, Doc, encodeStateVector, type Map as YMap, type XmlFragment } from "yjs";
import table from "../../schema.json";
import { Connection, type Clock, type Link, type Socket } from "./connection";
import { presence, pushes, read, sync, type Incoming, type News, type Rights, type Welcome } from "./frames";
import { Pending } from "./pending";

export interface RoomOptions {
  /** Begins a WebSocket to the room. */
  open: () => Socket;
  clock: Clock;
  online: () => boolean;
  signedIn: () => Promise<boolean>;
  rights: Rights;
}

/** The origin of changes that came from the server. */
export const REMOTE = "remote";

/** Keystrokes of so many milliseconds travel together. */
const TOGETHER = 40;
/** A server that has been silent for so long is asked whether it is still there. */
const SILENCE = 45_000;
/** An acknowledgement that a person waits for may take so long. */
const FLUSH_WITHIN = 10_000;

/**
 * One story, shared: the document that all who have it open write in, the connection that carries it, and what this page
 * wrote that the server has not acknowledged yet.
 */
export class Room {
  readonly doc = new Doc();
  /** The words: headline, standfirst and body as y-prosemirror writes them. */
  readonly story: XmlFragment = this.doc.getXmlFragment("story");
  readonly fields: YMap<unknown> = this.doc.getMap("fields");
  readonly awareness = new Awareness(this.doc);
  rights: Rights;
  /** Who is signed in, as the server says it; null before the first welcome. */
  person: Welcome["person"] | null = null;
  /** Which life of the shared document this is; updates of another one do not fit. */
  lineage: string | null = null;
  /** The newest revision that the server told of. */
  revision: Pick<Welcome, "revision" | "saved_at" | "saved_by"> | null = null;
  /** True once the shared document is here; it stays true while the connection comes and goes. */
  joined = false;
  /** True when this page could not follow the document: what it shows is no longer what is shared. */
  broken = false;

  private readonly connection: Connection;
  private readonly pending = new Pending();
  private readonly joins = new Set<() => void>();
  private readonly arrivals = new Set<() => void>();
  private readonly links = new Set<(link: Link) => void>();
  private readonly news = new Set<(news: News) => void>();
  private readonly acks = new Set<(at: number) => void>();
  private readonly writes = new Set<() => void>();
  private sendTimer: number | null = null;
  private lastSent = 0;
  private lastHeard = 0;
  private synced = false;
  /** The update that is being merged. */
  private merging: Uint8Array | null = null;

  constructor(private readonly options: RoomOptions) {
    this.rights = options.rights;
    this.connection = new Connection({
      open: options.open,
      clock: options.clock,
      online: options.online,
      signedIn: options.signedIn,
      received: (frame) => this.received(frame),
      tell: (link) => this.linked(link),
    });
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      // What is merged goes on as it was kept: of words for whose block there is no place any more nothing else has them.
      if (origin !== REMOTE) this.wrote(origin === this && this.merging ? this.merging : update);
    });
    this.awareness.on("update", ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>) => {
      if ([...added, ...updated, ...removed].includes(this.doc.clientID)) this.sendPresence();
    });
  }

  get link(): Link {
    return this.connection.state;
  }

  /** True while everything that was written here is acknowledged. */
  get saved(): boolean {
    return this.pending.empty;
  }

  connect(): void {
    this.connection.connect();
  }

  /** Tries the connection at once instead of when its pause is over. */
  retry(): void {
    this.connection.retry();
  }

  wentOffline(): void {
    this.connection.wentOffline();
  }

  /**
   * Looks whether a connection over which nothing came for a while still works: a computer that slept, or a network that
   * was changed, leaves one that only looks open.
   */
  probe(): void {
    if (!this.synced || this.options.clock.now() - this.lastHeard < SILENCE) return;
    this.connection.send(sync(encodeStateVector(this.doc)));
    this.connection.expectWord();
  }

  /** Joins again after having been refused. */
  resume(): void {
    this.connection.resume();
  }

  /** What is written here and not acknowledged, as one update; null when there is nothing. */
  unacknowledged(): Uint8Array | null {
    return this.pending.merged();
  }

  /** What is not acknowledged was put aside and is no longer to be sent. */
  forget(): void {
    this.pending.clear();
  }

  /** Adds an update that an earlier window of this person wrote and the server never acknowledged. */
  merge(update: Uint8Array): void {
    this.merging = update;
    try {
      applyUpdate(this.doc, update, this);
    } finally {
      this.merging = null;
    }
  }

  /** Sends at once what is not sent, and waits until all of it is acknowledged; false when that did not come to pass. */
  async flush(): Promise<boolean> {
    this.sendAll();
    if (this.saved) return this.joined && this.link.kind === "open";
    if (this.link.kind !== "open") return false;
    return new Promise((resolve) => {
      const done = (saved: boolean) => {
        this.options.clock.cancel(timer);
        this.acks.delete(acknowledged);
        this.links.delete(changed);
        resolve(saved);
      };
      const acknowledged = () => this.saved && done(true);
      const changed = (link: Link) => link.kind !== "open" && done(false);
      const timer = this.options.clock.after(FLUSH_WITHIN, () => done(false));
      this.acks.add(acknowledged);
      this.links.add(changed);
    });
  }

  /** Called once, when the shared document is here; at once when it is here already. */
  onJoin(listen: () => void): void {
    if (this.joined) listen();
    else this.joins.add(listen);
  }

  /** Called right before something that others wrote is added. */
  onArrival(listen: () => void): void {
    this.arrivals.add(listen);
  }

  onLink(listen: (link: Link) => void): void {
    this.links.add(listen);
  }

  onNews(listen: (news: News) => void): void {
    this.news.add(listen);
  }

  /** Called when something written here was acknowledged. */
  onAck(listen: (at: number) => void): void {
    this.acks.add(listen);
  }

  /** Called when something was written here, before it is sent. */
  onWrite(listen: () => void): void {
    this.writes.add(listen);
  }

  private wrote(update: Uint8Array): void {
    this.pending.add(update);
    this.writes.forEach((listen) => listen());
    if (!this.synced) return;
    const wait = this.lastSent + TOGETHER - this.options.clock.now();
    this.sendTimer ??= this.options.clock.after(Math.max(0, wait), () => {
      this.sendTimer = null;
      this.sendAll();
    });
  }

  private sendAll(): void {
    if (this.sendTimer !== null) this.options.clock.cancel(this.sendTimer);
    this.sendTimer = null;
    if (!this.synced || this.link.kind !== "open") return;
    for (let batch = this.pending.next(); batch; batch = this.pending.next()) {
      for (const frame of pushes(batch.number, batch.update)) this.connection.send(frame);
      this.connection.expectWord(batch.update.length);
    }
    this.lastSent = this.options.clock.now();
  }

  private received(frame: Uint8Array): void {
    let message: Incoming | null;
    this.lastHeard = this.options.clock.now();
    try {
      message = read(frame);
      if (message) this.take(message);
    } catch (error) {
      // A page that can no longer follow the document must not go on writing in it.
      console.error(error);
      this.broken = true;
      this.connection.refuse("outdated");
    }
  }

  private take(message: Incoming): void {
    switch (message.kind) {
      case "welcome":
        return this.welcomed(message.welcome);
      case "state":
        return this.stated(message.update);
      case "ack":
        this.connection.calm();
        this.pending.acknowledge(message.number);
        if (this.pending.inFlight > 0) this.connection.expectWord(this.pending.inFlight);
        this.acks.forEach((listen) => listen(this.options.clock.now()));
        return;
      case "update":
        // Before the state is here there is nothing that an update could be added to; the state brings it.
        if (this.joined) this.apply(message.update);
        return;
      case "presence":
        return applyAwarenessUpdate(this.awareness, message.update, REMOTE);
      case "news":
        if (message.news.kind === "rights") this.rights = { edit: message.news.edit, suggest: message.news.suggest };
        if (message.news.kind === "revision") this.revision = message.news;
        return this.tellNews(message.news);
    }
  }

  private apply(update: Uint8Array): void {
    this.arrivals.forEach((listen) => listen());
    applyUpdate(this.doc, update, REMOTE);
  }

  private welcomed(welcome: Welcome): void {
    if (welcome.schema !== table.version || (this.lineage !== null && welcome.lineage !== this.lineage) || (this.person !== null && welcome.person.id !== this.person.id)) {
      // Another schema, another life of the document or another person: what is here does not belong in there.
      this.connection.refuse("outdated");
      return;
    }
    const { edit, suggest } = welcome.rights;
    const changed = edit !== this.rights.edit || suggest !== this.rights.suggest;
    this.lineage = welcome.lineage;
    this.person = welcome.person;
    this.rights = { edit, suggest };
    this.revision = welcome;
    this.pending.restart();
    this.connection.welcomed();
    if (changed) this.tellNews({ kind: "rights", ...this.rights });
    this.connection.send(sync(encodeStateVector(this.doc)));
    this.connection.expectWord();
  }

  private stated(update: Uint8Array): void {
    this.connection.calm();
    this.apply(update);
    this.synced = true;
    if (!this.joined) {
      this.joined = true;
      this.joins.forEach((listen) => listen());
      this.joins.clear();
    }
    this.sendAll();
    this.sendPresence();
    this.acks.forEach((listen) => listen(this.options.clock.now()));
  }

  private linked(link: Link): void {
    if (link.kind !== "open") {
      this.synced = false;
      const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
      removeAwarenessStates(this.awareness, others, REMOTE);
      // A later life of the same client starts from nothing, not from the clock at which it was lost.
      for (const client of others) this.awareness.meta.delete(client);
    }
    this.links.forEach((listen) => listen(link));
  }

  private sendPresence(): void {
    if (!this.synced) return;
    this.connection.send(presence(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])));
  }

  private tellNews(news: News): void {
    this.news.forEach((listen) => listen(news));
  }
}
