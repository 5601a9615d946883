import "../../../editor/tests/dom";
import { WebSocket } from "ws";
import { commands, type PageActions } from "../../../editor/src/actions";
import type { Socket } from "../../../editor/src/collab/connection";
import { REMOTE, Room } from "../../../editor/src/collab/room";
import table from "../../../editor/schema.json";
import type { Fields, NodeJson } from "../../../editor/src/data";
import { Editor } from "../../../editor/src/editor";
import { FieldsModel } from "../../../editor/src/fields";
import { rewritten, suggesting } from "../../../editor/src/suggest/mode";
import { withinBounds } from "../../../editor/src/write/bounds";
import type { Chance } from "./chance";
import type { Writer } from "./desk";
import type { Deed, Ledger } from "./ledger";
import { QuickClock } from "./quick-clock";

export interface WindowOptions {
  name: string;
  writer: Writer;
  article: string;
  lang: string;
  /** Where its connections go. */
  port: number;
  /** The desk's address, as the page would have it. */
  origin: string;
  ledger: Ledger;
  chance: Chance;
}

const nothing = () => undefined;
const page: PageActions = {
  save: nothing, publish: nothing, preview: nothing, word_count: nothing, link: nothing, language: nothing, toolbar: nothing,
  next_region: nothing, previous_region: nothing, panel: nothing, help: nothing, help_outside: nothing,
  find: nothing, replace: nothing, find_next: nothing, find_previous: nothing, next_gap: nothing, previous_gap: nothing, focus: nothing, palette: nothing,
};
const EMPTY: Fields = {
  kind: "news", section: null, tags: [], authors: [], roles: {}, short_headline: "", dateline: "", slug: "",
  search_title: "", search_description: "", social_title: "", social_description: "",
};

/** A browser window with the story open: the editor's own room, canvas and fields, over a real WebSocket. */
export class Window {
  readonly room: Room;
  readonly editor: Editor;
  readonly fields = new FieldsModel(EMPTY);
  /** Errors that a page would have shown in its console. */
  readonly errors: string[] = [];
  /** What is being done here; `merge` while nothing is. */
  deed: Deed = "merge";
  closed = false;
  suggests = false;
  private readonly clock: QuickClock;

  constructor(readonly options: WindowOptions) {
    const { ledger, chance, lang } = options;
    this.clock = new QuickClock(chance);
    this.room = new Room({
      open: () => this.connect(),
      clock: this.clock,
      online: () => true,
      signedIn: async () => true,
      rights: { edit: true, suggest: true },
    });
    ledger.watch(this.room.doc, options.name, REMOTE, () => this.deed);
    this.editor = this.canvas(lang);
    this.room.onJoin(() => {
      this.editor.join(this.room.story);
      this.fields.join(this.room.fields);
    });
    this.room.onLink((link) => {
      if (link.kind === "refused") ledger.say(options.name, `refused: ${link.why}`);
    });
    this.room.connect();
  }

  get name(): string {
    return this.options.name;
  }

  /** Does something under a name. */
  as<T>(deed: Deed, run: () => T): T {
    this.deed = deed;
    try {
      return run();
    } finally {
      this.deed = "merge";
    }
  }

  /** The window is closed or its browser killed; gives what a browser would have kept of what is not acknowledged. */
  close(): Uint8Array | null {
    const kept = this.room.unacknowledged();
    this.closed = true;
    (this.room as unknown as { connection: { stop(): void } }).connection.stop();
    this.clock.stop();
    this.room.awareness.destroy();
    return kept;
  }

  /** Takes up what an earlier window of the same person kept. */
  takeUp(kept: Uint8Array): void {
    this.room.onJoin(() => this.as("kept", () => this.room.merge(kept)));
  }

  /** The story as this window shows it, suggestions and all. */
  json(): NodeJson {
    return this.editor.view.state.doc.toJSON() as NodeJson;
  }

  private connect(): Socket {
    const { port, article, origin, writer } = this.options;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/desk/articles/${article}/room?schema=${table.version}`, {
      headers: { cookie: writer.cookie, origin },
      perMessageDeflate: false,
    });
    socket.on("error", nothing);
    return socket as unknown as Socket;
  }

  private canvas(lang: string): Editor {
    let ids = 0;
    const signer = {
      person: "",
      now: () => "2026-11-24T09:00:00Z",
      freshId: () => `${this.room.doc.clientID.toString(36)}s${++ids}`,
    };
    return new Editor(document.createElement("div"), {
      lang,
      text: { headline: "", standfirst: "", body: { type: "body", content: [{ type: "paragraph" }] } },
      editable: () => true,
      stories: {},
      run: () => commands(lang, page),
      first: () => [],
      plugins: () => [suggesting({ on: () => this.suggests, may: () => "settle" })],
      rewrite: (tr, { view }) => {
        signer.person = this.room.person?.id ?? "";
        const made = rewritten(tr, view.state, signer) ?? view.state.tr;
        return withinBounds(made, view.state, nothing, nothing);
      },
      askRelatedStory: nothing,
      find: async () => [],
    });
  }
}
