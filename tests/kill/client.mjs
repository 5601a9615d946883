// A browser's side of a story's room: a Yjs document that speaks the protocol of the editor and knows of each of its
// edits whether the server has acknowledged it.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "ws";
import * as Y from "yjs";
import { HOME, sleep } from "./server.mjs";

const SCHEMA = JSON.parse(readFileSync(join(HOME, "editor/schema.json"), "utf8")).version;
export const [SYNC, PUSH, PRESENCE] = [1, 2, 3];
export const [WELCOME, STATE, ACK, PRESENCE_OF_OTHERS, UPDATE] = [0, 1, 2, 3, 4];
/** The server is going or its database is: come back. Anything else that a server says at the end is a fault here. */
const COME_BACK = new Set([1005, 1006, 1012, 1013]);
/** Milliseconds until a connection that says nothing is begun anew: longer than the server waits for its database. */
const PATIENCE = 10_000;
const CONNECT_WITHIN = 60_000;

export class Client {
  doc = new Y.Doc();
  /** Edits that are not acknowledged yet: `{ edit, number }`, the number being that of the message it last went with. */
  open = [];
  live = false;
  /** The code with which the last connection ended, if it did. */
  left = null;
  /** Why the server sent this client away for good; null while it has not. */
  refused = null;
  #socket = null;
  #pushed = 0;
  #synced = null;

  /**
   * `address` is where to connect, `origin` what the desk is called; `settle` is told of each acknowledged edit, `sent`
   * and `heard` of each update that goes out and comes in.
   */
  constructor({ address, origin, cookie, story, settle = () => undefined, sent = () => undefined, heard = () => undefined, patience = PATIENCE }) {
    Object.assign(this, { address, origin, cookie, story, settle, sent, heard, patience });
    this.doc.on("update", (update, from) => {
      if (from !== this) this.#wrote(update);
    });
  }

  /** Changes the document; `edit` is what `settle` is told once the change is acknowledged. */
  write(edit, change) {
    this.open.push({ edit, number: null, update: null });
    this.doc.transact(change);
  }

  /** Connects, as often as it takes, and resolves when both sides have what the other had. */
  async connect() {
    const end = Date.now() + CONNECT_WITHIN;
    while (!this.live) {
      await this.#try();
      if (this.refused) throw new Error(`a client was sent away with ${this.refused}`);
      if (!this.live) {
        if (Date.now() > end) throw new Error(`no connection to ${this.story} in ${CONNECT_WITHIN / 1_000} s`);
        await sleep(25);
      }
    }
  }

  #try() {
    let late = null;
    return new Promise((done) => {
      const socket = new WebSocket(`${this.address.replace("http", "ws")}/desk/articles/${this.story}/room?schema=${SCHEMA}`, {
        headers: { cookie: this.cookie },
        origin: this.origin,
        perMessageDeflate: false,
        maxPayload: 64 * 1024 * 1024,
      });
      late = setTimeout(() => socket.terminate(), this.patience);
      this.#socket = socket;
      this.#pushed = 0;
      this.#synced = done;
      socket.on("error", () => undefined);
      socket.on("message", (data) => {
        if (this.#socket === socket) this.#hear(data);
      });
      socket.on("close", (code) => {
        if (this.#socket === socket) {
          this.#socket = null;
          this.live = false;
          this.left = code;
          if (!COME_BACK.has(code)) this.refused = code;
        }
        done();
      });
    }).finally(() => {
      clearTimeout(late);
      this.#synced = null;
    });
  }

  /** Ends the connection at once; what was on its way to this side is not heard any more. */
  cut() {
    this.#socket?.terminate();
    this.#socket = null;
    this.live = false;
  }

  send(kind, payload) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(Buffer.concat([Buffer.of(kind), payload]));
  }

  #push(update, entries) {
    this.#pushed += 1;
    for (const entry of entries) entry.number = this.#pushed;
    const number = Buffer.alloc(4);
    number.writeUInt32BE(this.#pushed);
    this.send(PUSH, Buffer.concat([number, update]));
  }

  #wrote(update) {
    const last = this.open.at(-1);
    if (last && last.number === null) last.update = last.update ? Y.mergeUpdates([last.update, update]) : update;
    if (!this.live) return;
    this.sent(update);
    this.#push(update, this.open.slice(-1));
  }

  #hear(data) {
    const payload = data.subarray(1);
    switch (data[0]) {
      case WELCOME:
        this.send(SYNC, Y.encodeStateVector(this.doc));
        break;
      case STATE: {
        const end = 4 + payload.readUInt32BE(0);
        Y.applyUpdate(this.doc, payload.subarray(end), this);
        this.live = true;
        // Whatever is open goes again, as it was written; what the server has of it already does no harm. All that this
        // side has would name deletions that are not its own.
        const updates = this.open.map(({ update }) => update).filter(Boolean);
        if (updates.length > 0) this.#push(Y.mergeUpdates(updates), this.open);
        this.#synced?.();
        break;
      }
      case ACK: {
        const number = payload.readUInt32BE(0);
        while (this.open.length > 0 && this.open[0].number !== null && this.open[0].number <= number) this.settle(this.open.shift().edit);
        break;
      }
      case UPDATE:
        Y.applyUpdate(this.doc, payload, this);
        this.heard(payload);
        break;
    }
  }
}

/** The whole of a story as a window sees it that has just been opened. */
export async function read(options) {
  const client = new Client(options);
  await client.connect();
  client.cut();
  return client.doc;
}
