import assert from "node:assert/strict";
import test from "node:test";
import { TextSelection, Selection } from "prosemirror-state";
import { ySyncPluginKey } from "y-prosemirror";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import type { NodeJson } from "../src/data";
import type { Editor } from "../src/editor";
import { suggestionsIn } from "../src/suggest/list";
import { withoutSuggestions } from "../src/suggest/resolve";
import { settle } from "../src/suggest/settle";
import { line, pasteInto, press, typeText } from "./canvas";
import { LEILA, outcomes, suggestingCanvas, TOM } from "./suggesting";

const SEED = Number(process.env["SUGGEST_SEED"] ?? 20261124);
const ROUNDS = Number(process.env["SUGGEST_ROUNDS"] ?? 60);

const node = (type: string, ...content: NodeJson[]): NodeJson => ({ type, content });
const story = (): NodeJson[] => [
  line("The harbour opens on Monday"),
  { type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "What is next" }] },
  { type: "paragraph", content: [{ type: "text", text: "Bold ", marks: [{ type: "strong" }] }, { type: "text", text: "words and plain ones" }] },
  node("bullet_list", node("list_item", line("one")), node("list_item", line("two"), node("bullet_list", node("list_item", line("deep"))))),
  { type: "divider" },
  node("quote", line("said he"), node("attribution", { type: "text", text: "Leila" })),
  node("table", node("table_row", node("table_cell", line("1")), node("table_cell", line("2")))),
  node("fact_box", node("fact_title", { type: "text", text: "Facts" }), line("fact")),
  line("نهاية القصة"),
];

// A change that does not fit its steps is refused on the page; here it is a fault.
console.error = (error: unknown) => {
  throw error;
};

/** Does something; what ProseMirror itself cannot do with the selection, as it could not outside the mode either, is no matter. */
function attempt(act: (() => void) | undefined): void {
  try {
    act?.();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TransformError" || error.stack?.includes("/src/suggest/")) throw error;
  }
}

/** Numbers from 0 to 1 that a seed determines. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function before(editor: Editor): string {
  return JSON.stringify(withoutSuggestions(editor.view.state.doc.toJSON() as NodeJson));
}

/** The document as JSON, with marks of one kind in one order: the shared document knows none for them. */
function unordered(editor: Editor): string {
  return JSON.stringify(editor.view.state.doc.toJSON(), (key, value: unknown) =>
    key === "marks" && Array.isArray(value) ? value.map((mark) => JSON.stringify(mark)).sort() : value,
  );
}

function place(editor: Editor, random: () => number): number {
  return Math.floor(random() * editor.view.state.doc.content.size);
}

function choose(editor: Editor, random: () => number): void {
  const { view } = editor;
  const { doc } = view.state;
  const from = Selection.near(doc.resolve(place(editor, random)));
  const far = random() < 0.3 ? place(editor, random) : Math.min(doc.content.size, from.from + Math.floor(random() * 12));
  const selection = random() < 0.5 ? from : TextSelection.between(from.$from, doc.resolve(far));
  view.dispatch(view.state.tr.setSelection(selection));
}

const key = (name: string, modifiers: Parameters<typeof press>[2] = {}) => (editor: Editor) => void press(editor, name, modifiers);
const inline: ((editor: Editor, random: () => number) => void)[] = [
  (editor) => typeText(editor, "ab "),
  (editor) => typeText(editor, "كلمة"),
  key("b", { ctrl: true }),
  key("i", { ctrl: true }),
];
const anything = [
  ...inline,
  key("Enter"), key("Enter"), key("Backspace"), key("Backspace"), key("Delete"),
  key("Enter", { shift: true }), key("ArrowUp", { alt: true }), key("ArrowDown", { alt: true }), key("Tab"), key("Tab", { shift: true }),
  key("8", { ctrl: true, shift: true, code: "Digit8", keyCode: 56 }), key("9", { ctrl: true, shift: true, code: "Digit9", keyCode: 57 }),
  key("2", { ctrl: true, alt: true, code: "Digit2", keyCode: 50 }), key("e", { ctrl: true, shift: true, code: "KeyE", keyCode: 69 }),
  key("\\", { ctrl: true }),
  (editor: Editor) => typeText(editor, "- "),
  (editor: Editor) => typeText(editor, "## "),
  (editor: Editor) => pasteInto(editor, "html", "<p>pasted <b>one</b></p><h2>pasted two</h2><ul><li>item</li></ul><hr><p>three<br>four</p>"),
  (editor: Editor) => pasteInto(editor, "text", "plain one\n\nplain two"),
  (editor: Editor) => editor.view.dispatch(editor.view.state.tr.deleteSelection()),
];

test(`whatever one does in the mode, the text before stays as it was (seed ${SEED})`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const random = chance(SEED + round);
    const editor = suggestingCanvas(story(), LEILA);
    const was = before(editor);
    for (let step = 0; step < 25; step++) {
      choose(editor, random);
      const act = anything[Math.floor(random() * anything.length)];
      attempt(() => act?.(editor, random));
      assert.equal(before(editor), was, `seed ${SEED + round}, step ${step}`);
      editor.view.state.doc.check();
    }
    const { state } = editor.view;
    const ids = suggestionsIn(state.doc).map(({ id }) => id);
    // Some are accepted and some rejected, and what remains can be rejected still.
    const some = new Set(ids.filter(() => random() < 0.4));
    editor.view.dispatch(settle(state, some, random() < 0.5 ? "accept" : "reject"));
    editor.view.state.doc.check();
    const { accepted } = outcomes(editor);
    editor.view.dispatch(settle(editor.view.state, new Set(ids), "accept"));
    editor.view.state.doc.check();
    assert.equal(outcomes(editor).before, accepted, `seed ${SEED + round}`);
    assert.equal(suggestionsIn(editor.view.state.doc).length, 0);
  }
});

test(`rejecting everything gives back the story (seed ${SEED})`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const random = chance(SEED + 10_000 + round);
    const editor = suggestingCanvas(story(), LEILA);
    const was = JSON.stringify(editor.view.state.doc.toJSON());
    for (let step = 0; step < 15; step++) {
      choose(editor, random);
      const act = anything[Math.floor(random() * anything.length)];
      attempt(() => act?.(editor, random));
    }
    const ids = suggestionsIn(editor.view.state.doc).map(({ id }) => id);
    editor.view.dispatch(settle(editor.view.state, new Set(ids), "reject"));
    assert.equal(JSON.stringify(editor.view.state.doc.toJSON()), was, `seed ${SEED + 10_000 + round}`);
  }
});

// Each in blocks of their own: where two people change the very same words in the same moment, one of them deleting what
// the other is writing in, the shared document may lay a mark over a word too many or too few.
test(`two people's suggestions merge, and the text before stays as it was (seed ${SEED})`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    const random = chance(SEED + 20_000 + round);
    const editors = [suggestingCanvas(story(), LEILA), suggestingCanvas(story(), TOM)] as const;
    const one = (ySyncPluginKey.getState(editors[0].view.state) as { doc: Doc }).doc;
    const other = new Doc();
    applyUpdate(other, encodeStateAsUpdate(one), "remote");
    editors[1].join(other.getXmlFragment("story"));
    const was = before(editors[0]);
    for (let step = 0; step < 40; step++) {
      const who = random() < 0.5 ? 0 : 1;
      const editor = editors[who];
      const { doc } = editor.view.state;
      const $from = Selection.near(doc.resolve(place(editor, random))).$from;
      if ($from.index(1) % 2 !== who) continue;
      const to = Math.min($from.end(), $from.pos + Math.floor(random() * 8));
      editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.create(doc, $from.pos, to)));
      if (random() < 0.3) editor.view.dispatch(editor.view.state.tr.deleteSelection());
      else inline[Math.floor(random() * inline.length)]?.(editor, random);
      if (random() < 0.7) continue;
      const forOther = encodeStateAsUpdate(one, encodeStateVector(other));
      applyUpdate(one, encodeStateAsUpdate(other, encodeStateVector(one)), "remote");
      applyUpdate(other, forOther, "remote");
      assert.equal(unordered(editors[1]), unordered(editors[0]));
      assert.equal(before(editors[0]), was, `seed ${SEED + 20_000 + round}, step ${step}`);
    }
  }
});
