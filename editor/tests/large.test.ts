import { canvas, editorOn, html, line, pasteInto } from "./canvas";
import assert from "node:assert/strict";
import test, { after } from "node:test";
import { MOST_AT_ONCE, pushes } from "../src/collab/frames";
import type { Room } from "../src/collab/room";
import type { Editor } from "../src/editor";
import { undoCommand } from "../src/history";
import { fits, withinBounds } from "../src/write/bounds";
import { FakeServer } from "./fake-room";

const rooms: Room[] = [];
after(() => rooms.forEach((room) => room.awareness.destroy()));

const words = "القوارب عادت إلى المرفأ عند الفجر. ".repeat(4).trim();
/** Some 3 MB as a word processor puts it on the clipboard, of which a story keeps about half. */
const pasted = Array.from({ length: 4_500 }, (_, at) => `<p class="MsoNormal" style="margin:0cm 0cm 8pt;line-height:107%;font-size:11pt;font-family:Calibri,sans-serif"><span lang="EN-GB" style="font-size:12.0pt;line-height:107%;font-family:&quot;Times New Roman&quot;,serif;color:black;mso-ansi-language:EN-GB;background:white;mso-fareast-font-family:Calibri;mso-bidi-theme-font:minor-bidi;mso-themecolor:text1;mso-font-kerning:0pt;mso-ligatures:none;letter-spacing:normal;text-indent:0px;white-space:normal;word-spacing:0px">${at} ${words}</span></p>`).join("");

async function shared(server: FakeServer, person: string): Promise<{ room: Room; editor: Editor }> {
  const room = await server.joined(person);
  rooms.push(room);
  const editor = editorOn({ headline: "", standfirst: "", body: { type: "body", content: [{ type: "paragraph" }] } }, "en", room.story);
  return { room, editor };
}

test("a large update goes in messages of which none is large, and is one update", () => {
  const update = Uint8Array.from({ length: 3 * MOST_AT_ONCE + 17 }, (_, at) => at % 251);
  const frames = pushes(7, update);
  assert.deepEqual(frames.map((frame) => frame[0]), [4, 4, 4, 2]);
  assert.ok(frames.every((frame) => frame.length <= MOST_AT_ONCE + 5));
  assert.deepEqual([...(frames[3] as Uint8Array).subarray(1, 5)], [0, 0, 0, 7]);
  const whole = frames.flatMap((frame, at) => [...frame.subarray(at < 3 ? 1 : 5)]);
  assert.deepEqual(Uint8Array.from(whole), update);
  assert.equal(pushes(1, new Uint8Array(10)).length, 1);
});

test("a paste of 3 MB reaches the others whole, and one undo takes it back", async () => {
  const server = new FakeServer();
  const [one, other] = [await shared(server, "leila"), await shared(server, "tom")];
  assert.ok(Buffer.byteLength(pasted) > 3_000_000, String(Buffer.byteLength(pasted)));
  one.editor.goTo("body");
  pasteInto(one.editor, "html", pasted);
  assert.ok(fits(one.editor.view.state.doc));
  await server.clock.pass(200);
  assert.ok(one.room.saved);
  assert.ok(server.largest <= MOST_AT_ONCE + 5, String(server.largest));
  assert.equal(server.pushed.filter(({ size }) => size > 1024 * 1024).length, 1, "it is one update");
  assert.ok(other.editor.view.state.doc.eq(one.editor.view.state.doc));
  assert.equal(other.editor.view.state.doc.child(2).childCount, 4_500);
  assert.ok(undoCommand(one.editor.view.state, one.editor.view.dispatch));
  await server.clock.pass(200);
  assert.equal(one.editor.view.state.doc.child(2).textContent, "");
  assert.equal(other.editor.view.state.doc.child(2).textContent, "");
});

test("hours offline with a large paste arrive, however often the connection breaks meanwhile", async () => {
  const server = new FakeServer();
  const [one, other] = [await shared(server, "leila"), await shared(server, "tom")];
  server.online = false;
  server.down = 1006;
  server.cut();
  one.editor.goTo("body");
  for (let hour = 0; hour < 4; hour++) {
    for (let at = 0; at < 100; at++) one.editor.view.dispatch(one.editor.view.state.tr.insertText(`word${hour}-${at} `));
    pasteInto(one.editor, "html", pasted.slice(0, pasted.indexOf("<p", 600_000)));
    await server.clock.pass(3_600_000);
  }
  server.online = true;
  server.down = null;
  server.deaf = true;
  one.room.retry();
  await server.clock.pass(400);
  server.cut();
  server.deaf = false;
  await server.clock.pass(70_000);
  other.room.retry();
  await server.clock.pass(200_000);
  assert.ok(one.room.saved);
  assert.ok(server.largest <= MOST_AT_ONCE + 5, String(server.largest));
  assert.ok(other.editor.view.state.doc.eq(one.editor.view.state.doc));
  assert.match(other.editor.view.state.doc.textContent, /word3-99/);
});

test("a story takes nothing beyond its bounds, keeps what was written, and says so", () => {
  const said: string[] = [];
  const told: string[] = [];
  const editor = canvas([line("Written before")], "en", "", "", { rewrite: (tr, { view }) => withinBounds(tr, view.state, (words) => said.push(words), (words) => told.push(words)) });
  pasteInto(editor, "text", "x".repeat(1_200_000));
  assert.equal(html(editor), "<p>Written before</p>");
  assert.deepEqual([said.length, told.length], [0, 1]);
  pasteInto(editor, "text", "x".repeat(999_970));
  assert.equal(told.length, 1);
  for (let at = 0; at < 40; at++) editor.view.dispatch(editor.view.state.tr.insertText("y"));
  assert.equal(editor.view.state.doc.child(2).textContent.length, 1_000_000);
  assert.ok(said.length > 0 && told.length === 1);
  // Taking away is always possible.
  editor.view.dispatch(editor.view.state.tr.delete(editor.view.state.selection.from - 100, editor.view.state.selection.from));
  assert.equal(editor.view.state.doc.child(2).textContent.length, 999_900);
});

test("bytes are counted, too", () => {
  const arabic = (paragraphs: number) => canvas(Array.from({ length: paragraphs }, () => line("ق".repeat(100))), "ar").view.state.doc;
  assert.ok(fits(arabic(5_000)));
  assert.ok(!fits(arabic(9_000)));
});
