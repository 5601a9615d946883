import type { NodeJson } from "../data";

/**
 * What becomes of a story when suggestions in it are accepted or rejected: a pure function on the JSON of the shared
 * document, so that the server can have the very same one. `before.cases.json` holds the cases that both are held to.
 *
 * Suggestions are marks on text, for marks on text are all that the shared document carries:
 *
 * - `insertion` and `deletion` on words. The two may lie on the same words: somebody's insertion that somebody else
 *   would rather not have.
 * - `insertion` or `deletion` with `break: true` on a "¶" that stands last in a block of text: the break after that
 *   block is what is suggested. Where the "¶" is not the last thing in its block, it says nothing and is left out.
 * - `modification` on words whose formatting changed: `mark` is the name of the mark that was put on, taken off or
 *   changed, `before` its attributes as JSON from before, or null if the words did not have it. Two people may each
 *   have noted the same format; taken back are both, in the order of their ids, so that the last one's `before` holds.
 */
export type Verdict = "accept" | "reject" | "leave";

/** The verdict on the suggestion with this id. */
export type Judge = (id: string, kind: SuggestionKind) => Verdict;

export type SuggestionKind = "insertion" | "deletion" | "modification";

/** The text of a story as it is stored: without any suggestion. */
export interface Before {
  headline: string;
  standfirst: string;
  body: NodeJson;
}

/** The sign that stands for a suggested break. What makes it one is its mark's `break`, not the sign itself. */
export const BREAK = "¶";

/** The story as it stands if every suggestion is rejected: what readers may see, and what is stored and compared. */
export function withoutSuggestions(story: NodeJson): Before {
  const doc = resolve(story, () => "reject");
  const part = (name: string) => doc.content?.find((node) => node.type === name);
  const words = (name: string) => (part(name)?.content ?? []).map((node) => node.text ?? "").join("");
  return {
    headline: words("headline"),
    standfirst: words("standfirst"),
    body: part("body") ?? { type: "body", content: [{ type: "paragraph" }] },
  };
}

/** The document (`doc` of headline, standfirst and body) after the verdicts. The given one is left as it is. */
export function resolve(story: NodeJson, judge: Judge): NodeJson {
  return { ...story, content: (story.content ?? []).map((part) => reduce(part, judge).node) };
}

/** A node after the verdicts, in its place among its siblings. */
interface Entry {
  node: NodeJson;
  /** Its last words say that the break after it goes. */
  open: boolean;
  /** A container of which nothing remains; `node` is how it looks where it has to stay nevertheless. */
  gone: boolean;
}

/** Blocks of text that a break between them can join. */
const JOINED = new Set(["paragraph", "heading", "pull_quote"]);
const TEXTBLOCKS = new Set([...JOINED, "headline", "standfirst", "attribution", "fact_title"]);
const LISTS = new Set(["bullet_list", "ordered_list"]);

function reduce(node: NodeJson, judge: Judge): Entry {
  if (TEXTBLOCKS.has(node.type)) return textblock(node, judge);
  if (!node.content) return { node, open: false, gone: false };
  if (LISTS.has(node.type)) return list(node, judge);
  return settle(node, node.content.map((child) => reduce(child, judge)));
}

function textblock(node: NodeJson, judge: Judge): Entry {
  const inline = node.content ?? [];
  const left: NodeJson[] = [];
  let open = false;
  inline.forEach((child, index) => {
    if (child.type !== "text") return void left.push(child);
    const { text, opens } = words(child, judge);
    if (opens && index === inline.length - 1) open = true;
    if (text) append(left, text);
  });
  return { node: withContent(node, left), open, gone: false };
}

/** A run of text after the verdicts, or null if it goes; `opens` if a suggested break went with it. */
function words(node: NodeJson, judge: Judge): { text: NodeJson | null; opens: boolean } {
  let marks = node.marks ?? [];
  const find = (name: SuggestionKind) => marks.find(({ type }) => type === name);
  const [insertion, deletion] = [find("insertion"), find("deletion")];
  if (!insertion && !deletion && !find("modification")) return { text: node, opens: false };
  const isBreak = (mark: MarkJson | undefined) => mark?.attrs?.["break"] === true;
  const verdict = (mark: MarkJson) => judge(String(mark.attrs?.["id"] ?? ""), mark.type as SuggestionKind);

  const rejected = insertion && verdict(insertion) === "reject" ? insertion : undefined;
  const accepted = deletion && verdict(deletion) === "accept" ? deletion : undefined;
  if (rejected || accepted) return { text: null, opens: isBreak(rejected) || isBreak(accepted) };

  const drop = (mark: MarkJson | undefined) => (marks = marks.filter((other) => other !== mark));
  if (insertion && verdict(insertion) === "accept") drop(insertion);
  if (deletion && verdict(deletion) === "reject") drop(deletion);
  // A "¶" whose suggestion is settled has said what it had to say.
  if ((isBreak(insertion) || isBreak(deletion)) && !marks.some((mark) => isBreak(mark))) return { text: null, opens: false };
  // The shared document gives marks of one kind in no order of its own, so they are taken in the order of their ids.
  const id = (mark: MarkJson) => String(mark.attrs?.["id"] ?? "");
  for (const mark of marks.filter(({ type }) => type === "modification").sort((a, b) => (id(a) < id(b) ? -1 : 1))) {
    const what = verdict(mark);
    if (what !== "leave") drop(mark);
    if (what === "reject") marks = takeBack(marks, mark);
  }
  return { text: withMarks(node, marks), opens: false };
}

/** The stored marks in the order in which the schema of the canvas keeps them. */
const MARKS = ["link", "language", "strong", "em", "strike", "superscript", "subscript"];

function takeBack(marks: readonly MarkJson[], modification: MarkJson): MarkJson[] {
  const name = modification.attrs?.["mark"];
  if (typeof name !== "string" || !MARKS.includes(name)) return [...marks];
  const left = marks.filter(({ type }) => type !== name);
  const before = attributes(modification.attrs?.["before"]);
  if (!before) return left;
  const mark: MarkJson = Object.keys(before).length > 0 ? { type: name, attrs: before } : { type: name };
  // Suggestions stand before all of them.
  const rank = ({ type }: MarkJson) => MARKS.indexOf(type);
  const at = left.findIndex((other) => rank(other) > rank(mark));
  left.splice(at < 0 ? left.length : at, 0, mark);
  return left;
}

function attributes(before: unknown): Record<string, unknown> | null {
  if (typeof before !== "string") return null;
  try {
    const parsed: unknown = JSON.parse(before);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null;
  } catch {
    // Nobody but a broken or hostile editor writes this; the words then simply lose the mark.
    return null;
  }
}

/** A list joins its items, too: the break after an item's last words is the one before the next item's first. */
function list(node: NodeJson, judge: Judge): Entry {
  const items: { item: NodeJson; entries: Entry[] }[] = [];
  for (const item of node.content ?? []) {
    const entries = joined((item.content ?? []).map((child) => reduce(child, judge)).filter(({ gone }) => !gone));
    const last = items[items.length - 1]?.entries;
    const [end, start] = [last?.[last.length - 1], entries[0]];
    if (last && end?.open && start && joinable(end.node, start.node)) last.splice(-1, 1, join(end, start), ...entries.slice(1));
    else items.push({ item, entries });
  }
  return settle(node, items.map(({ item, entries }) => settle(item, entries)));
}

/** A container with what remains of its children. */
function settle(node: NodeJson, children: Entry[]): Entry {
  const kept = joined(children.filter(({ gone }) => !gone)).filter((entry) => !(entry.open && emptied(entry.node)));
  const stay = withContent(node, children.map((entry) => entry.node));
  if (kept.length === 0) {
    // A story always has somewhere to write.
    if (node.type === "body") return { node: withContent(node, [{ type: "paragraph" }]), open: false, gone: false };
    return { node: stay, open: false, gone: true };
  }
  const left = kept.map((entry) => entry.node);
  return { node: fits(node.type, left, children.length) ? withContent(node, left) : stay, open: false, gone: false };
}

/** True if a container may hold just these children. What must not go stays, emptied. */
function fits(container: string, left: readonly NodeJson[], had: number): boolean {
  switch (container) {
    case "list_item":
    case "quote":
      return left[0]?.type === "paragraph";
    case "fact_box":
      return left[0]?.type === "fact_title" && left.length > 1;
    case "table_row":
      return left.length === had;
    default:
      return true;
  }
}

function joined(entries: readonly Entry[]): Entry[] {
  const out: Entry[] = [];
  for (const entry of entries) {
    const last = out[out.length - 1];
    if (last?.open && joinable(last.node, entry.node)) out[out.length - 1] = join(last, entry);
    else out.push(entry);
  }
  return out;
}

/** A pull quote is bare words, so it is joined with another kind only if one of the two has no words. */
function joinable(a: NodeJson, b: NodeJson): boolean {
  if (!JOINED.has(a.type) || !JOINED.has(b.type)) return false;
  return emptied(a) || emptied(b) || (a.type === "pull_quote") === (b.type === "pull_quote");
}

/** The joined block is of the first one's kind, or of the second one's if the first has no words. */
function join(a: Entry, b: Entry): Entry {
  if (emptied(a.node)) return b;
  if (emptied(b.node)) return { ...a, open: b.open };
  const content = [...(a.node.content ?? [])];
  for (const child of b.node.content ?? []) append(content, child);
  return { node: withContent(a.node, content), open: b.open, gone: false };
}

/** True for a block of text without words; line breaks within it go with the words. */
function emptied(node: NodeJson): boolean {
  return TEXTBLOCKS.has(node.type) && !(node.content ?? []).some(({ type }) => type === "text");
}

type MarkJson = NonNullable<NodeJson["marks"]>[number];

function append(content: NodeJson[], node: NodeJson): void {
  const last = content[content.length - 1];
  if (last?.type === "text" && node.type === "text" && JSON.stringify(last.marks ?? []) === JSON.stringify(node.marks ?? [])) {
    content[content.length - 1] = { ...last, text: (last.text ?? "") + (node.text ?? "") };
  } else {
    content.push(node);
  }
}

function withContent(node: NodeJson, content: NodeJson[]): NodeJson {
  const { content: _, ...rest } = node;
  return content.length > 0 ? { ...rest, content } : rest;
}

/** In the order in which ProseMirror writes a text, so that equal texts are equal as JSON. */
function withMarks({ type, text }: NodeJson, marks: readonly MarkJson[]): NodeJson {
  return { type, ...(marks.length > 0 ? { marks: [...marks] } : {}), text: text ?? "" };
}
