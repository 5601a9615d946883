import type { Schema } from "prosemirror-model";
import { XmlElement, XmlText, type XmlFragment } from "yjs";

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
