import { schema } from "../src/schema";
import { canvas, editorOn, line, partText, press, toEnd, typeText } from "./canvas";
import assert from "node:assert/strict";
import test from "node:test";
import { ySyncPluginKey } from "y-prosemirror";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector } from "yjs";
import { undoCommand } from "../src/history";
import type { Editor } from "../src/editor";
import type { NodeJson } from "../src/data";

function pair(content: NodeJson[]): { one: Editor; other: Editor; sync: () => void } {
  const one = canvas(content);
  const doc = (ySyncPluginKey.getState(one.view.state) as { doc: Doc }).doc;
  const theirs = new Doc();
  applyUpdate(theirs, encodeStateAsUpdate(doc), "remote");
  const other = editorOn(one.text(), "en", theirs.getXmlFragment("story"));
  const sync = () => {
    const [forOther, forOne] = [encodeStateAsUpdate(doc, encodeStateVector(theirs)), encodeStateAsUpdate(theirs, encodeStateVector(doc))];
    applyUpdate(theirs, forOther, "remote");
    applyUpdate(doc, forOne, "remote");
    assert.deepEqual(other.view.state.doc.toJSON(), one.view.state.doc.toJSON());
  };
  return { one, other, sync };
}

test("two who begin in the same new block, and write on, lose and double nothing", () => {
  const { one, other, sync } = pair([line("first")]);
  press(one, "Enter");
  sync();
  toEnd(other);
  typeText(one, "north");
  typeText(other, "south");
  sync();
  // Both write on before hearing of each other.
  typeText(one, "!");
  typeText(other, "?");
  sync();
  const text = partText(one, 2);
  for (const word of ["north", "south", "!", "?"]) assert.equal(text.split(word).length, 2, text);
});

test("undo leaves a block in which somebody else has written", () => {
  const { one, other, sync } = pair([line("first")]);
  const { view } = one;
  const list = schema.nodeFromJSON({ type: "bullet_list", content: [{ type: "list_item", content: [line("mine")] }] });
  view.dispatch(view.state.tr.insert(view.state.doc.content.size - 1, list));
  sync();
  toEnd(other);
  typeText(other, " theirs");
  sync();
  undoCommand(view.state, view.dispatch);
  sync();
  assert.equal(partText(one, 2), "first theirs");
});
