import assert from "node:assert/strict";
import test from "node:test";
import { canvas, html, line, press } from "./canvas";
import { actions, ariaKeys, byPlace, printed } from "../src/keys";
import { TextSelection } from "prosemirror-state";

test("no key means two things", () => {
  const seen = new Map<string, string>();
  for (const action of actions) {
    const { id, where } = action;
    for (const key of [...action.keys, ...("mac" in action ? action.mac : [])]) {
      // Keys heard outside of the text and keys heard in it never meet.
      const place = where === "outside" ? ["outside"] : where === "page" ? ["outside", "text"] : ["text"];
      const normal = key.split(/-(?!$)/).sort().join("-").toLowerCase();
      for (const where of place) {
        const name = `${where} ${normal}`;
        assert.equal(seen.get(name), undefined, `${key} is both ${seen.get(name)} and ${id}`);
        seen.set(name, id);
      }
    }
  }
  assert.equal(new Set(actions.map(({ id }) => id)).size, actions.length);
});

test("keys are printed for the computer in use", () => {
  assert.equal(printed("Mod-Shift-9", false), "Ctrl Shift 9");
  assert.equal(printed("Mod-Shift-9", true), "⌘ ⇧ 9");
  assert.equal(printed("Mod-\\", false), "Ctrl \\");
  assert.equal(ariaKeys("Mod-b", false), "Control+b");
});

test("shortcuts work on the Arabic layout, whose keys type other letters", () => {
  const select = () => {
    const editor = canvas([line("harbour")]);
    const { view } = editor;
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, 6, 9)));
    return editor;
  };
  // On this layout the key of B types two letters at once and the key of I one Arabic letter.
  const bold = select();
  assert.ok(press(bold, "لا", { ctrl: true, code: "KeyB", keyCode: 66 }));
  assert.match(html(bold), /<strong>/);
  const italic = select();
  assert.ok(press(italic, "ه", { ctrl: true, code: "KeyI", keyCode: 73 }));
  assert.match(html(italic), /<em>/);
});

test("a key without a modifier keeps what it types", () => {
  const event = { key: "لا", code: "KeyB", ctrlKey: false, metaKey: false, altKey: false } as KeyboardEvent;
  assert.equal(byPlace(event), event);
});

test("number keys with Shift are found whatever sign they type", () => {
  const editor = canvas([line("x")]);
  assert.ok(press(editor, "(", { ctrl: true, shift: true, code: "Digit9", keyCode: 57 }));
  assert.match(html(editor), /<blockquote>/);
  const french = canvas([line("x")]);
  assert.ok(press(french, "8", { ctrl: true, shift: true, code: "Digit8", keyCode: 56 }));
  assert.match(html(french), /<ul>/);
});
