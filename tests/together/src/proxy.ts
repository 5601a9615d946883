import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { Chance } from "./chance";

/** First bytes of frames that the proxy treats each in its own way; see editor/src/collab/frames.ts. */
const SYNC = 1;
const PUSH = 2;
const PRESENCE = 3;
const STATE = 1;
const ACK = 2;

/** How bad a network is: shares of one, and times in milliseconds. */
export interface Weather {
  /** The longest a frame is held. */
  delay: number;
  /** Frames that come twice, of those that may. */
  twice: number;
  /** Frames from the server that another one overtakes. */
  overtaken: number;
  /** Frames from the server, not the state itself, that never come although the connection goes on. */
  lost: number;
  /** Frames after which the connection ends. */
  cut: number;
  /** Of those ends, how many come only after the network has swallowed everything for a while. */
  swallowed: number;
}

export const FAIR: Weather = { delay: 0, twice: 0, overtaken: 0, lost: 0, cut: 0, swallowed: 0 };

/** What the proxy tells of each message of writing that passed. */
export interface Witness {
  /** The server was given an update over a connection. */
  pushed?(line: number, number: number, update: Uint8Array): void;
  /** A page was told that everything up to a number is kept. */
  acknowledged(updates: Uint8Array[]): void;
}

/** What a control does to frames: null swallows one, and an answer goes to the page in the server's name. */
export interface Tampering {
  push?(frame: Uint8Array): { forward: boolean; answer?: Uint8Array };
  state?(frame: Uint8Array): Uint8Array;
}

/**
 * Stands between pages and the server and does to their frames what bad networks do. A WebSocket runs over TCP, which
 * neither loses nor repeats nor reorders what one side sends as long as the connection lives; so what a page writes is only
 * ever late, or lost together with everything after it until the connection ends. What the server sends may also come
 * twice, in another order or not at all, for the shared document has to bear that.
 */
export class Proxy {
  weather: Weather = FAIR;
  tampering: Tampering | null = null;
  /** How often each thing was done. */
  readonly done = { frames: 0, delayed: 0, twice: 0, overtaken: 0, lost: 0, cut: 0, swallowed: 0 };
  private readonly http: Server = createServer();
  private readonly pages = new WebSocketServer({ server: this.http });
  private readonly lines = new Set<Line>();
  private last = 0;

  private constructor(readonly upstream: string, readonly chance: Chance, readonly witness: Witness) {
    this.pages.on("connection", (page, request) => {
      const line = new Line(this, page, request, ++this.last);
      this.lines.add(line);
      page.once("close", () => this.lines.delete(line));
    });
  }

  static async start(upstream: string, chance: Chance, witness: Witness): Promise<Proxy> {
    const proxy = new Proxy(upstream, chance, witness);
    await new Promise<void>((done) => proxy.http.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  /** Ends every connection at once. */
  cutAll(): void {
    for (const line of [...this.lines]) line.cut();
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.pages.close();
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }
}

/** One connection of one page. */
class Line {
  private readonly server: WebSocket;
  private readonly up: Way;
  private readonly down: Way;
  private readonly pushed = new Map<number, Uint8Array>();
  private swallowing = false;
  private stated = false;
  private over = false;

  constructor(private readonly proxy: Proxy, private readonly page: WebSocket, request: IncomingMessage, private readonly number: number) {
    const headers: Record<string, string> = {};
    for (const name of ["cookie", "origin"]) if (request.headers[name]) headers[name] = String(request.headers[name]);
    this.server = new WebSocket(proxy.upstream.replace(/^http/, "ws") + (request.url ?? "/"), { headers, perMessageDeflate: false });
    this.up = new Way((frame) => this.arrivedAtServer(frame));
    this.down = new Way((frame) => this.arrivedAtPage(frame));
    page.on("message", (data: Buffer) => this.fromPage(bytes(data)));
    this.server.on("message", (data: Buffer) => this.fromServer(bytes(data)));
    page.on("error", () => this.cut());
    this.server.on("error", () => this.cut());
    page.on("close", () => this.cut());
    // What the server has said before it closed arrives before the end does.
    this.server.on("close", (code) => this.down.after(() => this.end(code)));
  }

  /** Breaks off on both sides; what is on its way is lost. */
  cut(): void {
    if (this.over) return;
    this.over = true;
    this.up.stop();
    this.down.stop();
    this.page.terminate();
    this.server.terminate();
  }

  private end(code: number): void {
    if (this.over) return;
    if (code < 1000 || code === 1005 || code === 1006 || code === 1015) return this.cut();
    this.over = true;
    this.up.stop();
    this.page.close(code);
  }

  private fromPage(frame: Uint8Array): void {
    if (this.mishap()) return;
    const { chance, weather } = this.proxy;
    this.up.put(frame, this.delay());
    if ((frame[0] === SYNC || frame[0] === PRESENCE) && chance.in(weather.twice)) {
      this.proxy.done.twice++;
      this.up.put(frame, this.delay());
    }
  }

  private fromServer(frame: Uint8Array): void {
    if (this.mishap()) return;
    const { chance, weather, done } = this.proxy;
    const [kind] = frame;
    if (kind === STATE) this.stated = true;
    // Before the first state a page takes nothing in; after it, whatever is missing comes with the next state.
    const free = this.stated && kind !== STATE && kind !== 0;
    if (free && chance.in(weather.lost)) {
      done.lost++;
      return;
    }
    const overtaken = free && chance.in(weather.overtaken);
    if (overtaken) done.overtaken++;
    this.down.put(frame, this.delay(), overtaken);
    if (kind !== 0 && chance.in(weather.twice)) {
      done.twice++;
      this.down.put(frame, this.delay());
    }
  }

  /** Whether this frame meets the end of the connection, or its beginning of the end. */
  private mishap(): boolean {
    const { chance, weather, done } = this.proxy;
    done.frames++;
    if (this.over || this.swallowing) return true;
    if (!chance.in(weather.cut)) return false;
    done.cut++;
    if (chance.in(weather.swallowed)) {
      done.swallowed++;
      this.swallowing = true;
      setTimeout(() => this.cut(), 20 + chance.below(60));
    } else {
      this.cut();
    }
    return true;
  }

  private delay(): number {
    const { chance, weather, done } = this.proxy;
    // Most frames are quick and some are very late, as on a train.
    const delay = weather.delay === 0 ? 0 : weather.delay * chance.next() ** 4;
    if (delay >= 1) done.delayed++;
    return delay;
  }

  private arrivedAtServer(frame: Uint8Array): void {
    if (frame[0] === PUSH) {
      const tampered = this.proxy.tampering?.push?.(frame);
      this.pushed.set(numberIn(frame), frame.subarray(5));
      if (tampered?.answer) this.arrivedAtPage(tampered.answer);
      if (tampered && !tampered.forward) return;
      this.proxy.witness.pushed?.(this.number, numberIn(frame), frame.subarray(5));
    }
    if (this.server.readyState === WebSocket.OPEN) this.server.send(frame);
  }

  private arrivedAtPage(frame: Uint8Array): void {
    if (this.over || this.page.readyState !== WebSocket.OPEN) return;
    if (frame[0] === ACK) {
      const updates: Uint8Array[] = [];
      for (const [number, update] of this.pushed) {
        if (number > numberIn(frame)) continue;
        updates.push(update);
        this.pushed.delete(number);
      }
      this.proxy.witness.acknowledged(updates);
    }
    this.page.send(frame[0] === STATE ? (this.proxy.tampering?.state?.(frame) ?? frame) : frame);
  }
}

/** One direction: frames arrive in the order in which they were sent, each not before its time. */
class Way {
  private readonly waiting: { frame: Uint8Array; due: number }[] = [];
  private readonly then: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private overtaken: Uint8Array | null = null;
  private stopped = false;

  constructor(private readonly arrived: (frame: Uint8Array) => void) {}

  put(frame: Uint8Array, delay: number, overtaken = false): void {
    if (this.stopped) return;
    if (overtaken && !this.overtaken) {
      this.overtaken = frame;
      // Nothing may come after it; then it is only late.
      setTimeout(() => this.catchUp(), 15);
      return;
    }
    this.waiting.push({ frame, due: performance.now() + delay });
    this.run();
  }

  /** Runs something when all that is on its way has arrived. */
  after(run: () => void): void {
    this.then.push(run);
    this.catchUp();
    this.run();
  }

  stop(): void {
    this.stopped = true;
    this.waiting.length = 0;
    if (this.timer) clearTimeout(this.timer);
  }

  private catchUp(): void {
    const frame = this.overtaken;
    this.overtaken = null;
    if (frame) this.put(frame, 0);
  }

  private run(): void {
    if (this.timer || this.stopped) return;
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      const wait = first.due - performance.now();
      if (wait > 0) {
        this.timer = setTimeout(() => {
          this.timer = null;
          this.run();
        }, wait);
        return;
      }
      this.waiting.shift();
      this.arrived(first.frame);
      if (this.stopped) return;
      this.catchUp();
    }
    for (const run of this.then.splice(0)) run();
  }
}

function bytes(data: Buffer): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

function numberIn(frame: Uint8Array): number {
  return new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(1);
}
