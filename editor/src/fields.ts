import { Array as YArray, Map as YMap, type YMapEvent } from "yjs";
import type { Fields } from "./data";

/** The origin of changes that a person made in the panel. */
export const PANEL = "panel";

/** Somebody else's value took the place of what was written here. */
export interface Overwritten {
  field: PlainField;
  mine: string | null;
  theirs: string | null;
  /** The client of the shared document that wrote theirs. */
  client: number;
}

/** More than a field takes by far: what a slip of the paste key brings, the server would refuse with all that goes along. */
const LONGEST = 20_000;

export type PlainField = Exclude<keyof Fields, ListField | "roles">;
type ListField = "tags" | "authors";

const LISTS: ReadonlySet<string> = new Set<ListField>(["tags", "authors"]);

/**
 * The story's fields as they stand in the panel, with whoever wants to know of changes. They are the page's own until the
 * shared document is here, and from then on what stands there.
 */
export class FieldsModel {
  private readonly changed = new Set<() => void>();
  private readonly replaced = new Set<() => void>();
  private readonly written = new Set<(name: keyof Fields) => void>();
  private readonly overwritten = new Set<(what: Overwritten) => void>();
  private fields: Fields;
  private shared: YMap<unknown> | null = null;
  /** What was written here and is not acknowledged, or stands in a control that has the focus. */
  private readonly mine = new Map<PlainField, string | null>();
  private focused: PlainField | null = null;

  constructor(fields: Fields) {
    this.fields = structuredClone(fields);
  }

  /** Ties the fields to the shared ones. */
  join(shared: YMap<unknown>): void {
    this.shared = shared;
    this.take();
    shared.observeDeep((events, transaction) => {
      if (transaction.origin === PANEL) return;
      const lost = events.flatMap((event) => (event.target === shared ? this.lost(event as YMapEvent<unknown>) : []));
      if (!this.take()) return;
      for (const what of lost) this.overwritten.forEach((listen) => listen(what));
    });
  }

  all(): Fields {
    return structuredClone(this.fields);
  }

  get<K extends keyof Fields>(name: K): Fields[K] {
    return this.fields[name];
  }

  /** Takes a person's change; nothing is told when it is none. */
  set<K extends keyof Fields>(name: K, wanted: Fields[K]): void {
    const value = typeof wanted === "string" ? (wanted.slice(0, LONGEST) as Fields[K]) : wanted;
    if (same(this.fields[name], value)) return;
    this.fields = { ...this.fields, [name]: value };
    this.write([name]);
    this.written.forEach((listen) => listen(name));
    this.changed.forEach((listen) => listen());
  }

  /** Takes another version of all fields; the panel shows it, and it counts as a person's change. */
  replace(fields: Fields): void {
    const names = (Object.keys(this.fields) as (keyof Fields)[]).filter((name) => !same(this.fields[name], fields[name]));
    if (names.length === 0) return;
    // What an older page kept knew of no roles.
    this.fields = { ...structuredClone(fields), roles: fields.roles ?? {} };
    this.write(names);
    this.replaced.forEach((listen) => listen());
    this.changed.forEach((listen) => listen());
  }

  /** Shows the fields again as they are; for a change that did not come from the panel's own controls. */
  redraw(): void {
    this.replaced.forEach((listen) => listen());
  }

  /** Says which field a person is in; null for none. */
  focus(name: string | null): void {
    if (this.focused !== null && this.focused !== name) this.mine.delete(this.focused);
    this.focused = name !== null && isPlain(name) ? name : null;
  }

  /** Everything written here is acknowledged: what others write from now on overwrites nobody. */
  acknowledged(): void {
    for (const name of [...this.mine.keys()]) if (name !== this.focused) this.mine.delete(name);
  }

  onChange(listen: () => void): void {
    this.changed.add(listen);
  }

  /** Called when the fields were changed from outside the panel. */
  onReplace(listen: () => void): void {
    this.replaced.add(listen);
  }

  /** Called when a person here changed a field in the panel. */
  onWritten(listen: (name: keyof Fields) => void): void {
    this.written.add(listen);
  }

  /** Called when another person's value took the place of one that was written here and not yet safe. */
  onOverwritten(listen: (what: Overwritten) => void): void {
    this.overwritten.add(listen);
  }

  private write(names: readonly (keyof Fields)[]): void {
    const { shared } = this;
    for (const name of names) if (isPlain(name)) this.mine.set(name, this.fields[name]);
    if (!shared?.doc) return;
    shared.doc.transact(() => {
      for (const name of names) {
        const value = this.fields[name];
        if (Array.isArray(value)) writeList(shared, name, value);
        else if (name === "roles") writeRoles(shared, this.fields.roles);
        else if (shared.get(name) !== value) shared.set(name, value);
      }
    }, PANEL);
  }

  /** Reads the shared fields; true when something is different from before. */
  private take(): boolean {
    if (!this.shared) return false;
    const next = { ...this.fields } as Record<keyof Fields, unknown>;
    for (const name of Object.keys(this.fields) as (keyof Fields)[]) {
      const value = this.shared.get(name);
      if (LISTS.has(name)) next[name] = value instanceof YArray ? [...new Set(value.toArray().filter((id): id is string => typeof id === "string"))] : [];
      else if (typeof value === "string" || (name === "section" && value === null)) next[name] = value;
    }
    next.roles = readRoles(this.shared.get("roles"), next.authors as string[]);
    if (same(this.fields, next)) return false;
    this.fields = next as unknown as Fields;
    this.replaced.forEach((listen) => listen());
    this.changed.forEach((listen) => listen());
    return true;
  }

  private lost(event: YMapEvent<unknown>): Overwritten[] {
    const found: Overwritten[] = [];
    for (const key of event.keysChanged) {
      if (!isPlain(key) || !this.mine.has(key)) continue;
      const mine = this.mine.get(key) ?? null;
      const theirs = event.target.get(key);
      const client = event.target._map.get(key)?.id.client;
      if (client === undefined || client === event.target.doc?.clientID || theirs === mine) continue;
      this.mine.delete(key);
      found.push({ field: key, mine, theirs: typeof theirs === "string" ? theirs : null, client });
    }
    return found;
  }
}

/** Makes a shared list hold these ids in this order, touching only what differs, so that two people's additions both stay. */
function writeList(shared: YMap<unknown>, name: string, wanted: readonly string[]): void {
  let list = shared.get(name);
  if (!(list instanceof YArray)) {
    list = new YArray<string>();
    shared.set(name, list);
  }
  const array = list as YArray<string>;
  for (let at = array.length - 1; at >= 0; at--) {
    const id = array.get(at);
    if (!wanted.includes(id) || array.toArray().indexOf(id) < at) array.delete(at);
  }
  wanted.forEach((id, at) => {
    if (array.get(at) === id) return;
    const from = array.toArray().indexOf(id);
    if (from >= 0) array.delete(from);
    array.insert(at, [id]);
  });
}

/** Who of the byline is more than an author. Those who are no longer in it may still be named in the shared roles. */
function readRoles(shared: unknown, authors: readonly string[]): Record<string, string> {
  if (!(shared instanceof YMap)) return {};
  const named = [...(shared as YMap<string>).entries()].filter(([id, role]) => authors.includes(id) && role !== "author");
  return Object.fromEntries(named.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function writeRoles(shared: YMap<unknown>, wanted: Readonly<Record<string, string>>): void {
  let roles = shared.get("roles");
  if (!(roles instanceof YMap)) shared.set("roles", (roles = new YMap<string>()));
  const map = roles as YMap<string>;
  for (const id of [...map.keys()]) if (!(id in wanted)) map.delete(id);
  for (const [id, role] of Object.entries(wanted)) if (map.get(id) !== role) map.set(id, role);
}

function isPlain(name: string): name is PlainField {
  return name in PLAIN;
}

const PLAIN: Record<PlainField, true> = {
  kind: true,
  section: true,
  short_headline: true,
  dateline: true,
  slug: true,
  search_title: true,
  search_description: true,
  social_title: true,
  social_description: true,
};

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
