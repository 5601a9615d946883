import "./dom";
import { DOMSerializer } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import { commands, type PageActions } from "../src/actions";
import type { NodeJson } from "../src/data";
import { Editor, readText, type EditorOptions, type Text } from "../src/editor";
import { cleanTree } from "../src/paste/clean";
import { cleanWith } from "../src/paste/cleaning";
import { parsePlain } from "../src/paste/plain";
import { schema } from "../src/schema";
import { prosemirrorToYXmlFragment } from "y-prosemirror";
import { Doc, type XmlFragment } from "yjs";

// A page knows this as soon as all of it is there.
cleanWith({ cleanTree, parsePlain });

const nothing = () => undefined;
const page: PageActions = {
  save: nothing, publish: nothing, preview: nothing, word_count: nothing, link: nothing, language: nothing, toolbar: nothing,
  next_region: nothing, previous_region: nothing, panel: nothing, help: nothing, help_outside: nothing,
  find: nothing, replace: nothing, find_next: nothing, find_previous: nothing, next_gap: nothing, previous_gap: nothing, focus: nothing, palette: nothing,
};

export const line = (text = ""): NodeJson => ({ type: "paragraph", ...(text === "" ? {} : { content: [{ type: "text", text }] }) });

/** What a feature adds to a canvas. */
type More = Pick<EditorOptions, "plugins" | "rewrite">;

/** A canvas with the given body, tied to a shared document, its cursor at the end of the body's last block. */
export function canvas(content: NodeJson[] = [line()], lang = "en", headline = "", standfirst = "", more: More = {}): Editor {
  const text = { headline, standfirst, body: { type: "body", content } };
  const story = new Doc().getXmlFragment("story");
  prosemirrorToYXmlFragment(readText(text), story);
  document.body.replaceChildren();
  const editor = editorOn(text, lang, story, more);
  toEnd(editor);
  return editor;
}

/** A canvas that shows a text and is tied to shared words, if they are given. */
export function editorOn(text: Text, lang: string, story?: XmlFragment, more: More = {}): Editor {
  const place = document.createElement("div");
  document.body.append(place);
  const editor = new Editor(place, {
    lang,
    text,
    editable: () => true,
    stories: {},
    run: () => commands(lang, page),
    first: () => [],
    askRelatedStory: nothing,
    find: async () => [],
    ...more,
  });
  if (story) editor.join(story);
  return editor;
}

export function toEnd(editor: Editor): void {
  const { view } = editor;
  view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
}

/** Types text as a keyboard does, one character after another. */
export function typeText(editor: Editor, text: string): void {
  const { view } = editor;
  for (const character of text) {
    const { from, to } = view.state.selection;
    const plain = () => view.state.tr.insertText(character, from, to);
    if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, character, plain))) view.dispatch(plain());
  }
}

/** Presses a key; true when something took it. */
export function press(editor: Editor, key: string, modifiers: { ctrl?: boolean; shift?: boolean; alt?: boolean; code?: string; keyCode?: number } = {}): boolean {
  const event = new KeyboardEvent("keydown", {
    key,
    code: modifiers.code ?? "",
    keyCode: modifiers.keyCode ?? 0,
    ctrlKey: modifiers.ctrl ?? false,
    shiftKey: modifiers.shift ?? false,
    altKey: modifiers.alt ?? false,
    cancelable: true,
  });
  return Boolean(editor.view.someProp("handleKeyDown", (handle) => handle(editor.view, event)));
}

/** Pastes HTML or plain text at the cursor; the event itself carries nothing, for this page has no clipboard. */
export function pasteInto(editor: Editor, kind: "html" | "text", content: string): void {
  const event = new Event("paste") as ClipboardEvent;
  if (kind === "html") editor.view.pasteHTML(content, event);
  else editor.view.pasteText(content, event);
}

/** The body as HTML, one block a line. */
export function html(editor: Editor): string {
  const place = document.createElement("div");
  place.append(DOMSerializer.fromSchema(schema).serializeFragment(editor.view.state.doc.child(2).content));
  return [...place.children].map((child) => child.outerHTML).join("\n");
}

/** All text of a part of the canvas. */
export function partText(editor: Editor, part: 0 | 1 | 2): string {
  return editor.view.state.doc.child(part).textContent;
}
