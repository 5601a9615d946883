import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { TextSelection } from "prosemirror-state";
import { canvas, html, line, partText, pasteInto } from "./canvas";
import { cleanCharacters } from "../src/paste/characters";
import { cleanTree } from "../src/paste/clean";
import { cleanHref } from "../src/paste/links";
import { cleanWith } from "../src/paste/cleaning";
import { parsePlain, plainBlocks } from "../src/paste/plain";

/**
 * Each `NAME.LANG.in.html` or `.in.txt` is what a program puts on the clipboard; `NAME.LANG.out.html` is the body that
 * must come of it in a story of that language. `GOLDEN=write npm test` writes the latter anew, to be looked at.
 */
const folder = join(process.cwd(), "editor/tests/paste");
const inputs = readdirSync(folder).filter((name) => /\.in\.(?:html|txt)$/.test(name)).sort();

test("there are fixtures", () => assert.ok(inputs.length >= 15));

for (const name of inputs) {
  test(`pasting ${name}`, () => {
    const lang = name.split(".")[1] ?? "en";
    const input = readFileSync(join(folder, name), "utf8");
    const editor = canvas([line()], lang);
    if (name.endsWith(".html")) pasteInto(editor, "html", input);
    else pasteInto(editor, "text", input.replace(/\n$/, ""));
    editor.view.state.doc.check();
    const result = `${html(editor)}\n`;
    assert.doesNotMatch(result, /style=|class="Mso|data-pasted|mso-|<font|<img/);
    const golden = join(folder, name.replace(/\.in\.\w+$/, ".out.html"));
    if (process.env["GOLDEN"] === "write" || !existsSync(golden)) writeFileSync(golden, result);
    assert.equal(result, readFileSync(golden, "utf8"));
  });
}

test("an address pasted on a selection links it", () => {
  const editor = canvas([line("see the survey")]);
  const { view } = editor;
  const end = view.state.doc.content.size - 2;
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, end - 6, end)));
  const event = { clipboardData: { getData: () => "https://example.org/survey?utm_source=mail&id=3" }, preventDefault: () => undefined } as unknown as ClipboardEvent;
  const slice = view.state.doc.slice(0, 0);
  assert.ok(view.someProp("handlePaste", (handle) => handle(view, event, slice)));
  assert.equal(html(editor), '<p>see the <a href="https://example.org/survey?id=3">survey</a></p>');
});

test("lines pasted into the headline become one", () => {
  const editor = canvas([line("Body")], "en", "Head");
  editor.goTo("headline");
  pasteInto(editor, "text", " of the\nstory\r\n\r\nhere");
  assert.equal(partText(editor, 0), "Headof the story here");
  assert.equal(partText(editor, 2), "Body");
});

test("formatted text pasted into the standfirst is plain there", () => {
  const editor = canvas([line("Body")], "en", "Head");
  editor.goTo("standfirst");
  pasteInto(editor, "html", "<h2>One</h2><p><b>two</b></p>");
  assert.equal(partText(editor, 1), "One two");
});

test("what is copied from the canvas comes back whole", () => {
  const content = [
    { type: "fact_box", attrs: { dir: null }, content: [{ type: "fact_title", content: [{ type: "text", text: "T" }] }, line("P")] },
    { type: "related_story", attrs: { article: "s1" } },
    { type: "quote", attrs: { dir: "rtl" }, content: [line("Q"), { type: "attribution", content: [{ type: "text", text: "A" }] }] },
    { type: "paragraph", attrs: { dir: null }, content: [{ type: "text", text: "نص", marks: [{ type: "language", attrs: { lang: "ar" } }] }] },
  ];
  const source = canvas(content);
  const { view } = source;
  const body = view.state.doc.child(2);
  const start = view.state.doc.content.size - body.nodeSize;
  const { dom } = view.serializeForClipboard(view.state.doc.slice(start + 1, view.state.doc.content.size - 1));
  const target = canvas([line()]);
  pasteInto(target, "html", dom.innerHTML);
  assert.equal(html(target), html(source));
});

test("tracking is cut off and wrapped addresses are unwrapped", () => {
  assert.equal(cleanHref("https://example.org/a?utm_source=x&utm_medium=y"), "https://example.org/a");
  assert.equal(cleanHref("https://example.org/a?id=7&fbclid=abc#part"), "https://example.org/a?id=7#part");
  assert.equal(cleanHref("https://www.google.com/url?q=https://example.org/b%3Fx%3D1&sa=D"), "https://example.org/b?x=1");
  assert.equal(cleanHref("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fc%3Ffbclid%3Dz"), "https://example.org/c");
  assert.equal(cleanHref("https://example.org/الميناء"), "https://example.org/الميناء");
  assert.equal(cleanHref("javascript:alert(1)"), null);
  assert.equal(cleanHref("https://www.google.com/url?q=javascript:alert(1)"), "https://www.google.com/url?q=javascript:alert(1)");
});

test("characters that mean nothing go, and the ones that do stay", () => {
  assert.equal(cleanCharacters("har\u00adbour\u200b\ufeff"), "harbour");
  assert.equal(cleanCharacters("a\u00a0b \u00a0 c"), "a b c");
  assert.equal(cleanCharacters("«\u00a0mot\u00a0» 12\u00a0km"), "«\u00a0mot\u00a0» 12\u00a0km");
  assert.equal(cleanCharacters("مـــدينة هـ"), "مدينة هـ");
  assert.equal(cleanCharacters("می\u200cخواهم"), "می\u200cخواهم");
  assert.equal(cleanCharacters("\u200fكلام عادي\u200f"), "كلام عادي");
  assert.equal(cleanCharacters("\u202bنص\u202c"), "نص");
  // Here the mark decides on which side of the Latin word the sign stands.
  assert.equal(cleanCharacters("لغة C++\u200e سهلة"), "لغة C++\u200e سهلة");
});

test("plain text: blank lines part paragraphs and lines that were broken are joined", () => {
  assert.deepEqual(plainBlocks("One.\n\nTwo.\n"), [["One."], ["Two."]]);
  assert.deepEqual(plainBlocks("One\nTwo"), [["One"], ["Two"]]);
  assert.deepEqual(plainBlocks("Roses\nViolets\n\nNext"), [["Roses", "Violets"], ["Next"]]);
  const broken = "The council voted late on Tuesday to reopen the eastern basin\nof the harbour to small boats, and the vote ended a clo-\nsure of eleven years that had divided the town for good.";
  assert.deepEqual(plainBlocks(broken), [["The council voted late on Tuesday to reopen the eastern basin of the harbour to small boats, and the vote ended a closure of eleven years that had divided the town for good."]]);
});

test("what is pasted before all of the page is there waits for it and comes in cleaned", async () => {
  const editor = canvas([line("Before. ")]);
  const event = new Event("paste", { bubbles: true, cancelable: true });
  const data: Record<string, string> = { "text/html": '<p style="color: red" onclick="x()">From <b>elsewhere</b></p>', "text/plain": "From elsewhere" };
  Object.assign(event, { clipboardData: { getData: (type: string) => data[type] ?? "" } });
  cleanWith(null);
  try {
    editor.view.dom.dispatchEvent(event);
    assert.ok(event.defaultPrevented);
    for (let tries = 0; tries < 100 && !partText(editor, 2).includes("elsewhere"); tries++) await new Promise((done) => setTimeout(done, 10));
  } finally {
    cleanWith({ cleanTree, parsePlain });
  }
  assert.equal(html(editor), "<p>Before. From <strong>elsewhere</strong></p>");
});
