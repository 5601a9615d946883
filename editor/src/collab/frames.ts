/** The messages of a room's WebSocket: one byte that says which kind, then the payload. */

export interface Welcome {
  schema: number;
  lineage: string;
  person: { id: string; name: string };
  rights: Rights;
  revision: number;
  /** ISO 8601 in UTC. */
  saved_at: string;
  saved_by: string;
}

export interface Rights {
  edit: boolean;
  suggest: boolean;
}

export type News =
  | { kind: "revision"; revision: number; saved_at: string; saved_by: string }
  | { kind: "comments" }
  | { kind: "publication" }
  | ({ kind: "rights" } & Rights);

export type Incoming =
  | { kind: "welcome"; welcome: Welcome }
  | { kind: "state"; vector: Uint8Array; update: Uint8Array }
  | { kind: "ack"; number: number }
  | { kind: "presence"; update: Uint8Array }
  | { kind: "update"; update: Uint8Array }
  | { kind: "news"; news: News };

const SYNC = 1;
const PUSH = 2;
const PRESENCE_OUT = 3;
const PART = 4;
/** An update of more bytes goes in several messages, which the server puts together: a giant paste is one change for everybody. */
export const MOST_AT_ONCE = 256 * 1024;

/** "Send what I lack": carries this side's state vector. */
export function sync(vector: Uint8Array): Uint8Array {
  return framed(SYNC, vector);
}

/** An update with its number, which rises by one from one on each connection. */
export function push(number: number, update: Uint8Array): Uint8Array {
  const payload = new Uint8Array(4 + update.length);
  new DataView(payload.buffer).setUint32(0, number);
  payload.set(update, 4);
  return framed(PUSH, payload);
}

/** The same in as many messages as it takes; the last one carries the number. */
export function pushes(number: number, update: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let at = 0;
  for (; update.length - at > MOST_AT_ONCE; at += MOST_AT_ONCE) frames.push(framed(PART, update.subarray(at, at + MOST_AT_ONCE)));
  return [...frames, push(number, update.subarray(at))];
}

export function presence(update: Uint8Array): Uint8Array {
  return framed(PRESENCE_OUT, update);
}

/** Reads a message of the server; null for a kind that a newer server may have and this page does not know. */
export function read(frame: Uint8Array): Incoming | null {
  const payload = frame.subarray(1);
  const number = () => new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(0);
  switch (frame[0]) {
    case 0:
      return { kind: "welcome", welcome: json(payload) as Welcome };
    case 1: {
      const end = 4 + number();
      return { kind: "state", vector: payload.subarray(4, end), update: payload.subarray(end) };
    }
    case 2:
      return { kind: "ack", number: number() };
    case 3:
      return { kind: "presence", update: payload };
    case 4:
      return { kind: "update", update: payload };
    case 5:
      return { kind: "news", news: json(payload) as News };
    default:
      return null;
  }
}

function framed(kind: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1 + payload.length);
  frame[0] = kind;
  frame.set(payload, 1);
  return frame;
}

function json(payload: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(payload));
}
