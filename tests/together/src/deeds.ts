import { AllSelection, TextSelection } from "prosemirror-state";
import { Fragment, Node, Slice } from "prosemirror-model";
import { addColumnAfter, addRowAfter, deleteRow, isInTable } from "prosemirror-tables";
import type { NodeJson } from "../../../editor/src/data";
import { restoreRevision, type RevisionJson } from "../../../editor/src/restore";
import { schema } from "../../../editor/src/schema";
import { suggestionsIn } from "../../../editor/src/suggest/list";
import { setSuggesting } from "../../../editor/src/suggest/mode";
import { settle } from "../../../editor/src/suggest/settle";
import type { TextField } from "../../../editor/src/data";
import type { Chance } from "./chance";
import { beginsToken, isBetween, token, tokensIn } from "./tokens";
import type { Window } from "./window";

/** A place in a text between its words. */
interface Place {
  pos: number;
  /** The text before and behind it. */
  before: string;
  behind: string;
}

const TEXT_FIELDS: readonly TextField[] = ["short_headline", "dateline", "search_title", "search_description", "social_title", "social_description"];

/** What one person does in one window, by chance. Each deed says what it did. */
export class Hands {
  constructor(private readonly window: Window, private readonly chance: Chance) {}

  /** Writes a token between two words, at once as from an input method or letter by letter. */
  write(): string {
    const place = this.place();
    if (!place) return this.nowhere();
    const word = this.window.options.ledger.fresh();
    this.cursor(place.pos);
    const text = `${spaced(place.before.slice(-1))}${word}${spaced(place.behind.slice(0, 1))}`;
    if (this.chance.in(0.3)) for (const letter of text) this.type(letter);
    else this.type(text);
    return `writes ${word} at ${place.pos}`;
  }

  paste(): string {
    const place = this.place((parent) => parent.parent.type.name === "body" && parent.type.name === "paragraph");
    if (!place) return this.nowhere();
    const fresh = () => this.window.options.ledger.fresh();
    const line = (): NodeJson => ({ type: "paragraph", content: [{ type: "text", text: fresh() }] });
    const item = (): NodeJson => ({ type: "list_item", content: [line()] });
    const cell = (type: string): NodeJson => ({ type, content: [line()] });
    const kinds: Record<string, () => NodeJson[]> = {
      lines: () => [line(), line()],
      heading: () => [{ type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: fresh() }] }, line()],
      bullet_list: () => [{ type: "bullet_list", content: [item(), item(), item()] }],
      ordered_list: () => [{ type: "ordered_list", content: [item(), item()] }],
      quote: () => [{ type: "quote", content: [line(), { type: "attribution", content: [{ type: "text", text: fresh() }] }] }],
      fact_box: () => [{ type: "fact_box", content: [{ type: "fact_title", content: [{ type: "text", text: fresh() }] }, line()] }],
      table: () => [{ type: "table", content: [{ type: "table_row", content: [cell("table_header"), cell("table_header")] }, { type: "table_row", content: [cell("table_cell"), cell("table_cell")] }] }],
      divider: () => [{ type: "divider" }, line()],
    };
    const kind = this.chance.one(Object.keys(kinds));
    const nodes = (kinds[kind] as () => NodeJson[])().map((json) => Node.fromJSON(schema, json));
    const { view } = this.window.editor;
    // Behind the block of the cursor, where whole blocks land that are pasted.
    const at = view.state.doc.resolve(place.pos).after(2);
    view.dispatch(view.state.tr.replace(at, at, new Slice(Fragment.from(nodes), 0, 0)).setMeta("paste", true));
    return `pastes ${kind} behind ${place.pos}`;
  }

  /** Deletes a token or a run of them with the key. */
  remove(): string {
    const found = this.tokens();
    if (found.length === 0) return this.nowhere();
    const first = this.chance.one(found);
    const inSame = found.filter(({ parent, from }) => parent === first.parent && from >= first.from);
    const last = inSame[Math.min(inSame.length - 1, this.chance.in(0.7) ? 0 : this.chance.below(3))] ?? first;
    this.select(first.from, last.to);
    this.key(this.chance.one(["Backspace", "Delete"]));
    return `deletes ${first.word}${last === first ? "" : ` to ${last.word}`}`;
  }

  /** Types a token in place of others. */
  overwrite(): string {
    const found = this.tokens();
    if (found.length === 0) return this.nowhere();
    const { from, to, word } = this.chance.one(found);
    const fresh = this.window.options.ledger.fresh();
    this.select(from, to);
    this.type(fresh);
    return `writes ${fresh} over ${word}`;
  }

  format(): string {
    const found = this.tokens();
    if (found.length === 0) return this.nowhere();
    const first = this.chance.one(found);
    this.select(first.from, first.to);
    const format = this.chance.one(["bold", "italic", "strike", "superscript", "subscript", "clear"] as const);
    this.run(format);
    return `${format} on ${first.word}`;
  }

  split(): string {
    const place = this.place((parent) => parent.parent.type.name !== "doc");
    if (!place) return this.nowhere();
    this.cursor(place.pos);
    this.key("Enter");
    return `presses Enter at ${place.pos}`;
  }

  join(): string {
    const blocks: number[] = [];
    this.eachText((node, pos, parent) => {
      if (parent.type.name !== "doc") blocks.push(pos + 1);
      return node;
    });
    if (blocks.length === 0) return this.nowhere();
    const pos = this.chance.one(blocks);
    this.cursor(pos);
    this.key("Backspace");
    return `presses Backspace at the start of the block at ${pos}`;
  }

  wrap(): string {
    const place = this.place((parent) => parent.parent.type.name !== "doc");
    if (!place) return this.nowhere();
    this.cursor(place.pos);
    const into = this.chance.one(["bullet_list", "ordered_list", "quote", "heading_2", "heading_3", "paragraph", "direction"] as const);
    this.run(into);
    return `${into} at ${place.pos}`;
  }

  move(): string {
    const place = this.place((parent) => parent.parent.type.name !== "doc");
    if (!place) return this.nowhere();
    this.cursor(place.pos);
    const where = this.chance.one(["move_up", "move_down"] as const);
    this.run(where);
    return `${where} at ${place.pos}`;
  }

  growTable(): string {
    return this.inTable(this.chance.one([addRowAfter, addColumnAfter]), "adds to");
  }

  shrinkTable(): string {
    return this.inTable(deleteRow, "deletes a row of");
  }

  undo(): string {
    this.run("undo");
    return "undoes";
  }

  redo(): string {
    this.run("redo");
    return "redoes";
  }

  restore(json: RevisionJson): string {
    restoreRevision(this.window.editor, this.window.fields, json);
    return `restores version ${json.revision}`;
  }

  field(): string {
    const name = this.chance.one(TEXT_FIELDS);
    const value = `v${this.chance.below(100_000)}`;
    this.window.fields.set(name, value);
    return `sets ${name} to ${value}`;
  }

  suggest(on: boolean): string {
    const { view } = this.window.editor;
    this.window.suggests = on;
    view.dispatch(setSuggesting(view.state, on));
    return on ? "begins to suggest" : "stops suggesting";
  }

  settle(): string {
    const { view } = this.window.editor;
    const open = suggestionsIn(view.state.doc);
    if (open.length === 0) return "finds no suggestion";
    const ids = new Set((this.chance.in(0.5) ? open : [this.chance.one(open)]).map(({ id }) => id));
    const verdict = this.chance.one(["accept", "reject"] as const);
    view.dispatch(settle(view.state, ids, verdict));
    return `${verdict}s ${ids.size} suggestions`;
  }

  /** Everything in the story that can be read, suggestions and all. */
  words(): Map<number, number> {
    return tokensIn(this.window.editor.view.state.doc.textContent);
  }

  private inTable(command: typeof addRowAfter, what: string): string {
    const { view } = this.window.editor;
    const cells: number[] = [];
    this.eachText((node, pos, parent) => {
      if (parent.type.name === "table_cell") cells.push(pos + 1);
      return node;
    });
    if (cells.length === 0) return this.nowhere();
    this.cursor(this.chance.one(cells));
    if (isInTable(view.state)) command(view.state, view.dispatch as never);
    return `${what} a table`;
  }

  private place(fits: (parent: { type: Node["type"]; parent: Node }) => boolean = () => true): Place | null {
    const texts: { node: Node; pos: number }[] = [];
    this.eachText((node, pos, parent) => {
      if (fits({ type: node.type, parent })) texts.push({ node, pos });
      return node;
    });
    if (texts.length === 0) return null;
    const { node, pos } = this.chance.one(texts);
    const text = node.textBetween(0, node.content.size, null, "\ufffc");
    const offsets = Array.from({ length: text.length + 1 }, (_, at) => at).filter((at) => isBetween(text, at));
    const at = this.chance.in(0.4) ? text.length : this.chance.one(offsets);
    return { pos: pos + 1 + at, before: text.slice(0, at), behind: text.slice(at) };
  }

  private tokens(): { word: string; from: number; to: number; parent: number }[] {
    const found: { word: string; from: number; to: number; parent: number }[] = [];
    this.eachText((node, pos) => {
      const text = node.textBetween(0, node.content.size, null, "\ufffc");
      for (let at = 0; at < text.length; at++) {
        const number = beginsToken(text.charCodeAt(at));
        if (number === null) continue;
        const word = token(number);
        if (text.startsWith(word, at)) found.push({ word, from: pos + 1 + at, to: pos + 1 + at + word.length, parent: pos });
      }
      return node;
    });
    return found;
  }

  private eachText(see: (node: Node, pos: number, parent: Node) => unknown): void {
    this.window.editor.view.state.doc.descendants((node, pos, parent) => {
      if (node.isTextblock && parent) see(node, pos, parent);
      return !node.isTextblock;
    });
  }

  private cursor(pos: number): void {
    this.select(pos, pos);
  }

  private select(from: number, to: number): void {
    const { view } = this.window.editor;
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to)));
  }

  private type(text: string): void {
    const { view } = this.window.editor;
    if (view.state.selection instanceof AllSelection) return;
    const { from, to } = view.state.selection;
    const plain = () => view.state.tr.insertText(text, from, to);
    if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, text, plain))) view.dispatch(plain());
  }

  private key(key: string): void {
    const event = new KeyboardEvent("keydown", { key, cancelable: true });
    const { view } = this.window.editor;
    if (view.someProp("handleKeyDown", (handle) => handle(view, event))) return;
    // What no command takes the browser does by itself: it deletes the selection.
    if (!view.state.selection.empty) view.dispatch(view.state.tr.deleteSelection());
  }

  private run(name: keyof Window["editor"]["run"]): void {
    const { view, run } = this.window.editor;
    run[name](view.state, view.dispatch, view);
  }

  private nowhere(): string {
    return "finds nowhere to do it";
  }
}

function spaced(neighbour: string): string {
  return neighbour === "" || neighbour === " " ? "" : " ";
}
