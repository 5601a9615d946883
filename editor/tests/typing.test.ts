import assert from "node:assert/strict";
import test from "node:test";
import { TextSelection } from "prosemirror-state";
import { canvas, html, line, partText, press, toEnd, typeText } from "./canvas";
import { undoCommand } from "../src/history";

/** Each row: what is typed, the language, and the body that comes of it. */
const typed: [string, string, string][] = [
  ["a -- b", "en", "<p>a – b</p>"],
  ["a --- b", "en", "<p>a — b</p>"],
  ["wait...", "en", "<p>wait…</p>"],
  ['He said "no"', "en", "<p>He said “no”</p>"],
  ["it's 'so'", "en", "<p>it’s ‘so’</p>"],
  ['قال "نعم"', "ar", "<p>قال «نعم»</p>"],
  ['Il dit "non"', "fr", "<p>Il dit «\u00a0non\u00a0»</p>".replaceAll("\u00a0", "&nbsp;")],
  ["## Title", "en", "<h2>Title</h2>"],
  ["### Title", "en", "<h3>Title</h3>"],
  ["> said", "en", "<blockquote><p>said</p></blockquote>"],
  ["- one", "en", "<ul><li><p>one</p></li></ul>"],
  ["1. one", "en", "<ol><li><p>one</p></li></ol>"],
  ["٣. ثلاثة", "ar", '<ol start="3"><li><p>ثلاثة</p></li></ol>'],
  ["---", "en", "<hr>\n<p></p>"],
  ["**bold** and", "en", "<p><strong>bold</strong> and</p>"],
  ["*soft* and", "en", "<p><em>soft</em> and</p>"],
  ["2*3*4", "en", "<p>2*3*4</p>"],
];

for (const [text, lang, expected] of typed) {
  test(`typing ${text} in ${lang}`, () => {
    const editor = canvas([line()], lang);
    typeText(editor, text);
    assert.equal(html(editor), expected);
  });
}

/** Each row: what is typed, and what stands there after Backspace, and after undo, right behind it. */
const takenBack: [string, string][] = [
  ["a --", "<p>a --</p>"],
  ["wait...", "<p>wait...</p>"],
  ['say "', '<p>say "</p>'],
  ["## ", "<p>## </p>"],
  ["- ", "<p>- </p>"],
  ["1. ", "<p>1. </p>"],
  ["> ", "<p>&gt; </p>"],
  ["**b**", "<p>**b**</p>"],
  ["*b*", "<p>*b*</p>"],
  ["---", "<p>–-</p>"],
];

for (const [text, expected] of takenBack) {
  test(`Backspace right after ${text} takes the change back`, () => {
    const editor = canvas([line()]);
    typeText(editor, text);
    assert.notEqual(html(editor), expected);
    assert.ok(press(editor, "Backspace"));
    assert.equal(html(editor), expected);
    typeText(editor, "x");
    assert.match(editor.view.state.selection.$from.parent.textContent, /x$/);
  });

  test(`undo right after ${text} takes back the change and nothing else`, () => {
    const editor = canvas([line()]);
    typeText(editor, text);
    undoCommand(editor.view.state, editor.view.dispatch);
    assert.equal(html(editor), expected);
  });
}

test("what is typed after a change is not part of its step", () => {
  const editor = canvas([line()]);
  typeText(editor, "a --b");
  undoCommand(editor.view.state, editor.view.dispatch);
  assert.equal(html(editor), "<p>a –</p>");
});

test("Backspace later deletes a character, as ever", () => {
  const editor = canvas([line()]);
  typeText(editor, "a --b");
  assert.equal(press(editor, "Backspace"), false);
});

test("Enter goes from the headline to the standfirst to the body", () => {
  const editor = canvas([line("Body")], "en", "Head", "Stand");
  const at = () => editor.view.state.selection.$from.node(1).type.name;
  editor.goTo("headline");
  press(editor, "Enter");
  assert.equal(at(), "standfirst");
  press(editor, "Enter");
  assert.equal(at(), "body");
  assert.deepEqual([partText(editor, 0), partText(editor, 1), partText(editor, 2)], ["Head", "Stand", "Body"]);
});

test("Backspace at the start of the body and Delete at the end of the standfirst merge nothing", () => {
  const editor = canvas([line("Body"), line("More")], "en", "Head", "Stand");
  editor.goTo("body");
  assert.ok(press(editor, "Backspace"));
  editor.goTo("standfirst");
  assert.ok(press(editor, "Delete"));
  editor.goTo("headline");
  assert.ok(press(editor, "Delete"));
  assert.deepEqual([partText(editor, 0), partText(editor, 1), html(editor)], ["Head", "Stand", "<p>Body</p>\n<p>More</p>"]);
});

test("deleting from the headline into the body leaves three parts", () => {
  const editor = canvas([line("Body one"), line("Body two")], "en", "Headline", "Stand");
  const { view } = editor;
  const end = view.state.doc.content.size;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 5, end - 6)));
  press(editor, "Backspace");
  assert.equal(view.state.doc.childCount, 3);
  assert.equal(partText(editor, 0), "Head");
  view.state.doc.check();
});

test("a selection over all parts is typed over in each of them", () => {
  const item = { type: "list_item", content: [line("one"), { type: "bullet_list", content: [{ type: "list_item", content: [line("deep")] }] }] };
  const editor = canvas([{ type: "bullet_list", content: [item] }, line("end")], "en", "Headline", "Stand");
  const { view } = editor;
  const end = view.state.doc.content.size - view.state.doc.child(2).nodeSize + 7;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, end)));
  typeText(editor, "x");
  assert.deepEqual([partText(editor, 0), partText(editor, 1)], ["x", ""]);
  assert.equal(html(editor), "<ul><li><p></p><ul><li><p>deep</p></li></ul></li></ul>\n<p>end</p>");
});

test("input that passes the keys by keeps the parts apart as well", () => {
  for (const [inputType, data, expected] of [["insertText", "ع", "ع"], ["deleteContentBackward", null, ""]] as const) {
    const editor = canvas([line("Body")], "en", "Headline", "Stand");
    const { view } = editor;
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 1, view.state.doc.content.size - 4)));
    const event = new InputEvent("beforeinput", { inputType, data, bubbles: true, cancelable: true });
    view.dom.dispatchEvent(event);
    assert.ok(event.defaultPrevented);
    assert.deepEqual([partText(editor, 0), partText(editor, 1), partText(editor, 2)], [expected, "", "dy"]);
  }
});

test("a list made of a turned paragraph is turned", () => {
  for (const make of ["typed", "key"]) {
    const editor = canvas([line()], "ar");
    press(editor, "E", { ctrl: true, shift: true, code: "KeyE", keyCode: 69 });
    if (make === "typed") typeText(editor, "- ");
    else press(editor, "8", { ctrl: true, shift: true, code: "Digit8", keyCode: 56 });
    assert.match(html(editor), /^<ul dir="ltr">/);
  }
});

test("everything can be selected and typed over", () => {
  const editor = canvas([line("Body one")], "en", "Headline", "Stand");
  press(editor, "a", { ctrl: true, code: "KeyA", keyCode: 65 });
  assert.equal(editor.view.state.doc.textBetween(editor.view.state.selection.from, editor.view.state.selection.to), "Body one");
  press(editor, "a", { ctrl: true, code: "KeyA", keyCode: 65 });
  typeText(editor, "x");
  editor.view.state.doc.check();
});

test("two Enters at the end of a quote ask who said it, and one more goes on below", () => {
  const editor = canvas([line()]);
  typeText(editor, "> Words");
  press(editor, "Enter");
  press(editor, "Enter");
  assert.equal(editor.view.state.selection.$from.parent.type.name, "attribution");
  typeText(editor, "Mariam");
  press(editor, "Enter");
  typeText(editor, "After");
  assert.equal(html(editor), '<blockquote><p>Words</p><p class="attribution">Mariam</p></blockquote>\n<p>After</p>');
});

test("an attribution left empty goes", () => {
  const editor = canvas([line()]);
  typeText(editor, "> Words");
  press(editor, "Enter");
  press(editor, "Enter");
  press(editor, "Enter");
  typeText(editor, "After");
  assert.equal(html(editor), "<blockquote><p>Words</p></blockquote>\n<p>After</p>");
});

test("blocks move up and down, with the cursor, and stop at the ends", () => {
  const editor = canvas([line("one"), line("two"), line("three")]);
  press(editor, "ArrowUp", { alt: true });
  assert.equal(html(editor), "<p>one</p>\n<p>three</p>\n<p>two</p>");
  typeText(editor, "!");
  press(editor, "ArrowUp", { alt: true });
  assert.ok(press(editor, "ArrowUp", { alt: true }));
  assert.equal(html(editor), "<p>three!</p>\n<p>one</p>\n<p>two</p>");
  press(editor, "ArrowDown", { alt: true });
  assert.equal(html(editor), "<p>one</p>\n<p>three!</p>\n<p>two</p>");
});

test("the direction of a block turns by its own command, never by what is typed", () => {
  const editor = canvas([line()], "en");
  typeText(editor, "مرحبا");
  assert.equal(html(editor), "<p>مرحبا</p>");
  const turn = () => press(editor, "e", { ctrl: true, shift: true, code: "KeyE", keyCode: 69 });
  turn();
  assert.equal(html(editor), '<p dir="rtl">مرحبا</p>');
  turn();
  assert.equal(html(editor), "<p>مرحبا</p>");
});

test("a list turns whole", () => {
  const editor = canvas([line()], "ar");
  typeText(editor, "- one");
  press(editor, "E", { ctrl: true, shift: true, code: "KeyE", keyCode: 69 });
  assert.equal(html(editor), '<ul dir="ltr"><li><p>one</p></li></ul>');
});

test("clearing formats keeps links and languages", () => {
  const marks = [{ type: "link", attrs: { href: "https://example.org/", article: null } }, { type: "strong" }];
  const editor = canvas([{ type: "heading", attrs: { level: 2, dir: null }, content: [{ type: "text", text: "x", marks }] }]);
  const { view } = editor;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, view.state.doc.content.size - 3, view.state.doc.content.size - 2)));
  press(editor, "\\", { ctrl: true, code: "Backslash", keyCode: 220 });
  assert.equal(html(editor), '<p><a href="https://example.org/">x</a></p>');
});

test("bold in the headline does nothing", () => {
  const editor = canvas([line()], "en", "Head");
  editor.goTo("headline");
  assert.ok(press(editor, "b", { ctrl: true, code: "KeyB", keyCode: 66 }));
  toEnd(editor);
  assert.equal(partText(editor, 0), "Head");
});

test("text that is replaced as a whole comes back with one undo", () => {
  const editor = canvas([line("mine")], "en", "My head");
  editor.replaceText({ headline: "Theirs", standfirst: "", body: { type: "body", content: [line("theirs")] } });
  assert.equal(partText(editor, 0), "Theirs");
  undoCommand(editor.view.state, editor.view.dispatch);
  assert.deepEqual([partText(editor, 0), partText(editor, 2)], ["My head", "mine"]);
});
