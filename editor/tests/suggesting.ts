import { TextSelection } from "prosemirror-state";
import type { NodeJson } from "../src/data";
import type { Editor } from "../src/editor";
import { isSuggestion } from "../src/suggest/marks";
import { rewritten, suggesting } from "../src/suggest/mode";
import { resolve, withoutSuggestions } from "../src/suggest/resolve";
import { canvas, line } from "./canvas";

export const LEILA = "0192f0a1-0000-7000-8000-00000000000a";
export const TOM = "0192f0a1-0000-7000-8000-00000000000b";

/** Changes that were refused on the canvases of this file. */
export const refused = { count: 0 };

/** A canvas in suggesting mode, with predictable ids. */
export function suggestingCanvas(content: NodeJson[] = [line()], person = LEILA, lang = "en", headline = ""): Editor {
  let ids = 0;
  const signer = { person, now: () => "2026-11-24T09:00:00Z", freshId: () => `${person === LEILA ? "l" : "t"}${++ids}` };
  const editor = canvas(content, lang, headline, "", {
    plugins: () => [suggesting({ on: () => true, may: () => "settle" })],
    rewrite: (tr, { view }) => {
      const made = rewritten(tr, view.state, signer);
      if (!made) refused.count++;
      return made ?? view.state.tr;
    },
  });
  return editor;
}

/**
 * The body in short: blocks parted by " | ", `{+…}` inserted, `{-…}` deleted, `{~strong:…}` formatted, with the person's
 * letter if it is not Leila; blocks other than paragraphs by their name, lists and quotes with brackets.
 */
export function short(editor: Editor): string {
  return blocks(editor.view.state.doc.child(2).toJSON() as NodeJson);
}

/** The body as it would be with every suggestion accepted, and as it is without any. */
export function outcomes(editor: Editor): { accepted: string; before: string } {
  const doc = editor.view.state.doc.toJSON() as NodeJson;
  const accepted = resolve(doc, () => "accept").content?.[2];
  return { accepted: accepted ? blocks(accepted) : "", before: blocks(withoutSuggestions(doc).body) };
}

/** Puts the cursor, or a selection, by the words of the body: from the first "[" or "|" … in `where`. */
export function select(editor: Editor, first: string, last = first, side: "around" | "before" | "after" = "around"): void {
  const { view } = editor;
  const find = (words: string) => {
    let found = -1;
    view.state.doc.descendants((node, pos) => {
      const at = node.isText && found < 0 ? (node.text ?? "").indexOf(words) : -1;
      if (at >= 0) found = pos + at;
      return found < 0;
    });
    if (found < 0) throw new Error(`No words "${words}"`);
    return found;
  };
  const [from, to] = [find(first), find(last) + last.length];
  const selection = { around: [from, to], before: [from, from], after: [to, to] }[side] as [number, number];
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, ...selection)));
}

function blocks(node: NodeJson): string {
  return (node.content ?? []).map(block).join(" | ");
}

function block(node: NodeJson): string {
  const inline = (node.content ?? []).every(({ type }) => type === "text" || type === "hard_break");
  const name = node.type === "paragraph" ? "" : node.type === "heading" ? `h${String(node.attrs?.["level"])}:` : `${node.type}:`;
  return inline ? name + (node.content ?? []).map(words).join("") : `${node.type}[${blocks(node)}]`;
}

function words(node: NodeJson): string {
  if (node.type === "hard_break") return "↵";
  let text = node.text ?? "";
  const marks = [...(node.marks ?? [])].reverse();
  for (const mark of marks) {
    const who = mark.attrs?.["person"] === TOM ? "t" : "";
    if (!isSuggestion(mark.type)) text = `<${mark.type}>${text}</>`;
    else if (mark.type === "modification") text = `{~${who}${String(mark.attrs?.["mark"])}${mark.attrs?.["before"] === null ? "+" : "-"}:${text}}`;
    else text = `{${mark.type === "insertion" ? "+" : "-"}${who}${text}}`;
  }
  return text;
}
