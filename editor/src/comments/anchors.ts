import type { Node } from "prosemirror-model";
import {
  createAbsolutePositionFromRelativePosition, createRelativePositionFromTypeIndex, decodeRelativePosition, encodeRelativePosition, getItem,
  type Doc, type RelativePosition, type XmlFragment,
} from "yjs";
import { placedTexts, type PlacedText } from "../collab/texts";
import type { Anchor } from "./data";

export interface Range {
  from: number;
  to: number;
}

/** The longest quote that the server keeps. */
const LONGEST_QUOTE = 500;

/** The words of a range in one line, as a quote. */
export function quoteOf(doc: Node, { from, to }: Range): string {
  const words = doc.textBetween(from, to, " ", " ").replace(/\s+/g, " ").trim();
  return [...words].slice(0, LONGEST_QUOTE).join("");
}

/**
 * Ties a range to its first and its last character in the shared words: what is written before or after it stays outside.
 * Null where an end lies on no character.
 */
export function anchorOf(doc: Node, story: XmlFragment, range: Range): Anchor | null {
  const texts = placedTexts(story, doc.type.schema);
  const from = positionAt(texts, range.from);
  const to = positionAt(texts, range.to - 1);
  return from && to ? { from: encoded(from), to: encoded(to) } : null;
}

/** Where anchored words stand now; null when none of them are left. Built once for many anchors. */
export function resolver(doc: Node, story: XmlFragment, shared: Doc): (anchor: Anchor) => Range | null {
  const texts = new Map(placedTexts(story, doc.type.schema).map(({ text, from }) => [text as unknown, from]));
  const place = (end: string): { at: number; gone: boolean } | null => {
    const position = decoded(end);
    if (!position) return null;
    const found = createAbsolutePositionFromRelativePosition(position, shared);
    const start = found ? texts.get(found.type) : undefined;
    if (!found || start === undefined) return null;
    const item = position.item && getItem(shared.store, position.item);
    return { at: start + found.index, gone: !item || item.deleted };
  };
  return (anchor) => {
    let from: ReturnType<typeof place>;
    let to: ReturnType<typeof place>;
    try {
      [from, to] = [place(anchor.from), place(anchor.to)];
    } catch {
      // An anchor of an earlier life of the document names what this one never had.
      return null;
    }
    if (!from || !to) return null;
    const range = { from: from.at, to: to.gone ? to.at : to.at + 1 };
    return range.from < range.to && range.to <= doc.content.size ? range : null;
  };
}

/** Where a quote stands, if it does once and only once: two places would be a guess. */
export function findQuote(doc: Node, quote: string): Range | null {
  const wanted = quote.replace(/\s+/g, " ").trim();
  if (wanted === "") return null;
  const { words, places } = flat(doc);
  const at = words.indexOf(wanted);
  if (at < 0 || words.indexOf(wanted, at + 1) >= 0) return null;
  const from = places[at];
  const last = places[at + wanted.length - 1];
  return from === undefined || last === undefined ? null : { from, to: last + 1 };
}

/** All words in one line, with the place of each character; runs of white space count as one, and so do ends of blocks. */
function flat(doc: Node): { words: string; places: number[] } {
  let words = "";
  const places: number[] = [];
  const add = (character: string, place: number) => {
    const space = /\s/.test(character);
    if (space && (words === "" || words.endsWith(" "))) return;
    words += space ? " " : character;
    places.push(place);
  };
  doc.descendants((node, pos) => {
    if (node.isTextblock) add(" ", pos);
    else if (node.isText) for (let at = 0; at < (node.text ?? "").length; at++) add((node.text ?? "")[at] ?? "", pos + at);
    else if (node.isInline) add(" ", pos);
    return true;
  });
  return { words, places };
}

function positionAt(texts: readonly PlacedText[], pos: number): RelativePosition | null {
  const placed = texts.find(({ text, from }) => pos >= from && pos < from + text.length);
  return placed ? createRelativePositionFromTypeIndex(placed.text, pos - placed.from) : null;
}

function encoded(position: RelativePosition): string {
  return btoa(String.fromCharCode(...encodeRelativePosition(position)));
}

function decoded(end: string): RelativePosition | null {
  try {
    return decodeRelativePosition(Uint8Array.from(atob(end), (character) => character.charCodeAt(0)));
  } catch {
    return null;
  }
}
