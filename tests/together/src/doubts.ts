import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, XmlElement, XmlText } from "yjs";
import { Node } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import { addColumnAfter, addRowAfter } from "prosemirror-tables";
import { Chance } from "./chance";
import { Hands } from "./deeds";
import type { Deed } from "./ledger";
import { sleep, Stage, type World } from "./stage";
import { docOf, Visit } from "./visit";
import type { Window } from "./window";

/** A situation that chance brings about too rarely. Gives what is wrong. */
interface Doubt {
  name: string;
  play(stage: Stage): Promise<string[]>;
}

const LARGEST_PUSH = 1024 * 1024;

export const DOUBTS: readonly Doubt[] = [
  {
    name: "two begin to write in the same empty block",
    async play(stage) {
      const windows = await stage.openAll(3);
      stage.disconnect();
      for (const window of windows) typeInBody(window);
      await stage.heal();
      for (const window of windows) typeInBody(window);
      await stage.heal();
      const { wrong, tally } = await stage.judged(false);
      return tally.written === 6 && tally.buried + tally.doubled + tally.torn === 0 ? wrong : [...wrong, JSON.stringify(tally)];
    },
  },
  {
    name: "two suggest changes to the very same words",
    async play(stage) {
      const windows = await stage.openAll(2);
      const [first] = windows;
      if (!first) return [];
      for (let word = 0; word < 3; word++) typeInBody(first);
      await stage.heal();
      stage.disconnect();
      for (const window of windows) {
        const hands = new Hands(window, stage.chance);
        window.as("format", () => hands.suggest(true));
        for (let time = 0; time < 4; time++) window.as("delete", () => hands.overwrite());
        window.as("delete", () => hands.remove());
      }
      await stage.heal();
      return (await stage.judged(true)).wrong;
    },
  },
  {
    name: "two split the same paragraph, and a third writes in it",
    async play(stage) {
      const windows = await stage.openAll(3);
      const [first, second, third] = windows;
      if (!first || !second || !third) return [];
      for (let word = 0; word < 4; word++) typeInBody(first);
      await stage.heal();
      stage.disconnect();
      for (const window of [first, second]) window.as("split", () => new Hands(window, stage.chance).split());
      typeInBody(third);
      await stage.heal();
      const { wrong, tally } = await stage.judged(false);
      return tally.buried > 0 ? [...wrong, JSON.stringify(tally)] : wrong;
    },
  },
  {
    name: "what is written between two words arrives when both are gone",
    async play(stage) {
      const windows = await stage.openAll(2);
      const [first, second] = windows;
      if (!first || !second) return [];
      for (let word = 0; word < 2; word++) typeInBody(first);
      await stage.heal();
      stage.disconnect();
      first.as("write", () => new Hands(first, stage.chance).write());
      typeInBody(first);
      const kept = stage.close(first);
      await stage.heal();
      for (let word = 0; word < 2; word++) second.as("delete", () => new Hands(second, stage.chance).remove());
      await stage.heal();
      // The room is left alone for so long that what was deleted is thrown away for good.
      stage.close(second);
      await sleep(3_000);
      stage.open(1);
      stage.open(0, false, kept);
      await stage.wait("everybody is there", () => stage.windows.every(({ room }) => room.joined));
      await stage.heal();
      const { wrong, tally } = await stage.judged(false);
      return tally.buried > 0 ? [...wrong, JSON.stringify(tally)] : wrong;
    },
  },
  {
    name: "two set formats on the same words that exclude each other",
    async play(stage) {
      const windows = await stage.openAll(3);
      const [first] = windows;
      if (!first) return [];
      typeInBody(first);
      for (let round = 0; round < 4; round++) {
        await stage.heal();
        stage.disconnect();
        for (const [number, window] of windows.entries()) {
          const { view, run } = window.editor;
          const end = view.state.doc.content.size - 2;
          const length = view.state.doc.child(2).lastChild?.textContent.trim().length ?? 0;
          view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, end - length, end)));
          window.as("format", () => run[(number + round) % 2 === 0 ? "superscript" : "subscript"](view.state, view.dispatch, view));
        }
      }
      await stage.heal();
      return (await stage.judged(false)).wrong;
    },
  },
  {
    name: "one adds a column to a table and another a row",
    async play(stage) {
      const windows = await stage.openAll(3);
      const [first] = windows;
      if (!first) return [];
      const cell = { type: "table_cell", content: [{ type: "paragraph" }] };
      const row = { type: "table_row", content: [cell, cell] };
      const { view } = first.editor;
      const table = Node.fromJSON(view.state.schema, { type: "table", content: [row, row] });
      first.as("paste", () => view.dispatch(view.state.tr.insert(view.state.doc.content.size - 1, table)));
      await stage.heal();
      stage.disconnect();
      for (const [number, window] of windows.entries()) {
        const { view } = window.editor;
        view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
        window.as("table", () => (number === 0 ? addColumnAfter : addRowAfter)(view.state, view.dispatch));
      }
      await stage.heal();
      return (await stage.judged(false)).wrong;
    },
  },
  {
    name: "somebody writes in a block while another makes a heading of it",
    play: (stage) => whileItGoes(stage, "wrap", ({ editor: { view, run } }) => void run.heading_2(view.state, view.dispatch, view)),
  },
  {
    name: "somebody writes in a block while another makes a list of it",
    play: (stage) => whileItGoes(stage, "wrap", ({ editor: { view, run } }) => void run.bullet_list(view.state, view.dispatch, view)),
  },
  {
    name: "somebody writes in a block while another deletes it",
    play: (stage) => whileItGoes(stage, "delete", ({ editor: { view } }) => view.dispatch(view.state.tr.delete(...lastBlock(view.state.doc)))),
  },
  {
    name: "somebody comes back with words for a block that is long gone",
    play: (stage) => whileItGoes(stage, "wrap", ({ editor: { view, run } }) => void run.bullet_list(view.state, view.dispatch, view), true),
  },
  {
    name: "somebody comes back with hours of work, more than one message holds",
    async play(stage) {
      const [window] = await stage.openAll(2);
      if (!window) return [];
      stage.disconnect();
      const line = "مرفأ ".repeat(1_000);
      for (let time = 0; time < 150; time++) {
        typeInBody(window);
        const { view } = window.editor;
        window.as("write", () => view.dispatch(view.state.tr.insertText(line, view.state.doc.content.size - 2)));
      }
      const before = encodeStateAsUpdate(window.room.doc).length;
      await stage.heal();
      const { wrong } = await stage.judged(false);
      return before > LARGEST_PUSH ? wrong : [...wrong, `only ${before} bytes were written`];
    },
  },
  {
    name: "connections come and go all the time",
    async play(stage) {
      const windows = await stage.openAll(5);
      let over = false;
      const storm = (async () => {
        while (!over) {
          stage.proxy.cutAll();
          await sleep(stage.chance.below(80));
          for (const { room } of windows) room.retry();
        }
      })();
      for (let time = 0; time < 15; time++) {
        for (const window of windows) window.as("write", () => new Hands(window, stage.chance).write());
        await sleep(60);
      }
      over = true;
      await storm;
      await stage.heal();
      const { wrong, tally } = await stage.judged(false);
      return tally.buried + tally.doubled + tally.torn > 0 ? [...wrong, JSON.stringify(tally)] : wrong;
    },
  },
  {
    name: "an update comes twice under one number",
    async play(stage) {
      const { desk } = stage.world;
      const visit = new Visit(desk.origin, stage.author, desk.origin, stage.article);
      const doc = docOf(await visit.state());
      const known = encodeStateVector(doc);
      const part = doc.getXmlFragment("story").get(0) as XmlElement;
      const word = stage.ledger.fresh();
      (part.get(0) as XmlText).insert(0, word);
      const update = encodeStateAsUpdate(doc, known);
      visit.push(1, update);
      await visit.acknowledged(1);
      visit.push(1, update);
      const code = await visit.ended();
      const next = new Visit(desk.origin, stage.author, desk.origin, stage.article);
      const state = await next.state();
      // The same update once more, as it is sent on a new connection whose predecessor lost the acknowledgement.
      next.push(1, update);
      await next.acknowledged(1);
      next.leave();
      const now = new Doc();
      applyUpdate(now, state);
      const words = now.getXmlFragment("story").get(0).toString();
      const wrong = code === 4400 ? [] : [`the connection was closed with ${code}`];
      return words.split(word).length === 2 ? wrong : [...wrong, `the headline says ${words}`];
    },
  },
];

/** Plays each of them; gives those in which something was wrong. */
export async function doubtful(world: World): Promise<string[]> {
  const found: string[] = [];
  for (const [number, { name, play }] of DOUBTS.entries()) {
    const stage = await Stage.begin(world, new Chance(1_000 + number), `doubt ${number}`);
    try {
      found.push(...(await play(stage)).map((line) => `${name}: ${line}\n${stage.ledger.history.join("\n")}`));
    } catch (error) {
      found.push(`${name}: ${error instanceof Error ? error.message : String(error)}\n${stage.ledger.history.join("\n")}`);
    } finally {
      await stage.end();
    }
  }
  return found;
}

/** One writes at the end of the last block while another does something with that block; `left` if the room is empty meanwhile. */
async function whileItGoes(stage: Stage, deed: Deed, act: (window: Window) => void, left = false): Promise<string[]> {
  const windows = await stage.openAll(2);
  const [first, second] = windows;
  if (!first || !second) return [];
  for (let word = 0; word < 3; word++) {
    typeInBody(first);
    first.as("split", () => first.editor.view.dispatch(first.editor.view.state.tr.split(first.editor.view.state.selection.from)));
  }
  typeInBody(first);
  await stage.heal();
  const atEnd = ({ editor: { view } }: Window) => view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)));
  stage.disconnect();
  typeInBody(first);
  atEnd(second);
  second.as(deed, () => act(second));
  if (left) {
    const kept = stage.close(first);
    await stage.heal();
    stage.close(second);
    await sleep(3_000);
    stage.open(1);
    stage.open(0, false, kept);
    await stage.wait("everybody is there", () => stage.windows.every(({ room }) => room.joined));
  }
  await stage.heal();
  const { wrong, tally } = await stage.judged(false);
  // The word of whoever was not heard of, and that alone, had to be written anew.
  return tally.mended === 1 && tally.doubled + tally.torn === 0 ? wrong : [...wrong, JSON.stringify(tally)];
}

/** Where the last block of the body begins and ends. */
function lastBlock(doc: Node): [number, number] {
  const end = doc.content.size - 1;
  return [end - (doc.child(2).lastChild?.nodeSize ?? 0), end];
}

/** Writes a token at the end of the body. */
function typeInBody(window: Window): void {
  const { view } = window.editor;
  const word = window.options.ledger.fresh();
  window.as("write", () => view.dispatch(view.state.tr.setSelection(TextSelection.atEnd(view.state.doc)).insertText(` ${word}`)));
}
