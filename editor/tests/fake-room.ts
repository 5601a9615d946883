import { prosemirrorToYXmlFragment } from "y-prosemirror";
import { applyUpdate, Array as YArray, Doc, Map as YMap, encodeStateAsUpdate, encodeStateVector } from "yjs";
import table from "../schema.json";
import type { Clock, Socket } from "../src/collab/connection";
import { Room } from "../src/collab/room";
import { readText, type Text } from "../src/editor";

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  time = 1_000_000;
  private next = 1;
  private readonly timers = new Map<number, { at: number; run: () => void }>();

  now(): number {
    return this.time;
  }

  chance(): number {
    return 0.5;
  }

  after(milliseconds: number, run: () => void): number {
    this.timers.set(this.next, { at: this.time + milliseconds, run });
    return this.next++;
  }

  cancel(handle: number): void {
    this.timers.delete(handle);
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
    }
    this.time = end;
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
}

/** A server of one story that keeps to the messages of a room and breaks off when told to. */
export class FakeServer {
  readonly doc = new Doc();
  readonly clock = new FakeClock();
  lineage = "lineage-1";
  schema: number = table.version;
  /** Refuses connections: with a close code, or null for none. */
  down: number | null = null;
  signedIn = true;
  online = true;
  /** While true, updates are taken in and their acknowledgements held back. */
  silent = false;
  /** While true, updates are lost on the way. */
  deaf = false;
  /** While true, nothing arrives in either direction and nobody is told. */
  frozen = false;
  /** The largest message that came, in bytes. */
  largest = 0;
  readonly pushed: { number: number; size: number }[] = [];
  private readonly open = new Set<FakeSocket>();

  constructor(text: Text = { headline: "", standfirst: "", body: { type: "body", content: [{ type: "paragraph" }] } }) {
    prosemirrorToYXmlFragment(readText(text), this.doc.getXmlFragment("story"));
    const fields = this.doc.getMap<unknown>("fields");
    for (const name of ["short_headline", "dateline", "slug", "search_title", "search_description", "social_title", "social_description"]) fields.set(name, "");
    fields.set("kind", "news");
    fields.set("section", null);
    fields.set("tags", new YArray());
    fields.set("authors", new YArray());
    fields.set("roles", new YMap());
  }

  /** A browser's side of the story, as a person. */
  room(person: string, rights = { edit: true, suggest: true }): Room {
    return new Room({
      open: () => new FakeSocket(this, person, rights),
      clock: this.clock,
      online: () => this.online,
      signedIn: async () => this.signedIn,
      rights,
    });
  }

  async joined(person: string): Promise<Room> {
    const room = this.room(person);
    room.connect();
    await this.clock.pass(10);
    return room;
  }

  /** Ends every connection. */
  cut(code = 1006): void {
    for (const socket of [...this.open]) this.end(socket, code);
  }

  end(socket: FakeSocket, code: number): void {
    this.open.delete(socket);
    socket.onclose?.({ code });
  }

  news(news: object): void {
    for (const socket of this.open) socket.deliver(5, encode(news));
  }

  accept(socket: FakeSocket): void {
    if (this.down !== null) {
      this.end(socket, this.down);
      return;
    }
    this.open.add(socket);
    const welcome = {
      schema: this.schema, lineage: this.lineage, person: { id: socket.person, name: socket.person }, rights: socket.rights,
      revision: 12, saved_at: "2026-10-14T18:02:00Z", saved_by: "Leila",
    };
    socket.deliver(0, encode(welcome));
  }

  get reachable(): boolean {
    return !this.frozen;
  }

  left(socket: FakeSocket): void {
    this.open.delete(socket);
  }

  take(socket: FakeSocket, frame: Uint8Array): void {
    if (!this.open.has(socket) || this.frozen) return;
    this.largest = Math.max(this.largest, frame.length);
    const payload = frame.slice(1);
    if (frame[0] === 1) {
      const vector = encodeStateVector(this.doc);
      socket.deliver(1, joined(uint32(vector.length), vector, encodeStateAsUpdate(this.doc, payload)));
    } else if (frame[0] === 4 && !this.deaf) {
      socket.parts.push(payload);
    } else if (frame[0] === 2 && !this.deaf) {
      const number = new DataView(payload.buffer).getUint32(0);
      const update = joined(...socket.parts.splice(0), payload.slice(4));
      this.pushed.push({ number, size: update.length });
      applyUpdate(this.doc, update);
      if (!this.silent) socket.deliver(2, uint32(number));
      for (const other of this.open) if (other !== socket) other.deliver(4, update);
    } else if (frame[0] === 3) {
      for (const other of this.open) if (other !== socket) other.deliver(3, payload);
    }
  }
}

class FakeSocket implements Socket {
  /** Of an update that comes in several messages. */
  readonly parts: Uint8Array[] = [];
  binaryType = "";
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;

  constructor(private readonly server: FakeServer, readonly person: string, readonly rights: { edit: boolean; suggest: boolean }) {
    queueMicrotask(() => server.accept(this));
  }

  send(frame: Uint8Array): void {
    const copy = frame.slice();
    queueMicrotask(() => this.server.take(this, copy));
  }

  close(): void {
    this.server.left(this);
  }

  deliver(kind: number, payload: Uint8Array): void {
    const frame = joined(Uint8Array.of(kind), payload);
    queueMicrotask(() => this.server.reachable && this.onmessage?.({ data: frame.buffer }));
  }
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
