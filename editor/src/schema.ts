import { Schema, type MarkSpec, type NodeSpec } from "prosemirror-model";
import { blocks } from "./blocks";
import { directionOf } from "./direction";
import { safeHref } from "./href";
import { SUGGESTIONS, suggestionMarks } from "./suggest/marks";

const plainLine: Pick<NodeSpec, "content" | "marks" | "isolating" | "defining"> = {
  content: "text*",
  marks: SUGGESTIONS,
  // Isolating keeps Backspace at the start of one part from pulling it into the part before.
  isolating: true,
  defining: true,
};

/** The three parts of a story on the canvas. Only `body` is stored as a tree; the first two are plain strings. */
const parts: Record<string, NodeSpec> = {
  doc: { content: "headline standfirst body" },
  headline: { ...plainLine, toDOM: () => ["h1", { class: "hed" }, 0] },
  standfirst: { ...plainLine, toDOM: () => ["p", { class: "dek" }, 0] },
  // Two people may each delete what the other one left. A body that had to hold a block would then be no body at all, and the
  // shared document would drop it; `keepALine` puts a line to write in into an empty one.
  body: { content: "block*", isolating: true, toDOM: () => ["div", { class: "body" }, 0] },
};

const inlines: Record<string, NodeSpec> = {
  text: { group: "inline" },
  hard_break: { group: "inline", inline: true, selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
};

const marks: Record<string, MarkSpec> = {
  // Outermost, so that a suggestion over words of several formats is one element on the page.
  ...suggestionMarks,
  link: {
    attrs: {
      href: { default: null, validate: checkHref },
      article: { default: null, validate: "string|null" },
    },
    inclusive: false,
    parseDOM: [
      { tag: "a[data-article]", getAttrs: (dom) => ({ href: null, article: dom.getAttribute("data-article") }) },
      {
        tag: "a[href]",
        getAttrs: (dom) => {
          const href = safeHref(dom.getAttribute("href") ?? "");
          return href === null ? false : { href, article: null };
        },
      },
    ],
    toDOM: (mark) =>
      mark.attrs["article"] === null
        ? ["a", { href: String(mark.attrs["href"]) }, 0]
        : ["a", { "data-article": String(mark.attrs["article"]) }, 0],
  },
  language: {
    attrs: { lang: { validate: "string" } },
    parseDOM: [{ tag: "span[lang]", getAttrs: (dom) => ({ lang: dom.getAttribute("lang") }) }],
    toDOM: (mark) => {
      const lang = String(mark.attrs["lang"]);
      return ["span", { lang, dir: directionOf(lang) }, 0];
    },
  },
  strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
  strike: { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], toDOM: () => ["s", 0] },
  superscript: { excludes: "superscript subscript", parseDOM: [{ tag: "sup" }], toDOM: () => ["sup", 0] },
  subscript: { excludes: "superscript subscript", parseDOM: [{ tag: "sub" }], toDOM: () => ["sub", 0] },
};

const blockNodes: Record<string, NodeSpec> = Object.assign({}, ...blocks.map((block) => block.nodes));

/** The version of `schema.json`: it rises with every change that an editor of the version before would not understand. */
export const SCHEMA_VERSION = 2;

/**
 * The schema of the canvas and of the shared document. What is stored of it, which is all but the marks of suggestions,
 * the server compares itself with by `schema.json`.
 */
export const schema = new Schema({ nodes: { ...parts, ...blockNodes, ...inlines }, marks });

/** The table of names that both sides keep to: the body's nodes and marks with their attributes, sorted. */
export function schemaTable(): { version: number; nodes: Record<string, string[]>; marks: Record<string, string[]> } {
  const unstored = new Set(["doc", "headline", "standfirst"]);
  const nodes: Record<string, string[]> = {};
  for (const name of Object.keys(schema.nodes).sort()) {
    if (!unstored.has(name)) nodes[name] = Object.keys(schema.nodes[name]?.spec.attrs ?? {}).sort();
  }
  const named: Record<string, string[]> = {};
  for (const name of Object.keys(schema.marks).sort()) {
    named[name] = Object.keys(schema.marks[name]?.spec.attrs ?? {}).sort();
  }
  return { version: SCHEMA_VERSION, nodes, marks: named };
}

function checkHref(value: unknown): void {
  if (value !== null && (typeof value !== "string" || safeHref(value) !== value)) {
    throw new RangeError("Not an address that a story may link to");
  }
}
