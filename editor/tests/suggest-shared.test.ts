import assert from "node:assert/strict";
import test from "node:test";
import { ySyncPluginKey } from "y-prosemirror";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import type { NodeJson } from "../src/data";
import type { Editor } from "../src/editor";
import { redoCommand, undoCommand } from "../src/history";
import { suggestionsIn } from "../src/suggest/list";
import { setSuggesting } from "../src/suggest/mode";
import { settle } from "../src/suggest/settle";
import { line, press, typeText } from "./canvas";
import { LEILA, outcomes, select, short, suggestingCanvas, TOM } from "./suggesting";

/** Two people in the same story. What one writes reaches the other when `sync` is called. */
function pair(content: NodeJson[]): { leila: Editor; tom: Editor; sync: () => void } {
  const leila = suggestingCanvas(content, LEILA);
  const tom = suggestingCanvas(content, TOM);
  const one = docOf(leila);
  const other = new Doc();
  applyUpdate(other, encodeStateAsUpdate(one), "remote");
  tom.join(other.getXmlFragment("story"));
  const sync = () => {
    const [forOther, forOne] = [encodeStateAsUpdate(one, encodeStateVector(other)), encodeStateAsUpdate(other, encodeStateVector(one))];
    applyUpdate(other, forOther, "remote");
    applyUpdate(one, forOne, "remote");
    assert.deepEqual(tom.view.state.doc.toJSON(), leila.view.state.doc.toJSON());
  };
  return { leila, tom, sync };
}

function docOf(editor: Editor): Doc {
  return (ySyncPluginKey.getState(editor.view.state) as { doc: Doc }).doc;
}

function mode(editor: Editor, on: boolean): void {
  editor.view.dispatch(setSuggesting(editor.view.state, on));
}

function decide(editor: Editor, verdict: "accept" | "reject", which: (person: string) => boolean = () => true): void {
  const { state } = editor.view;
  const ids = suggestionsIn(state.doc).filter(({ person }) => which(person)).map(({ id }) => id);
  editor.view.dispatch(settle(state, new Set(ids), verdict));
}

test("suggested on one computer, accepted on the other", () => {
  const { leila, tom, sync } = pair([line("a big day"), line("next")]);
  select(leila, "big");
  typeText(leila, "long");
  select(leila, "day", "day", "after");
  press(leila, "Enter");
  typeText(leila, "new");
  sync();
  assert.equal(short(tom), "a {-big}{+long} day{+¶} | {+new} | next");
  decide(tom, "accept");
  assert.equal(short(tom), "a long day | new | next");
  sync();
  assert.equal(short(leila), "a long day | new | next");
});

test("rejected, all is as it was", () => {
  const { leila, tom, sync } = pair([line("a big day"), line("next")]);
  select(leila, "big", "next");
  press(leila, "Backspace");
  sync();
  decide(tom, "reject");
  sync();
  assert.equal(short(leila), "a big day | next");
});

test("what is typed beside a suggestion meanwhile is kept, by either side", () => {
  const { leila, tom, sync } = pair([line("a big day"), line("next")]);
  mode(tom, false);
  select(leila, "big");
  typeText(leila, "long");
  sync();
  decide(tom, "accept");
  select(leila, "day", "day", "after");
  typeText(leila, " out");
  select(tom, "next", "next", "after");
  typeText(tom, " one");
  sync();
  assert.equal(short(leila), "a long day{+ out} | next one");
});

test("two people suggest the same word away and something else in its place", () => {
  const { leila, tom, sync } = pair([line("a big day")]);
  select(leila, "big");
  typeText(leila, "long");
  select(tom, "big");
  typeText(tom, "fine");
  sync();
  assert.equal(outcomes(leila).before, "a big day");
  decide(leila, "accept", (person) => person === LEILA);
  sync();
  assert.equal(outcomes(tom).before.includes("long"), true);
});

test("formats by two people lie on the same words", () => {
  const { leila, tom, sync } = pair([line("a big day")]);
  select(leila, "big");
  press(leila, "b", { ctrl: true });
  select(tom, "big day");
  press(tom, "i", { ctrl: true });
  sync();
  assert.equal(outcomes(tom).before, "a big day");
  decide(tom, "accept", (person) => person === TOM);
  sync();
  assert.equal(outcomes(leila).before, "a <em>big day</>");
  decide(leila, "reject");
  assert.equal(short(leila), "a <em>big day</>");
});

test("undo takes back one's own and nothing else", () => {
  const { leila, tom, sync } = pair([line("a big day")]);
  select(leila, "big");
  typeText(leila, "long");
  sync();
  mode(tom, false);
  select(tom, "day", "day", "after");
  typeText(tom, "s");
  sync();
  undoCommand(leila.view.state, leila.view.dispatch);
  sync();
  assert.equal(short(tom), "a big days");
  undoCommand(tom.view.state, tom.view.dispatch);
  sync();
  assert.equal(short(leila), "a big day");
});

test("accepting is one step, which undo takes back and redo does again", () => {
  const { leila, tom, sync } = pair([line("one two"), line("three")]);
  select(leila, "two", "three");
  press(leila, "Backspace");
  sync();
  const open = short(tom);
  decide(tom, "accept");
  assert.equal(short(tom), "one ");
  undoCommand(tom.view.state, tom.view.dispatch);
  assert.equal(short(tom), open);
  sync();
  redoCommand(tom.view.state, tom.view.dispatch);
  sync();
  assert.equal(short(leila), "one ");
});

test("deleting what somebody else suggests to insert is a suggestion on a suggestion", () => {
  const { leila, tom, sync } = pair([line("a day")]);
  select(leila, "a", "a", "after");
  typeText(leila, " big");
  sync();
  select(tom, " big");
  press(tom, "Backspace");
  sync();
  assert.equal(short(leila), "a{+{-t big}} day");
  decide(leila, "accept", (person) => person === TOM);
  assert.equal(short(leila), "a day");
});

test("outside the mode, words typed into a suggestion are no part of it", () => {
  const { leila, tom, sync } = pair([line("a day")]);
  select(leila, "a", "a", "after");
  typeText(leila, " bigger");
  sync();
  mode(tom, false);
  select(tom, "big", "big", "after");
  typeText(tom, "X");
  assert.equal(short(tom), "a{+ big}X{+ger} day");
  select(tom, "da");
  press(tom, "Backspace");
  sync();
  assert.equal(outcomes(leila).before, "aX y");
});

test("outside the mode, words typed by the sign of a break stay in its paragraph, and joining takes the break back", () => {
  const { leila, tom, sync } = pair([line("oneTwo")]);
  select(leila, "one", "one", "after");
  press(leila, "Enter");
  sync();
  mode(tom, false);
  select(tom, "one", "¶", "after");
  typeText(tom, "!");
  assert.equal(short(tom), "one!{+¶} | Two");
  select(tom, "Two", "Two", "before");
  press(tom, "Backspace");
  sync();
  assert.equal(short(leila), "one!Two");
});

test("what is copied is the text before", () => {
  const { leila } = pair([line("a big day")]);
  select(leila, "big");
  typeText(leila, "long");
  select(leila, "a ", " day");
  const { view } = leila;
  const { text, dom } = view.serializeForClipboard(view.state.selection.content());
  assert.equal(text, "a big day");
  assert.doesNotMatch(dom.innerHTML, /<(?:ins|del)/);
});
