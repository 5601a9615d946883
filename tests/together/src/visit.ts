import { Doc, encodeStateVector, applyUpdate } from "yjs";
import { WebSocket } from "ws";
import table from "../../../editor/schema.json";
import { push, read, sync, type Incoming } from "../../../editor/src/collab/frames";
import type { Writer } from "./desk";

/** A connection to a room with nothing around it: it says and hears frames. */
export class Visit {
  readonly heard: Incoming[] = [];
  /** The code with which the server closed it. */
  closed: number | null = null;
  private readonly socket: WebSocket;
  private readonly listening = new Set<() => void>();

  /** `told` is called with each message at once. */
  constructor(address: string, writer: Writer, origin: string, article: string, told: (message: Incoming) => void = () => undefined) {
    this.socket = new WebSocket(`${address.replace(/^http/, "ws")}/desk/articles/${article}/room?schema=${table.version}`, {
      headers: { cookie: writer.cookie, origin },
      perMessageDeflate: false,
    });
    this.socket.binaryType = "arraybuffer";
    this.socket.on("error", () => undefined);
    this.socket.on("message", (data: ArrayBuffer) => {
      const message = read(new Uint8Array(data));
      if (message) {
        this.heard.push(message);
        told(message);
      }
      this.listening.forEach((listen) => listen());
    });
    this.socket.on("close", (code) => {
      this.closed = code;
      this.listening.forEach((listen) => listen());
    });
  }

  /** Waits for something among what was heard. */
  async hear<T>(find: (heard: readonly Incoming[]) => T | undefined, within = 15_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.listening.delete(look);
      };
      const look = () => {
        const found = find(this.heard);
        if (found !== undefined) {
          done();
          resolve(found);
        } else if (this.closed !== null) {
          done();
          reject(new Error(`The room closed the connection: ${this.closed}`));
        }
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error("The room does not answer"));
      }, within);
      this.listening.add(look);
      look();
    });
  }

  /** Waits for the end of the connection and gives its code. */
  async ended(within = 15_000): Promise<number> {
    await this.hear(() => (this.closed === null ? undefined : true), within);
    return this.closed ?? 0;
  }

  /** The whole document, as the server gives it to somebody who has nothing. */
  async state(): Promise<Uint8Array> {
    await this.hear((heard) => heard.find(({ kind }) => kind === "welcome"));
    this.socket.send(sync(encodeStateVector(new Doc())));
    const state = await this.hear((heard) => heard.find((message) => message.kind === "state"));
    return state.kind === "state" ? state.update.slice() : new Uint8Array();
  }

  push(number: number, update: Uint8Array): void {
    this.socket.send(push(number, update));
  }

  acknowledged(number: number): Promise<true> {
    return this.hear((heard) => (heard.some((message) => message.kind === "ack" && message.number >= number) ? true : undefined));
  }

  leave(): void {
    this.socket.close(1000);
  }
}

/** The state of a room as somebody sees it who comes for the first time. */
export async function stateOf(address: string, writer: Writer, origin: string, article: string): Promise<Uint8Array> {
  const visit = new Visit(address, writer, origin, article);
  try {
    return await visit.state();
  } finally {
    visit.leave();
  }
}

export function docOf(state: Uint8Array): Doc {
  const doc = new Doc();
  applyUpdate(doc, state);
  return doc;
}
