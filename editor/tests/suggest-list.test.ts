import assert from "node:assert/strict";
import test from "node:test";
import { stepSuggestion } from "../src/suggest/commands";
import { suggestionsIn } from "../src/suggest/list";
import { setSuggesting } from "../src/suggest/mode";
import { settleHere } from "../src/suggest/settle";
import { SuggestionList } from "../src/suggest/view";
import { byPlace } from "../src/keys";
import { line, press, typeText } from "./canvas";
import { LEILA, select, short, suggestingCanvas, TOM } from "./suggesting";

function list(may: (person: string) => "settle" | "take back" | "nothing") {
  const settled: [readonly string[], string][] = [];
  const made = new SuggestionList("en", "Asia/Beirut", {
    name: (person) => (person === LEILA ? "Leila" : person === TOM ? "Tom" : null),
    may,
    goTo: () => undefined,
    settle: (ids, verdict) => void settled.push([ids, verdict]),
  });
  document.body.append(made.dom);
  return { made, settled };
}

function story() {
  const editor = suggestingCanvas([line("a big day"), line("next")], LEILA);
  select(editor, "big");
  typeText(editor, "long");
  select(editor, "next", "next", "after");
  press(editor, "Enter");
  typeText(editor, "new");
  select(editor, "day");
  press(editor, "b", { ctrl: true });
  return editor;
}

const words = (element: Element | null | undefined) => (element?.textContent ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();

test("each suggestion is listed with who and what, in the order of the story", () => {
  const { made } = list(() => "settle");
  made.show(suggestionsIn(story().view.state.doc));
  const items = [...made.dom.querySelectorAll(".sg-item")];
  assert.deepEqual(items.map((item) => words(item.querySelector(".sg-words"))), ["Replace big with long", "Format (Bold) day", "Insert ¶new"]);
  assert.match(words(items[0]?.querySelector(".sg-who")), /^Leila .*11:00$/);
  assert.deepEqual([...made.dom.querySelectorAll(".sg-all button")].map(words), ["Accept all", "Reject all"]);
});

test("who may not settle is not offered it, and one's own can be taken back", () => {
  const editor = story();
  const { made, settled } = list((person) => (person === LEILA ? "take back" : "nothing"));
  made.show(suggestionsIn(editor.view.state.doc));
  assert.deepEqual([...made.dom.querySelectorAll(".sg-do button")].map(words), ["Take back", "Take back", "Take back"]);
  (made.dom.querySelector(".sg-all button") as HTMLElement).click();
  assert.deepEqual(settled, [[suggestionsIn(editor.view.state.doc).map(({ id }) => id), "reject"]]);
  const { made: read } = list(() => "nothing");
  read.show(suggestionsIn(editor.view.state.doc));
  assert.equal(read.dom.querySelectorAll(".sg-do, .sg-all button").length, 0);
});

test("the focus goes on in the list when a suggestion is gone", () => {
  const all = suggestionsIn(story().view.state.doc);
  const { made } = list(() => "settle");
  made.show(all);
  const [first, second] = [...made.dom.querySelectorAll<HTMLElement>('[data-act="accept"]')];
  first?.focus();
  made.show(all.slice(1));
  const now = document.activeElement as HTMLElement;
  assert.equal(now.dataset["act"], "accept");
  assert.equal(now.closest("li")?.dataset["suggestion"], second?.closest("li")?.dataset["suggestion"]);
});

test("next and previous go round, and the one at the cursor is settled by keyboard", () => {
  const editor = story();
  const { view } = editor;
  select(editor, "a ", "a ", "before");
  const at = () => view.state.selection.$from.parent.textBetween(view.state.selection.$from.parentOffset, Math.min(view.state.selection.$from.parent.content.size, view.state.selection.$from.parentOffset + 3));
  const step = (direction: 1 | -1) => (stepSuggestion(direction)(view.state, view.dispatch), at());
  assert.deepEqual([step(1), step(1), step(1), step(1)], ["big", "day", "¶", "big"]);
  assert.equal(step(-1), "¶");
  step(1);
  assert.ok(settleHere("accept")(view.state, view.dispatch));
  assert.equal(short(editor), "a long {~strong+:<strong>day</>} | next{+¶} | {+new}");
  step(1);
  assert.ok(settleHere("reject")(view.state, view.dispatch));
  assert.equal(short(editor), "a long day | next{+¶} | {+new}");
  view.dispatch(setSuggesting(view.state, false));
  select(editor, "a l", "a l", "before");
  assert.equal(settleHere("accept")(view.state, view.dispatch), false);
});

test("on Windows a letter with Ctrl, Alt and Shift is the one printed on the key", () => {
  const event = (key: string) => ({ key, code: "KeyX", keyCode: 88, ctrlKey: true, altKey: true, shiftKey: true, metaKey: false }) as KeyboardEvent;
  assert.equal(byPlace(event("X")).key, "x");
  assert.equal(byPlace(event("ء")).key, "x");
  assert.equal(byPlace(event("˛")).key, "˛", "what AltGr types is left to it");
});
