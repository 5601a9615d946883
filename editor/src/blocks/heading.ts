import { setBlockType } from "prosemirror-commands";
import { textblockTypeInputRule } from "prosemirror-inputrules";
import type { NodeType, Schema } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { dirAttr, dirDom, readDir, type Block } from "./block";

/** Readers meet one h1, the headline, so a story's own headings begin at 2. */
const LEVELS = [2, 3] as const;

export const heading: Block = {
  nodes: {
    heading: {
      content: "inline*",
      group: "block",
      defining: true,
      attrs: { level: { default: 2, validate: checkLevel }, ...dirAttr },
      parseDOM: [
        { tag: "h1", getAttrs: (dom) => ({ level: 2, ...readDir(dom) }) },
        { tag: "h2", getAttrs: (dom) => ({ level: 2, ...readDir(dom) }) },
        { tag: "h3", getAttrs: (dom) => ({ level: 3, ...readDir(dom) }) },
        { tag: "h4", getAttrs: (dom) => ({ level: 3, ...readDir(dom) }) },
        { tag: "h5", getAttrs: (dom) => ({ level: 3, ...readDir(dom) }) },
        { tag: "h6", getAttrs: (dom) => ({ level: 3, ...readDir(dom) }) },
      ],
      toDOM: (node) => [`h${String(node.attrs["level"])}`, dirDom(node.attrs), 0],
    },
  },
  menu: [
    { id: "heading_2", label: "heading_2", find: "find_heading", icon: "heading2", insert: (schema) => toHeading(schema, 2) },
    { id: "heading_3", label: "heading_3", find: "find_heading", icon: "heading3", insert: (schema) => toHeading(schema, 3) },
  ],
  rules: (schema) =>
    LEVELS.map((level) =>
      textblockTypeInputRule(new RegExp(`^#{${level}}\\s$`), schema.nodes["heading"] as NodeType, { level }),
    ),
};

function toHeading(schema: Schema, level: number): Command {
  return setBlockType(schema.nodes["heading"] as NodeType, { level });
}

function checkLevel(value: unknown): void {
  if (value !== 2 && value !== 3) throw new RangeError(`Not a heading level: ${String(value)}`);
}
