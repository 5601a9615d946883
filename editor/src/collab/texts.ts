import type { Schema } from "prosemirror-model";
import { XmlElement, XmlFragment, XmlText, type Transaction } from "yjs";

/** One text of the shared words and where its first character stands on the canvas. */
export interface PlacedText {
  text: XmlText;
  from: number;
}

/**
 * The texts of the shared words in reading order, with their places on a canvas that shows the same. Positions are counted
 * as ProseMirror counts them: a leaf is one, any other node is its content and two.
 */
export function placedTexts(story: XmlFragment, schema: Schema): PlacedText[] {
  const found: PlacedText[] = [];
  let at = 0;
  const walk = (parent: XmlFragment | XmlElement) => {
    for (const child of parent.toArray()) {
      if (child instanceof XmlText) {
        found.push({ text: child, from: at });
        at += child.length;
      } else if (child instanceof XmlElement) {
        const leaf = schema.nodes[child.nodeName]?.isLeaf ?? false;
        at += 1;
        if (leaf) continue;
        walk(child);
        at += 1;
      }
    }
  };
  walk(story);
  return found;
}

/**
 * Gives each block of text without words that a transaction made or emptied a text to write in. If each of two people who
 * begin in an empty block had to make it, there would be two side by side, and whoever writes next would put the words of
 * one into the other and lose what is typed there meanwhile.
 */
export function giveTexts(transaction: Transaction, schema: Schema): void {
  const isNew = ({ _item }: XmlElement) => _item !== null && _item.id.clock >= (transaction.beforeState.get(_item.id.client) ?? 0);
  const fill = (parent: XmlFragment | XmlElement) => {
    if (parent instanceof XmlElement && schema.nodes[parent.nodeName]?.inlineContent) {
      if (parent.length === 0) parent.insert(0, [new XmlText()]);
      return;
    }
    for (const child of parent.toArray()) if (child instanceof XmlElement && isNew(child)) fill(child);
  };
  // What is given a text is changed by that, too.
  for (const type of [...transaction.changed.keys()]) {
    if (type instanceof XmlFragment && !type._item?.deleted) fill(type);
  }
}
