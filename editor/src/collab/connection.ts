import { MOST_AT_ONCE } from "./frames";

/** The part of a WebSocket that a connection uses; tests bring their own. */
export interface Socket {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(frame: Uint8Array): void;
  close(code?: number): void;
}

/** Time and chance as the shared document needs them; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  after(milliseconds: number, run: () => void): number;
  cancel(handle: number): void;
  /** Between 0 and 1. */
  chance(): number;
}

/** Why a connection is not tried again by itself. */
export type Refused = "signed_out" | "forbidden" | "gone" | "outdated" | "too_large" | "refused";

/** Where a connection stands. `retryAt` is in milliseconds since 1970. */
export type Link =
  | { kind: "connecting" }
  | { kind: "open" }
  | { kind: "offline" }
  | { kind: "waiting"; retryAt: number }
  | { kind: "refused"; why: Refused };

export interface ConnectionOptions {
  open: () => Socket;
  clock: Clock;
  /** What the browser says about the network. */
  online: () => boolean;
  /** False when nobody is signed in; asked when the door stayed shut without a reason. Rejects when there is no answer. */
  signedIn: () => Promise<boolean>;
  received: (frame: Uint8Array) => void;
  /** Called on every change of state. */
  tell: (link: Link) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** A server that restarts has said so; most are back within the second. */
const RESTARTED = 1012;
/** A connection that says nothing for so long after it was begun is taken for dead. */
const PATIENCE = 15_000;
/** Large updates take their time: so many bytes a millisecond are expected of the slowest network. */
const SLOWEST = 32;

const REFUSALS: Record<number, Refused> = {
  4400: "refused",
  4401: "signed_out",
  4403: "forbidden",
  4404: "gone",
  4409: "outdated",
  4413: "too_large",
};

/** One WebSocket after another: it begins the next when one ends, with growing pauses, until it is refused. */
export class Connection {
  private socket: Socket | null = null;
  private failures = 0;
  private retryTimer: number | null = null;
  private patienceTimer: number | null = null;
  private link: Link = { kind: "connecting" };
  private stopped = false;

  constructor(private readonly options: ConnectionOptions) {}

  get state(): Link {
    return this.link;
  }

  /** Begins a connection unless there is one. */
  connect(): void {
    if (this.socket || this.stopped) return;
    this.cancelRetry();
    if (this.link.kind !== "waiting") this.say({ kind: "connecting" });
    let socket: Socket;
    try {
      socket = this.options.open();
    } catch {
      this.wait();
      return;
    }
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.expectWord();
    socket.onmessage = ({ data }) => {
      if (this.socket === socket && data instanceof ArrayBuffer) this.options.received(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.ended(code);
    };
  }

  /** The first message is in: the connection works, and failures before it no longer count. */
  welcomed(): void {
    this.failures = 0;
    this.calm();
    this.say({ kind: "open" });
  }

  /** Something of so many bytes was sent that the server has to answer; if it stays silent the connection is begun anew. */
  expectWord(bytes = 0): void {
    // Who writes on does not make the wait for what went before longer, unless it is much.
    if (this.patienceTimer !== null && bytes <= MOST_AT_ONCE) return;
    this.calm();
    this.patienceTimer = this.options.clock.after(PATIENCE + bytes / SLOWEST, () => {
      this.patienceTimer = null;
      this.drop();
      this.wait();
    });
  }

  /** The server answered. */
  calm(): void {
    if (this.patienceTimer !== null) this.options.clock.cancel(this.patienceTimer);
    this.patienceTimer = null;
  }

  send(frame: Uint8Array): void {
    if (this.link.kind === "open") this.socket?.send(frame);
  }

  /** Tries at once: the network is back, or the person asked for it. */
  retry(): void {
    if (this.link.kind === "waiting" || this.link.kind === "offline") {
      this.failures = 0;
      this.connect();
    }
  }

  /** Somebody signed in again, or what was in the way is out of it. */
  resume(): void {
    if (this.link.kind !== "refused") return;
    this.failures = 0;
    this.link = { kind: "connecting" };
    this.connect();
  }

  wentOffline(): void {
    if (this.link.kind === "refused" || this.stopped) return;
    this.drop();
    this.cancelRetry();
    this.awayFromNetwork();
  }

  /** Ends it for good. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry();
    this.drop();
  }

  /** Ends it because this side met something with which it cannot go on. */
  refuse(why: Refused): void {
    this.drop();
    this.cancelRetry();
    this.say({ kind: "refused", why });
  }

  private ended(code: number): void {
    this.socket = null;
    this.calm();
    const why = REFUSALS[code];
    if (why) {
      this.say({ kind: "refused", why });
      return;
    }
    const was = this.link.kind;
    if (code === RESTARTED && was === "open") {
      this.wait(200 + this.options.clock.chance() * 800);
      return;
    }
    this.wait();
    // A door that is shut before the first word gives a script no reason; an ended session is the likely one.
    if (was !== "open" && this.options.online()) {
      this.options.signedIn().then(
        (signedIn) => {
          if (!signedIn && this.link.kind === "waiting") this.refuse("signed_out");
        },
        () => undefined,
      );
    }
  }

  private wait(pause = this.nextPause()): void {
    if (!this.options.online()) {
      this.awayFromNetwork();
      return;
    }
    this.retryTimer = this.options.clock.after(pause, () => {
      this.retryTimer = null;
      this.connect();
    });
    this.say({ kind: "waiting", retryAt: this.options.clock.now() + pause });
  }

  private awayFromNetwork(): void {
    this.failures = 0;
    this.say({ kind: "offline" });
    // Some networks come back without the browser saying so.
    this.retryTimer = this.options.clock.after(LONGEST_WAIT, () => {
      this.retryTimer = null;
      this.connect();
    });
  }

  /** 1, 2, 4 … 60 seconds, spread so that a restart is not met by everybody in the same moment. */
  private nextPause(): number {
    const pause = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.failures, 6));
    this.failures += 1;
    return pause * (0.8 + 0.4 * this.options.clock.chance());
  }

  private drop(): void {
    const { socket } = this;
    this.socket = null;
    this.calm();
    if (socket) {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(1000);
    }
  }

  private cancelRetry(): void {
    if (this.retryTimer !== null) this.options.clock.cancel(this.retryTimer);
    this.retryTimer = null;
  }

  private say(link: Link): void {
    this.link = link;
    this.options.tell(link);
  }
}
