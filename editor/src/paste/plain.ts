import { Fragment, Slice, type Node, type NodeType } from "prosemirror-model";
import { schema } from "../schema";
import { cleanCharacters } from "./characters";

/** Lines this long that end anywhere were broken by a program, not by their writer. */
const WRAPPED_FROM = 45;
const WRAPPED_TO = 100;
const BULLET = /^[-*•·–]\s+(?=\S)/;

/** Plain text as paragraphs: split at blank lines, with lines that a mail program or a PDF broke joined again. */
export function parsePlain(text: string): Slice {
  const blocks = plainBlocks(text);
  const nodes = blocks.flatMap((lines) => blockNodes(lines));
  // Open ends let a single line go into the paragraph at the cursor.
  const open = nodes.length > 0 && nodes[0]?.type.name === "paragraph" ? 1 : 0;
  const openEnd = nodes.at(-1)?.type.name === "paragraph" ? 1 : 0;
  return new Slice(Fragment.from(nodes), open, openEnd);
}

/** The text's paragraphs, each a list of the lines to be kept apart. */
export function plainBlocks(text: string): string[][] {
  const clean = cleanCharacters(text.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n").replace(/\f/g, "\n\n"));
  const groups = clean
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((group) => group.split("\n").map((line) => line.replace(/[ \t]+/g, " ").trim()).filter((line) => line !== ""))
    .filter((lines) => lines.length > 0);
  const blankLines = groups.length > 1;
  return groups.flatMap((lines) => {
    if (lines.length === 1 || lines.every((line) => BULLET.test(line))) return [lines];
    if (isWrapped(lines)) return joinWrapped(lines);
    return blankLines ? [lines] : lines.map((line) => [line]);
  });
}

/** True when all lines but the last are nearly equally long and few of them end a sentence. */
function isWrapped(lines: readonly string[]): boolean {
  const full = lines.slice(0, -1);
  const lengths = full.map((line) => line.length);
  const longest = Math.max(...lengths, lines.at(-1)?.length ?? 0);
  if (longest < WRAPPED_FROM || longest > WRAPPED_TO) return false;
  const long = lengths.filter((length) => length >= longest * 0.7).length;
  const ended = full.filter((line) => /[.!?؟:»”"]$/.test(line)).length;
  return long >= full.length * 0.7 && ended <= Math.ceil(full.length / 3);
}

/** Joins broken lines; a short line that ends a sentence also ends its paragraph. */
function joinWrapped(lines: readonly string[]): string[][] {
  const longest = Math.max(...lines.map((line) => line.length));
  const paragraphs: string[] = [];
  let ended = true;
  for (const line of lines) {
    if (ended) paragraphs.push(line);
    else {
      const before = paragraphs.pop() ?? "";
      // A hyphen at a line's end before a small letter divides a word.
      const divided = /\p{L}-$/u.test(before) && /^\p{Ll}/u.test(line);
      paragraphs.push(divided ? before.slice(0, -1) + line : `${before} ${line}`);
    }
    ended = line.length < longest * 0.7 && /[.!?؟»”"]$/.test(line);
  }
  return paragraphs.map((paragraph) => [paragraph]);
}

function blockNodes(lines: readonly string[]): Node[] {
  const paragraph = schema.nodes["paragraph"] as NodeType;
  if (lines.length > 1 && lines.every((line) => BULLET.test(line))) {
    const items = lines.map((line) =>
      (schema.nodes["list_item"] as NodeType).create(null, paragraph.create(null, schema.text(line.replace(BULLET, "")))),
    );
    return [(schema.nodes["bullet_list"] as NodeType).create(null, items)];
  }
  const content: Node[] = [];
  lines.forEach((line, at) => {
    if (at > 0) content.push((schema.nodes["hard_break"] as NodeType).create());
    content.push(schema.text(line));
  });
  return [paragraph.create(null, content)];
}
