import type { NodeType, Schema } from "prosemirror-model";
import { wrapInList } from "prosemirror-schema-list";
import { dirAttr, dirDom, readDir, wrappingRule, type Block } from "./block";

export const list: Block = {
  nodes: {
    bullet_list: {
      content: "list_item+",
      group: "block",
      attrs: { ...dirAttr },
      parseDOM: [{ tag: "ul", getAttrs: readDir }],
      toDOM: (node) => ["ul", dirDom(node.attrs), 0],
    },
    ordered_list: {
      content: "list_item+",
      group: "block",
      attrs: { start: { default: 1, validate: checkStart }, ...dirAttr },
      parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ start: readStart(dom), ...readDir(dom) }) }],
      toDOM: (node) => ["ol", dirDom(node.attrs, node.attrs["start"] === 1 ? {} : { start: String(node.attrs["start"]) }), 0],
    },
    list_item: {
      content: "paragraph (paragraph | bullet_list | ordered_list)*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
  },
  menu: [
    { id: "bullet_list", label: "bullet_list", find: "find_list", icon: "bullets", insert: (s) => wrapInList(type(s, "bullet_list")) },
    { id: "ordered_list", label: "ordered_list", find: "find_list", icon: "numbers", insert: (s) => wrapInList(type(s, "ordered_list")) },
  ],
  rules: (schema) => [
    wrappingRule(/^[-*•]\s$/, type(schema, "bullet_list")),
    wrappingRule(
      /^([0-9٠-٩]{1,4})[.)]\s$/,
      type(schema, "ordered_list"),
      (match) => ({ start: Math.max(1, westernNumber(match[1] ?? "1")) }),
      (match, before) => before.childCount + Number(before.attrs["start"]) === westernNumber(match[1] ?? "1"),
    ),
  ],
};

/** Numbers are typed in either set of digits; stored they are plain numbers. */
export function westernNumber(digits: string): number {
  return Number(digits.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x0660)));
}

function readStart(dom: HTMLElement): number {
  const start = Number.parseInt(dom.getAttribute("start") ?? "1", 10);
  return Number.isFinite(start) && start >= 1 ? start : 1;
}

function checkStart(value: unknown): void {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1) throw new RangeError("A list starts at 1 or more");
}

function type(schema: Schema, name: string): NodeType {
  return schema.nodes[name] as NodeType;
}
