import type { Clock } from "./connection";
import type { Room } from "./room";

/** Where somebody's cursor is: two places in the shared words, as JSON of the shared document's relative positions. */
export interface Cursor {
  anchor: unknown;
  head: unknown;
}

/** Somebody else's window on the story. */
export interface Somebody {
  client: number;
  id: string;
  name: string;
  /** 0 to 7. */
  color: number;
  cursor: Cursor | null;
  idle: boolean;
  field: string | null;
}

/** How many colours there are; the style sheet has as many. */
export const COLORS = 8;

const IDLE_AFTER = 120_000;
/** A cursor that runs through the text is told of this often, in milliseconds. */
const MOVE_EVERY = 80;

/** Tells the others in the room where this person is, and knows where they are. */
export class Presence {
  private readonly changed = new Set<() => void>();
  private cursor: Cursor | null = null;
  private moveTimer: number | null = null;
  private idleTimer: number | null = null;

  constructor(private readonly room: Room, private readonly clock: Clock) {
    const { awareness } = room;
    awareness.setLocalState({ user: { id: "", name: "", color: 0 }, cursor: null, idle: false, field: null });
    awareness.on("change", ({ added, updated, removed }: Record<"added" | "updated" | "removed", number[]>) => {
      if ([...added, ...updated, ...removed].every((client) => client === awareness.clientID)) return;
      this.chooseColor();
      this.changed.forEach((listen) => listen());
    });
    room.onLink(({ kind }) => {
      if (kind === "open") this.chooseColor();
    });
    this.active();
  }

  /** The others, oldest client first; one person may have more than one window open. */
  others(): Somebody[] {
    const { awareness } = this.room;
    const found: Somebody[] = [];
    for (const [client, state] of awareness.getStates()) {
      const somebody = client === awareness.clientID ? null : read(client, state);
      if (somebody) found.push(somebody);
    }
    return found.sort((a, b) => a.client - b.client);
  }

  /** Called when the others, or where they are, have changed. */
  onChange(listen: () => void): void {
    this.changed.add(listen);
  }

  /** This person's cursor is here now; null when it is not in the text. */
  moveTo(cursor: Cursor | null): void {
    if (JSON.stringify(cursor) === JSON.stringify(this.cursor)) return;
    this.cursor = cursor;
    this.moveTimer ??= this.clock.after(MOVE_EVERY, () => {
      this.moveTimer = null;
      this.set({ cursor: this.cursor });
    });
  }

  /** This person is in a field of the panel, or in none. */
  enter(field: string | null): void {
    this.set({ field });
  }

  /** This person did something; two minutes without that are idle. */
  active(): void {
    if (this.idleTimer !== null) this.clock.cancel(this.idleTimer);
    this.idleTimer = this.clock.after(IDLE_AFTER, () => this.set({ idle: true }));
    this.set({ idle: false });
  }

  private set(change: Record<string, unknown>): void {
    const { awareness } = this.room;
    const now = awareness.getLocalState() ?? {};
    if (Object.entries(change).every(([name, value]) => JSON.stringify(now[name]) === JSON.stringify(value))) return;
    awareness.setLocalState({ ...now, ...change });
  }

  /** Everybody has a colour that goes with their name; where two have the same, the later window takes a free one. */
  private chooseColor(): void {
    const { person, awareness } = this.room;
    if (!person) return;
    const others = this.others().filter(({ id }) => id !== person.id);
    const earlier = new Set(others.filter(({ client }) => client < awareness.clientID).map(({ color }) => color));
    const taken = new Set(others.map(({ color }) => color));
    const present = (awareness.getLocalState()?.["user"] as { id: string; color: number } | undefined) ?? { id: "", color: 0 };
    let color = present.id === person.id ? present.color : colorOf(person.id);
    if (earlier.has(color)) color = Array.from({ length: COLORS }, (_, at) => (color + at) % COLORS).find((free) => !taken.has(free)) ?? color;
    this.set({ user: { ...person, color } });
  }
}

/** What a state says, where it has the right form; others are not to be trusted with it. */
function read(client: number, state: Record<string, unknown>): Somebody | null {
  const user = state["user"] as { id?: unknown; name?: unknown; color?: unknown } | undefined;
  if (typeof user?.id !== "string" || typeof user.name !== "string" || user.id === "") return null;
  const color = typeof user.color === "number" && Number.isInteger(user.color) ? Math.abs(user.color) % COLORS : 0;
  const cursor = state["cursor"] as Cursor | null | undefined;
  return {
    client,
    id: user.id,
    name: user.name,
    color,
    cursor: cursor && typeof cursor === "object" && cursor.anchor && cursor.head ? cursor : null,
    idle: state["idle"] === true,
    field: typeof state["field"] === "string" ? state["field"] : null,
  };
}

/** The colour that goes with a person, wherever nobody else present has it. */
export function colorOf(person: string): number {
  return hash(person) % COLORS;
}

function hash(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (sum * 31 + text.charCodeAt(at)) >>> 0;
  return sum;
}
