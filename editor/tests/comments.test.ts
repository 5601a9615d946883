import "./dom";
import assert from "node:assert/strict";
import test from "node:test";
import { Plugin } from "prosemirror-state";
import { prosemirrorToYXmlFragment } from "y-prosemirror";
import { applyUpdate, Doc, encodeStateAsUpdate } from "yjs";
import { commands, type PageActions } from "../src/actions";
import { anchorOf, findQuote, quoteOf, resolver } from "../src/comments/anchors";
import { composer, nameBegun } from "../src/comments/composer";
import type { Thread, ThreadList } from "../src/comments/data";
import { activeThread, highlights, markOf, showMarks } from "../src/comments/highlights";
import { CommentsPanel } from "../src/comments/panel";
import { Threads } from "../src/comments/threads";
import { Editor, readText } from "../src/editor";
import { line } from "./canvas";

const page = new Proxy({}, { get: () => () => undefined }) as PageActions;

/** A canvas tied to a shared document that can be copied to a second person. */
function shared(texts: string[], doc = new Doc(), plugins: Plugin[] = []): { editor: Editor; doc: Doc } {
  const text = { headline: "Boats", standfirst: "", body: { type: "body", content: texts.map(line) } };
  const place = document.createElement("div");
  document.body.append(place);
  const editor = new Editor(place, {
    lang: "en", text, editable: () => true, stories: {}, run: () => commands("en", page), first: () => [], plugins: () => plugins,
    askRelatedStory: () => undefined, find: async () => [],
  });
  const story = doc.getXmlFragment("story");
  if (story.length === 0) prosemirrorToYXmlFragment(readText(text), story);
  editor.join(story);
  return { editor, doc };
}

const at = (editor: Editor, words: string) => {
  const found = findQuote(editor.view.state.doc, words);
  assert.ok(found, words);
  return found;
};
const now = (editor: Editor, doc: Doc) => resolver(editor.view.state.doc, doc.getXmlFragment("story"), doc);
const words = (editor: Editor, range: { from: number; to: number } | null) => range && editor.view.state.doc.textBetween(range.from, range.to, " ");

test("an anchor holds to its words while others write before, in, after and around them", () => {
  const { editor, doc } = shared(["First line here.", "The two boats came late."]);
  const anchor = anchorOf(editor.view.state.doc, doc.getXmlFragment("story"), at(editor, "two boats"));
  assert.ok(anchor);
  const other = new Doc();
  applyUpdate(other, encodeStateAsUpdate(doc));
  const second = shared([], other).editor;
  const write = (text: string, pos: number) => second.view.dispatch(second.view.state.tr.insertText(text, pos));
  write("Before all. ", at(second, "First").from);
  write("old ", at(second, "boats").from);
  write(" and more", at(second, "boats").to);
  write("great ", at(second, "two old").from);
  applyUpdate(doc, encodeStateAsUpdate(other));
  assert.equal(words(editor, now(editor, doc)(anchor)), "two old boats");
  // A character at its end goes, then all of it.
  let range = at(editor, "boats");
  editor.view.dispatch(editor.view.state.tr.delete(range.to - 1, range.to));
  assert.equal(words(editor, now(editor, doc)(anchor)), "two old boat");
  range = at(editor, "two old boat");
  editor.view.dispatch(editor.view.state.tr.delete(range.from, range.to));
  assert.equal(now(editor, doc)(anchor), null);
});

test("an anchor may reach over paragraphs and into the headline, and a foreign one holds to nothing", () => {
  const { editor, doc } = shared(["One two.", "Three four."]);
  const story = doc.getXmlFragment("story");
  const range = { from: at(editor, "two.").from, to: at(editor, "Three").to };
  const anchor = anchorOf(editor.view.state.doc, story, range);
  assert.ok(anchor);
  assert.deepEqual(now(editor, doc)(anchor), range);
  assert.equal(quoteOf(editor.view.state.doc, range), "two. Three");
  assert.deepEqual(findQuote(editor.view.state.doc, "two. Three"), range);
  const headline = anchorOf(editor.view.state.doc, story, at(editor, "Boats"));
  assert.ok(headline);
  assert.equal(words(editor, now(editor, doc)(headline)), "Boats");
  const elsewhere = shared(["Quite another text."]);
  assert.equal(now(elsewhere.editor, elsewhere.doc)(anchor), null);
  assert.equal(now(editor, doc)({ from: "!!", to: "AA==" }), null);
});

test("a quote is found when it stands there once", () => {
  const { editor } = shared(["A  boat and\u00a0a sail.", "A boat. مركب قديم"]);
  const { doc } = editor.view.state;
  assert.equal(findQuote(doc, "boat"), null);
  assert.equal(words(editor, findQuote(doc, "and a sail")), "and\u00a0a sail");
  assert.equal(words(editor, findQuote(doc, "مركب")), "مركب");
  assert.equal(findQuote(doc, "ship"), null);
});

test("marks move with the text and the inner one of two is opened", () => {
  const opened: string[] = [];
  const { editor } = shared(["The two boats came late."], new Doc(), [highlights({ comment: () => undefined, step: () => undefined, opened: (id) => opened.push(id) })]);
  const { view } = editor;
  showMarks(view, { marks: [{ thread: "a", ...at(editor, "two boats came") }, { thread: "b", ...at(editor, "boats") }] });
  view.dispatch(view.state.tr.insertText("Yes. ", at(editor, "The").from));
  assert.equal(words(editor, markOf(view.state, "a")), "two boats came");
  const place = at(editor, "boats").from + 2;
  view.someProp("handleClick", (handle) => handle(view, place, { button: 0 } as MouseEvent));
  assert.deepEqual(opened, ["b"]);
  showMarks(view, { active: "b" });
  assert.equal(activeThread(view.state), "b");
  assert.equal(view.dom.querySelectorAll(".ed-commented-now").length, 1);
  assert.equal(view.dom.querySelector(".ed-commented-now")?.textContent, "boats");
});

const person = (id: string, name: string) => ({ id, name });
const [lina, tom] = [person("1", "Lina Haddad"), person("2", "توم")];

function thread(id: string, extra: Partial<Thread> = {}): Thread {
  const comment = { id: `${id}-1`, by: lina, at: "2026-11-24T10:00:00Z", edited_at: null, deleted: false, words: `Words of ${id}`, mentions: [] };
  return { id, field: null, quote: null, anchor: null, opened_by: lina, opened_at: "2026-11-24T10:00:00Z", resolved: null, may_resolve: true, comments: [comment], ...extra };
}

function desk(list: ThreadList): { threads: Threads; posts: [string, unknown][] } {
  const posts: [string, unknown][] = [];
  const server = {
    get: async (path: string) => (path.endsWith("people.json") ? { people: [lina, tom] } : structuredClone(list)),
    post: async (path: string, body: unknown) => {
      posts.push([path, body]);
      return { thread: "new" };
    },
  };
  return { threads: new Threads(server as never, "/c", "/read"), posts };
}

async function panelOf(list: ThreadList) {
  const { threads, posts } = desk(list);
  const looks: (string | null)[] = [];
  const panel = new CommentsPanel({
    threads, zone: "UTC", lang: "en", dir: "ltr", fields: [person("slug", "Web address")], stands: ({ id }) => id !== "gone", show: () => undefined,
    look: (thread) => looks.push(thread?.id ?? null), selected: () => null, sorted: (all) => [...all], left: () => undefined, say: () => undefined,
  });
  document.body.replaceChildren(panel.dom);
  await threads.refresh();
  return { panel, threads, posts, looks };
}

const list = (...threads: Thread[]): ThreadList => ({ me: lina.id, may_comment: true, threads });
const buttons = (root: Element) => [...root.querySelectorAll("button")].map(({ textContent }) => textContent);

test("the panel shows open threads, then resolved ones, and says which words are gone", async () => {
  const done = thread("done", { resolved: { by: tom, at: "2026-11-24T10:00:00Z" } });
  const { panel } = await panelOf(list(thread("gone", { quote: "lost words" }), thread("field", { field: "slug" }), done));
  const items = () => [...panel.dom.querySelectorAll("[data-thread]")].map((item) => item.getAttribute("data-thread"));
  assert.deepEqual(items(), ["gone", "field"]);
  assert.match(panel.dom.textContent ?? "", /lost words.*no longer in the story/);
  assert.equal(panel.openCount, 2);
  assert.equal(panel.focus("done"), true);
  assert.deepEqual(items(), ["done"]);
  assert.ok(buttons(panel.dom).includes("Reopen"));
  assert.match(panel.dom.textContent ?? "", /Resolved by \u2068توم\u2069/);
  assert.equal(panel.focus("nothing"), false);
});

test("stepping goes round, gives the focus and says which thread is looked at", async () => {
  const { panel, looks } = await panelOf(list(thread("a"), thread("b")));
  panel.step(1, null);
  panel.step(1, "a");
  panel.step(1, "b");
  panel.step(-1, "a");
  assert.deepEqual(looks, ["a", "b", "a", "b"]);
  assert.equal(document.activeElement?.getAttribute("data-thread"), "b");
});

test("a refreshed list keeps the reply that is being written, and words are text", async () => {
  const { panel, threads, posts } = await panelOf(list(thread("a", { comments: [{ ...thread("a").comments[0]!, words: "<b>@توم</b> look", mentions: [tom] }] })));
  assert.equal(panel.dom.querySelector(".ed-comment-words b.ed-called")?.textContent, "@توم");
  assert.equal(panel.dom.querySelector(".ed-comment-words")?.textContent, "<b>@توم</b> look");
  panel.dom.querySelector<HTMLButtonElement>("[data-action=reply]")?.click();
  const field = panel.dom.querySelector<HTMLTextAreaElement>("textarea");
  assert.ok(field);
  field.value = "An answer";
  panel.draw();
  assert.equal(panel.dom.querySelector("textarea"), field);
  assert.equal(document.activeElement, field);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, cancelable: true }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(posts[0], ["/c/a/replies", { words: "An answer", mentions: [] }]);
  assert.equal(panel.dom.querySelector("textarea"), null);
  assert.equal(threads.find("a")?.id, "a");
});

test("names are offered after an @ and picked by keyboard, in both scripts", async () => {
  const sent: unknown[] = [];
  const { dom } = composer({ label: "x", send: "Send", people: async () => [lina, tom], submit: async (said) => void sent.push(said), cancel: () => undefined });
  document.body.replaceChildren(dom);
  const field = dom.querySelector("textarea");
  assert.ok(field);
  const type = async (text: string) => {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const press = (key: string, ctrlKey = false) => field.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey, cancelable: true }));
  await type("Please @had");
  assert.equal(dom.querySelectorAll("[role=option]").length, 1);
  press("Enter");
  assert.equal(field.value, "Please @Lina Haddad ");
  await type("and @تو");
  press("Tab");
  assert.equal(field.value, "Please @Lina Haddad and @توم ");
  press("Enter", true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual(sent, [{ words: "Please @Lina Haddad and @توم", mentions: ["1", "2"] }]);
});

test("an address is no beginning of a name", () => {
  const begun = (value: string) => nameBegun({ value, selectionStart: value.length });
  assert.deepEqual(begun("hi @li"), { at: 3, words: "li" });
  assert.deepEqual(begun("@"), { at: 0, words: "" });
  assert.equal(begun("me@example"), null);
  assert.equal(begun("a @ b"), null);
});
