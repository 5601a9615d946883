import assert from "node:assert/strict";
import test from "node:test";
import { canvas, html, line, pasteInto, toEnd, typeText } from "./canvas";
import { TextSelection } from "prosemirror-state";
import { fit } from "../src/palette/fuzzy";
import { rank } from "../src/palette/rank";
import { offerIn, pasteOffer, plainInstead } from "../src/paste/offer";
import cases from "../src/write/gaps.cases.json";
import { gaps, gapsIn, toGap } from "../src/write/gaps";

const LIST = ["TK", "XXX", "؟؟"];

test("what is to come is found as the server finds it", () => {
  for (const { list, text, found } of cases as { list?: string[]; text: string; found: string[] }[]) {
    const editor = canvas([line(text)], "en", "", "", { plugins: () => [gaps(list ?? LIST)] });
    const { doc } = editor.view.state;
    const places = gapsIn(editor.view.state).map(({ from, to }) => doc.textBetween(from, to));
    assert.equal(places.length, found.length, text);
    places.forEach((place, at) => assert.ok(place.startsWith(found[at] ?? "-"), `${place} in ${text}`));
  }
});

test("what is to come is marked in the text and beside its block, in the headline too", () => {
  const editor = canvas([line("TK and TKTK"), line("all there")], "en", "TK headline", "", { plugins: () => [gaps(LIST)] });
  assert.equal(editor.view.dom.querySelectorAll(".ed-gap").length, 3);
  assert.equal(editor.view.dom.querySelectorAll(".ed-has-gap").length, 2);
});

test("what is to come is counted anew while the text is written", () => {
  const editor = canvas([line("All there")], "en", "", "", { plugins: () => [gaps(LIST)] });
  assert.equal(gapsIn(editor.view.state).length, 0);
  typeText(editor, " TK");
  assert.equal(gapsIn(editor.view.state).length, 1);
  typeText(editor, "s");
  assert.equal(gapsIn(editor.view.state).length, 0);
});

test("the way to what is to come leads round the ends of the story", () => {
  const editor = canvas([line("TK one"), line("two TK")], "en", "", "", { plugins: () => [gaps(LIST)] });
  const { view } = editor;
  const at = (by: 1 | -1) => {
    const tr = toGap(view.state, by);
    if (tr) view.dispatch(tr);
    return gapsIn(view.state).findIndex(({ from }) => from === view.state.selection.from);
  };
  assert.deepEqual([at(1), at(1), at(1), at(-1)], [0, 1, 0, 1]);
  const none = canvas([line("done")], "en", "", "", { plugins: () => [gaps(LIST)] });
  assert.equal(toGap(none.view.state, 1), null);
});

/** Pastes as the browser does: an event with a clipboard, then the paste itself. */
function pasteWith(editor: ReturnType<typeof canvas>, kind: string, plain: string): void {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.defineProperty(event, "clipboardData", { value: { getData: (type: string) => (type === "text/html" ? kind : plain), files: [] } });
  editor.view.someProp("handleDOMEvents", (handlers) => void handlers.paste?.(editor.view, event as ClipboardEvent));
  pasteInto(editor, kind === "" ? "text" : "html", kind === "" ? plain : kind);
}

test("what was pasted and cleaned can still be had as plain text", () => {
  const told: boolean[] = [];
  const editor = canvas([line("Before ")], "en", "", "", { plugins: () => [pasteOffer((offer) => told.push(offer !== null))] });
  pasteWith(editor, "<p>One <b>bold</b></p><h2>Two</h2><p>Three</p>", "One bold\n\nTwo\n\nThree");
  assert.match(html(editor), /<strong>bold<\/strong>/);
  assert.deepEqual(told, [true]);
  assert.ok(plainInstead(editor.view.state, editor.view.dispatch));
  assert.equal(html(editor), "<p>Before One bold</p>\n<p>Two</p>\n<p>Three</p>");
  assert.deepEqual(told, [true, false]);
  assert.ok(!plainInstead(editor.view.state, editor.view.dispatch), "only once");
});

test("the offer is over with the next change, and plain text and our own need none", () => {
  const editor = canvas([line("x")], "en", "", "", { plugins: () => [pasteOffer(() => undefined)] });
  pasteWith(editor, "<p>One <b>bold</b></p>", "One bold");
  assert.ok(offerIn(editor.view.state));
  editor.view.dispatch(editor.view.state.tr.setSelection(TextSelection.atStart(editor.view.state.doc)));
  assert.ok(offerIn(editor.view.state), "moving the cursor is no change");
  toEnd(editor);
  typeText(editor, "y");
  assert.equal(offerIn(editor.view.state), null);
  pasteWith(editor, "", "plain");
  assert.equal(offerIn(editor.view.state), null);
  pasteWith(editor, '<p data-pm-slice="1 1 []">ours</p>', "ours");
  assert.equal(offerIn(editor.view.state), null);
});

test("commands are found by beginnings, parts and letters with gaps, in both languages", () => {
  const known = "Publish… نشر…";
  assert.ok(fit("pub", known) > fit("lish", known));
  assert.ok(fit("lish", known) > fit("pbl", known));
  assert.ok(fit("pbl", known) > 0);
  assert.ok(fit("نشر", known) > 0);
  assert.equal(fit("zebra", known), 0);
  assert.equal(fit("pub zebra", known), 0);
  assert.ok(fit("اقسام", "Sections الأقسام") > 0);
  assert.ok(fit("", known) > 0);
});

test("the best command stands first, and of equals the one that came first", () => {
  const entry = (label: string) => ({ label, group: "", find: label, run: () => undefined });
  const all = ["Version history", "History of all", "Undo", "His last story"].map(entry);
  assert.deepEqual(rank(all, "history").map(({ label }) => label), ["Version history", "History of all"]);
  assert.deepEqual(rank(all, "").map(({ label }) => label), all.map(({ label }) => label));
  assert.deepEqual(rank(all, "his").map(({ label }) => label), ["His last story", "History of all", "Version history"]);
});
