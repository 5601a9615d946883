import { schema } from "../src/schema";
import { canvas, editorOn, line } from "./canvas";
import assert from "node:assert/strict";
import test from "node:test";
import { initProseMirrorDoc, ySyncPluginKey } from "y-prosemirror";
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, type XmlElement, type XmlText } from "yjs";
import type { Editor } from "../src/editor";

function docOf(editor: Editor): Doc {
  return (ySyncPluginKey.getState(editor.view.state) as { doc: Doc }).doc;
}

/** A second window with the same story. */
function besides(one: Editor): { other: Editor; exchange: () => void } {
  const [doc, theirs] = [docOf(one), new Doc()];
  applyUpdate(theirs, encodeStateAsUpdate(doc), "remote");
  const other = editorOn(one.text(), "en", theirs.getXmlFragment("story"));
  const exchange = () => {
    const [forOther, forOne] = [encodeStateAsUpdate(doc, encodeStateVector(theirs)), encodeStateAsUpdate(theirs, encodeStateVector(doc))];
    applyUpdate(theirs, forOther, "remote");
    applyUpdate(doc, forOne, "remote");
  };
  return { other, exchange };
}

function mark(editor: Editor, name: string): void {
  const { view } = editor;
  const from = view.state.doc.content.size - 1 - view.state.doc.lastChild!.lastChild!.nodeSize + 1;
  view.dispatch(view.state.tr.addMark(from, from + 5, schema.mark(name)));
}

const settled = () => new Promise((done) => setTimeout(done, 20));

const bodyOf = (doc: Doc) => doc.getXmlFragment("story").get(2) as XmlElement;

/** What a window that comes now is shown. */
const shared = (editor: Editor) => initProseMirrorDoc(docOf(editor).getXmlFragment("story"), schema).doc.toJSON();

for (const [mine, theirs, stays] of [["superscript", "subscript", "superscript"], ["subscript", "superscript", "superscript"]] as const) {
  test(`${mine} here and ${theirs} there: once the server has settled it, both canvases show what is shared`, async () => {
    const one = canvas([line("above"), line("words")]);
    const { other, exchange } = besides(one);
    mark(one, mine);
    mark(other, theirs);
    exchange();
    await settled();
    // As the server does with formats that exclude each other.
    const server = new Doc();
    applyUpdate(server, encodeStateAsUpdate(docOf(one)));
    const text = (bodyOf(server).get(1) as XmlElement).get(0) as XmlText;
    assert.deepEqual(Object.keys((text.toDelta() as { attributes: object }[])[0]?.attributes ?? {}).sort(), ["subscript", "superscript"]);
    text.format(0, 5, { subscript: null });
    for (const editor of [one, other]) applyUpdate(docOf(editor), encodeStateAsUpdate(server), "remote");
    await settled();
    for (const editor of [one, other]) {
      assert.deepEqual(editor.view.state.doc.toJSON(), shared(editor));
      assert.deepEqual(editor.view.state.doc.lastChild?.lastChild?.firstChild?.marks.map(({ type }) => type.name), [stays]);
      assert.equal(editor.view.dom.querySelectorAll("sup").length, 1);
      assert.equal(editor.view.dom.querySelectorAll("sub").length, 0);
    }
  });
}

test("a canvas is drawn anew and deletes nothing, whatever shape the story has at that moment", async () => {
  const one = canvas([line("above"), line("words")]);
  const doc = docOf(one);
  // All blocks of the body go by the deletions of two others, and what they do besides makes the canvas differ.
  const away = new Doc();
  applyUpdate(away, encodeStateAsUpdate(doc));
  const body = bodyOf(away);
  body.delete(0, body.length);
  let written = 0;
  doc.on("update", (_update: Uint8Array, origin: unknown) => void (written += origin === "remote" ? 0 : 1));
  applyUpdate(doc, encodeStateAsUpdate(away, encodeStateVector(doc)), "remote");
  await settled();
  assert.equal(written, 0);
  assert.deepEqual(doc.getXmlFragment("story").toArray().map((part) => (part as XmlElement).nodeName), ["headline", "standfirst", "body"]);
  // What is written then stands in the body that is there.
  const { view } = one;
  view.dispatch(view.state.tr.insertText("anew", view.state.doc.content.size - 2));
  assert.equal(bodyOf(doc).toString(), "<body><paragraph>anew</paragraph></body>");
});
