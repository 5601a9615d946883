import type { EditorState, Plugin, Transaction } from "prosemirror-state";
import { comments } from "./comments";
import type { Room } from "./collab/room";
import type { PageData } from "./data";
import type { Editor } from "./editor";
import type { FieldsModel } from "./fields";
import { whenLater } from "./later";
import { release } from "./release";
import type { Server } from "./server";
import { suggestionsFeature } from "./suggest/feature";
import type { ChecksList } from "./ui/checks";
import type { Panel } from "./ui/panel";
import type { TopBar } from "./ui/topbar";
import { versions } from "./versions";

/** The parts of the page, for what is built on top of it. All of them exist before the first `mount` is called. */
export interface StoryParts {
  data: PageData;
  server: Server;
  fields: FieldsModel;
  editor: Editor;
  /** The shared document, who else is in it, and the news that come with it. */
  room: Room;
  panel: Panel;
  /** What the server says of the story's way to its readers, with each save. */
  checks: ChecksList;
  top: TopBar;
  /** Lets people write on the canvas who may only suggest; for the feature that turns what they write into suggestions. */
  allowSuggesting: () => void;
  /** Says small news at the foot of the text, politely and for a while; never where saving is spoken of. */
  say: (words: string) => void;
  /** Says something over the text, with one thing to do about it. */
  notify: (words: string, action?: [string, () => void]) => void;
}

/**
 * Something that works on the story without the page knowing it. A feature has a file or folder of its own and one line in
 * the list below; its shortcuts are rows of `keys.ts` with a command in `actions.ts`.
 */
export interface Feature {
  /**
   * Plug-ins for the canvas, in front of the ones that write to the shared document. They are made once, while the text is
   * still read-only; the shared document is there (`ySyncPluginKey.getState(state)`) only after `room.onJoin`.
   */
  plugins?: (editor: Editor) => Plugin[];
  /** Sees each transaction before it is applied and may put another in its place; not for what others wrote. */
  rewrite?: (tr: Transaction, state: EditorState, editor: Editor) => Transaction;
  /** Called once, when the page stands and before the shared document is there. */
  mount?: (page: StoryParts) => void;
}

/** Nobody fills a story to its bounds before the rest of the page is there. */
let bounds: Feature["rewrite"];
const bounded: Feature = {
  rewrite: (tr, state, editor) => bounds?.(tr, state, editor) ?? tr,
  mount: ({ say, notify }) => whenLater((parts) => (bounds = (tr, state) => parts.withinBounds(tr, state, say, notify))),
};

export const features: readonly Feature[] = [comments, suggestionsFeature, release, versions, bounded];
