import assert from "node:assert/strict";
import test from "node:test";
import type { NodeJson } from "../src/data";
import { redoCommand, undoCommand } from "../src/history";
import { line, press, toEnd, typeText } from "./canvas";
import { outcomes, refused, select, short, suggestingCanvas } from "./suggesting";
import type { Editor } from "../src/editor";

const node = (type: string, ...content: NodeJson[]): NodeJson => ({ type, content });
const heading: NodeJson = { type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "Title" }] };
const list = node("bullet_list", node("list_item", line("one")), node("list_item", line("two")));

/** Each row: what is done to a body, what it then looks like, and what it is if all is accepted; before it stays as it was. */
const rows: [string, NodeJson[], (editor: Editor) => void, string, string][] = [
  ["typing at the end", [line("Hello")], (e) => typeText(e, " you"), "Hello{+ you}", "Hello you"],
  ["typing in the middle", [line("Hello")], (e) => (select(e, "Hel", "Hel", "after"), typeText(e, "xy")), "Hel{+xy}lo", "Helxylo"],
  ["typing over words", [line("a big day")], (e) => (select(e, "big"), typeText(e, "long")), "a {-big}{+long} day", "a long day"],
  ["deleting own words really deletes", [line("Hello")], (e) => (typeText(e, " you"), select(e, "yo"), back(e)), "Hello{+ u}", "Hello u"],
  ["Backspace walks through what it strikes", [line("Hello")], (e) => (back(e), back(e)), "Hel{-lo}", "Hel"],
  ["Enter in a paragraph", [line("Helloworld")], (e) => (select(e, "Hello", "Hello", "after"), press(e, "Enter"), typeText(e, "My ")), "Hello{+¶} | {+My }world", "Hello | My world"],
  ["a new paragraph", [line("Hello"), line("next")], (e) => (select(e, "Hello", "Hello", "after"), press(e, "Enter"), typeText(e, "new")), "Hello{+¶} | {+new} | next", "Hello | new | next"],
  ["Backspace takes a new paragraph back", [line("Hello")], (e) => (press(e, "Enter"), press(e, "Backspace")), "Hello", "Hello"],
  ["Enter before a heading, and back", [heading], (e) => (select(e, "Title", "Title", "before"), press(e, "Enter"), press(e, "Backspace")), "h2:Title", "h2:Title"],
  ["joining paragraphs", [line("one"), line("two")], (e) => (select(e, "two", "two", "before"), press(e, "Backspace")), "one{-¶} | two", "onetwo"],
  ["Delete at the end of a paragraph", [line("one"), line("two")], (e) => (select(e, "one", "one", "after"), press(e, "Delete"), typeText(e, "-")), "one{-¶} | {+-}two", "one-two"],
  ["deleting over paragraphs", [line("abcd"), line("ef"), line("ghij")], (e) => (select(e, "cd", "gh"), press(e, "Backspace")), "ab{-cd}{-¶} | {-ef}{-¶} | {-gh}ij", "abij"],
  ["typing over paragraphs", [line("abcd"), line("ghij")], (e) => (select(e, "cd", "gh"), typeText(e, "X")), "ab{-cd}{-¶} | {-gh}{+X}ij", "abXij"],
  ["bold", [line("a big day")], (e) => (select(e, "big"), press(e, "b", { ctrl: true })), "a {~strong+:<strong>big</>} day", "a <strong>big</> day"],
  ["bold and back", [line("a big day")], (e) => (select(e, "big"), press(e, "b", { ctrl: true }), press(e, "b", { ctrl: true })), "a big day", "a big day"],
  ["bold within own words is just theirs", [line("a ")], (e) => (typeText(e, "big"), select(e, "big"), press(e, "b", { ctrl: true })), "a {+<strong>big</>}", "a <strong>big</>"],
  ["a list item more", [list], (e) => (select(e, "one", "one", "after"), press(e, "Enter"), typeText(e, "new")), "bullet_list[list_item[one{+¶}] | list_item[{+new}] | list_item[two]]", "bullet_list[list_item[one] | list_item[new] | list_item[two]]"],
  ["out of a list by Enter on an empty item", [list], (e) => (press(e, "Enter"), press(e, "Enter"), typeText(e, "new")), "bullet_list[list_item[one] | list_item[two]] | {+new}{+¶}", "bullet_list[list_item[one] | list_item[two]] | new"],
  ["a new paragraph becomes a list", [line("Hello")], (e) => (press(e, "Enter"), typeText(e, "- one")), "Hello | bullet_list[list_item[{+one}{+¶}]]", "Hello | bullet_list[list_item[one]]"],
  ["a new paragraph becomes a heading", [line("Hello")], (e) => (press(e, "Enter"), typeText(e, "## one")), "Hello{+¶} | h2:{+one}", "Hello | h2:one"],
  ["a paragraph becomes a heading", [line("Hello"), line("next")], (e) => (select(e, "Hello", "Hello", "after"), press(e, "2", { ctrl: true, alt: true, code: "Digit2", keyCode: 50 })), "{-Hello}{-¶} | h2:{+Hello}{+¶} | next", "h2:Hello | next"],
  ["a paragraph becomes a quote", [line("Hello")], (e) => press(e, "9", { ctrl: true, shift: true, code: "Digit9", keyCode: 57 }), "{-Hello}{-¶} | quote[{+Hello}{+¶}]", "quote[Hello]"],
  ["a block moved", [line("one"), line("two")], (e) => press(e, "ArrowUp", { alt: true }), "{-one}{-¶} | {-two}{-¶} | {+two}{+¶} | {+one}{+¶}", "two | one"],
  ["smart signs among own words", [line("a")], (e) => typeText(e, ' -- "b"'), "a{+ – “b”}", "a – “b”"],
  ["taking a typed rule back", [line("a")], (e) => (typeText(e, " --"), back(e)), "a{+ }", "a "],
];

function back(editor: Editor): void {
  if (press(editor, "Backspace")) return;
  // What no key handler takes the browser does: it deletes the character before the cursor.
  const { state } = editor.view;
  editor.view.dispatch(state.tr.delete(state.selection.from - (state.selection.empty ? 1 : 0), state.selection.to));
}

for (const [name, content, act, expected, accepted] of rows) {
  test(`suggesting: ${name}`, () => {
    const editor = suggestingCanvas(content);
    const { before } = outcomes(editor);
    const refusals = refused.count;
    act(editor);
    assert.equal(short(editor), expected);
    assert.deepEqual(outcomes(editor), { accepted, before });
    assert.equal(refused.count, refusals);
    editor.view.state.doc.check();
    const now = short(editor);
    for (let steps = 0; steps < 20; steps++) undoCommand(editor.view.state, editor.view.dispatch);
    assert.equal(outcomes(editor).accepted, before, "undo takes all of it back");
    for (let steps = 0; steps < 20; steps++) redoCommand(editor.view.state, editor.view.dispatch);
    assert.equal(short(editor), now);
  });
}

test("what marks on text cannot carry is refused", () => {
  const editor = suggestingCanvas([line("Hello"), { type: "divider" }, line("x")]);
  const { before } = outcomes(editor);
  const refusals = refused.count;
  press(editor, "Enter", { shift: true });
  assert.equal(refused.count, refusals + 1);
  assert.equal(short(editor), before);
  toEnd(editor);
  typeText(editor, "!");
  assert.equal(short(editor), `${before}{+!}`);
});

test("suggesting in the headline", () => {
  const editor = suggestingCanvas([line("x")], undefined, "en", "Harbour opens");
  select(editor, "opens");
  typeText(editor, "closes");
  assert.deepEqual(outcomes(editor), { accepted: "x", before: "x" });
  assert.match(JSON.stringify(editor.view.state.doc.child(0).toJSON()), /deletion.*opens.*insertion.*closes/);
});
