import { setBlockType, toggleMark } from "prosemirror-commands";
import type { MarkType, Node, NodeType } from "prosemirror-model";
import type { Command, EditorState } from "prosemirror-state";
import { directionOf } from "../direction";
import { schema } from "../schema";
import { isSuggestion } from "../suggest/marks";

/** Turns a mark on or off for the selection. */
export function toggle(name: string): Command {
  return toggleMark(schema.marks[name] as MarkType, null, { includeWhitespace: false, removeWhenPresent: false });
}

export function toParagraph(): Command {
  return setBlockType(schema.nodes["paragraph"] as NodeType);
}

/** Makes a heading of the level; asked again on such a heading, a paragraph. */
export function toHeading(level: 2 | 3): Command {
  const type = schema.nodes["heading"] as NodeType;
  return (state, dispatch, view) => {
    const { parent } = state.selection.$from;
    const same = parent.type === type && parent.attrs["level"] === level;
    const run = same ? toParagraph() : setBlockType(type, { level });
    return run(state, dispatch, view);
  };
}

/** Drops every mark but links, languages and suggestions, which are meaning, and makes headings paragraphs again. */
export const clearFormatting: Command = (state, dispatch) => {
  const { from, to, empty } = state.selection;
  const formats = Object.values(schema.marks).filter(({ name }) => name !== "link" && name !== "language" && !isSuggestion(name));
  if (dispatch) {
    const tr = state.tr;
    if (empty) for (const type of formats) tr.removeStoredMark(type);
    for (const type of formats) tr.removeMark(from, to, type);
    tr.doc.nodesBetween(from, to, (node, pos) => {
      if (node.type.name === "heading") tr.setNodeMarkup(pos, schema.nodes["paragraph"], { dir: node.attrs["dir"] });
    });
    dispatch(tr.scrollIntoView());
  }
  return true;
};

export const hardBreak: Command = (state, dispatch) => {
  const type = schema.nodes["hard_break"] as NodeType;
  const { $from } = state.selection;
  if (!$from.parent.inlineContent || !$from.parent.contentMatchAt($from.index()).matchType(type)) return false;
  if (dispatch) dispatch(state.tr.replaceSelectionWith(type.create(), true).scrollIntoView());
  return true;
};

/** Marks the selection, or the word at the cursor, as written in a language; null takes such a mark away. */
export function setLanguage(lang: string | null): Command {
  return (state, dispatch) => {
    const type = schema.marks["language"] as MarkType;
    const { from, to } = languageRange(state);
    if (from === to) return false;
    if (dispatch) {
      const tr = state.tr.removeMark(from, to, type);
      if (lang !== null) tr.addMark(from, to, type.create({ lang }));
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** What a language would be given to: the selection, the marked run at the cursor, or the word at it. */
export function languageRange(state: EditorState): { from: number; to: number; lang: string | null } {
  const { $from, from, to, empty } = state.selection;
  const mark = $from.marks().find((found) => found.type.name === "language");
  const lang = mark ? String(mark.attrs["lang"]) : null;
  if (!empty) return { from, to, lang };
  const test = mark ? (node: Node) => mark.isInSet(node.marks) : null;
  if (test) return { ...runAround($from.parent, $from.start(), $from.parentOffset, test), lang };
  const text = $from.parent.textBetween(0, $from.parent.content.size, null, "\ufffc");
  const before = /[\p{L}\p{M}\p{N}'’-]*$/u.exec(text.slice(0, $from.parentOffset))?.[0].length ?? 0;
  const after = /^[\p{L}\p{M}\p{N}'’-]*/u.exec(text.slice($from.parentOffset))?.[0].length ?? 0;
  return { from: from - before, to: from + after, lang };
}

/** The stretch of neighbouring inline nodes around an offset that all pass a test, in document positions. */
export function runAround(parent: Node, start: number, offset: number, test: (node: Node) => boolean) {
  let run: { from: number; to: number } | null = null;
  const runs: { from: number; to: number }[] = [];
  parent.forEach((child, at) => {
    if (!test(child)) run = null;
    else if (run) run.to = at + child.nodeSize;
    else runs.push((run = { from: at, to: at + child.nodeSize }));
  });
  const found = runs.find(({ from, to }) => from <= offset && offset <= to) ?? { from: offset, to: offset };
  return { from: start + found.from, to: start + found.to };
}

/**
 * Turns the blocks of the selection round. A list, a quote or a fact box turns whole; inside a table it is the
 * paragraph of the cell. A block that then runs as the story does goes back to no direction of its own.
 */
export function turnDirection(storyLang: string): Command {
  return (state, dispatch) => {
    const targets = directionTargets(state);
    if (targets.length === 0) return false;
    const own = directionOf(storyLang);
    const now = targets[0]?.node.attrs["dir"] ?? own;
    const wanted = now === "rtl" ? "ltr" : "rtl";
    if (dispatch) {
      const tr = state.tr;
      for (const { node, pos } of targets) {
        tr.setNodeAttribute(pos, "dir", wanted === own ? null : wanted);
        // What stands inside follows its container unless it was turned on its own.
        if (node.type.name === "table") continue;
        node.descendants((child, at) => {
          if (child.attrs["dir"]) tr.setNodeAttribute(pos + 1 + at, "dir", null);
        });
      }
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** The direction that the block at the cursor has now. */
export function directionAt(state: EditorState, storyLang: string): "ltr" | "rtl" {
  const found = directionTargets(state)[0]?.node.attrs["dir"];
  return found === "rtl" || found === "ltr" ? found : directionOf(storyLang);
}

function directionTargets(state: EditorState): { node: Node; pos: number }[] {
  const found: { node: Node; pos: number }[] = [];
  const { $from, from, to } = state.selection;
  for (let depth = $from.depth; depth > 0; depth--) {
    const role = $from.node(depth).type.spec["tableRole"] as string | undefined;
    if (role === "cell" || role === "header_cell") {
      const paragraph = $from.node(depth + 1);
      return [{ node: paragraph, pos: $from.before(depth + 1) }];
    }
  }
  state.doc.nodesBetween(from, to, (node, pos, parent) => {
    if (parent?.type.name !== "body") return node.type.name === "body" || node.type.name === "doc";
    if ("dir" in node.attrs) found.push({ node, pos });
    return false;
  });
  return found;
}
