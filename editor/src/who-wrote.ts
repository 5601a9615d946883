import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Schema } from "prosemirror-model";
import { ContentString, type Item, type XmlFragment } from "yjs";
import { placedTexts } from "./collab/texts";
import type { Named } from "./data";
import { marked } from "./versions/marks";

/** So many hues there are; people beyond them share one, and the name on the words tells them apart. */
const HUES = 8;

/** Words that one person wrote in a row. */
export interface Written {
  from: number;
  to: number;
  /** The person's id, or null where nobody is known: the text was there before writing together began. */
  person: string | null;
}

/** A person in the legend, with the share of the text's characters that is theirs. */
export interface Writer {
  person: string | null;
  name: string;
  hue: number;
  characters: number;
}

/** Who wrote which words, in reading order: each character of the shared words carries the client that typed it. */
export function written(story: XmlFragment, schema: Schema, clients: Record<string, Named>): Written[] {
  const found: Written[] = [];
  for (const { text, from } of placedTexts(story, schema)) {
    let at = from;
    for (let item: Item | null = text._start; item; item = item.right) {
      if (item.deleted || !item.countable) continue;
      const person = item.content instanceof ContentString ? (clients[String(item.id.client)]?.id ?? null) : null;
      const last = found.at(-1);
      if (last && last.person === person && last.to === at) last.to += item.length;
      else found.push({ from: at, to: at + item.length, person });
      at += item.length;
    }
  }
  return found;
}

/** Everybody who wrote, by how much, with a hue each. */
export function writers(parts: readonly Written[], clients: Record<string, Named>, nobody: string): Writer[] {
  const names = new Map(Object.values(clients).map(({ id, name }) => [id, name]));
  const counts = new Map<string | null, number>();
  for (const { person, from, to } of parts) counts.set(person, (counts.get(person) ?? 0) + to - from);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([person, characters], at) => ({
    person,
    characters,
    name: person === null ? nobody : (names.get(person) ?? nobody),
    hue: person === null ? -1 : at % HUES,
  }));
}

/** Shows on the canvas who wrote what; with no parts it shows it no more. */
export function showWritten(view: EditorView, parts: readonly Written[], people: readonly Writer[]): void {
  const known = new Map(people.map((writer) => [writer.person, writer]));
  const marks = parts.flatMap(({ from, to, person }) => {
    const writer = known.get(person);
    if (!writer || person === null) return [];
    return [Decoration.inline(from, to, { class: `ed-wrote ed-wrote-${writer.hue}`, title: writer.name })];
  });
  view.dispatch(marked(view.state, DecorationSet.create(view.state.doc, marks)));
}
