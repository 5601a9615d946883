import type { Draft, PageData } from "../data";
import type { Editor } from "../editor";
import type { FieldsModel, Overwritten } from "../fields";
import { BrowserStore, type Kept } from "../kept";
import { completed, sameDraft } from "../same";
import { Saver, type SaveState } from "../save";
import type { Server } from "../server";
import { t, timeOfDay } from "../words";
import { later } from "../later";
import type { SaveStatus } from "../ui/save-status";
import type { Clock, Socket } from "./connection";
import type { Rights } from "./frames";
import { Presence } from "./presence";
import { Room } from "./room";
import table from "../../schema.json";

export interface TogetherOptions {
  data: PageData;
  server: Server;
  fields: FieldsModel;
  status: SaveStatus;
  /** Where offers of kept words stand. */
  notices: HTMLElement;
  /** What a field is called. */
  label: (field: string) => string;
  /** A choice's words, for a field that holds an id. */
  valueWords: (field: string, value: string | null) => string;
  /** Puts a draft on the canvas and in the panel as an ordinary change. */
  putBack: (draft: Draft) => void;
  /** Called when what may be done here has changed. */
  refresh: () => void;
}

/** How often it is asked whether a silent connection still works, in milliseconds. */
const PROBE_EVERY = 30_000;

/** Writing in the shared story: joins it, keeps what is not acknowledged, and says where that stands. */
export class Together {
  readonly room: Room;
  readonly saver: Saver;
  readonly presence: Presence;
  private editor: Editor | null = null;
  private readonly kept: BrowserStore;
  private readonly tab = randomName();
  private unlocked: Promise<void> | null = null;
  private offered = false;
  /** True once the canvas and the fields are tied to the shared document. */
  private tied = false;
  private suggesting = false;
  /** The field of which the top bar says that somebody else changed it. */
  private clashing: string | null = null;
  /** Since when there is something that is not acknowledged, in milliseconds since 1970. */
  private since: number | null = null;
  /** Records of earlier windows whose updates are on their way to the server. */
  private merging: Kept[] = [];

  constructor(private readonly options: TogetherOptions) {
    const { data, server, fields } = options;
    this.kept = new BrowserStore(this.tab, () => this.saver.keepAgain());
    this.room = new Room({
      open: () => openSocket(data.paths.room),
      clock: pageClock,
      online: () => navigator.onLine,
      signedIn: () => server.signedIn(),
      rights: { edit: data.rights.edit, suggest: data.rights.suggest ?? false },
    });
    this.presence = new Presence(this.room, pageClock);
    this.saver = new Saver({
      room: this.room,
      savedAt: Date.parse(data.saved_at),
      clock: pageClock,
      keep: (aside) => this.keep(aside),
      release: () => this.kept.remove(data.article, this.tab, "unsent"),
      tell: (state) => this.told(state),
    });
    this.room.onWrite(() => (this.since ??= Date.now()));
    this.room.onAck(() => this.acknowledged());
    this.room.onNews((news) => {
      if (news.kind === "rights") this.options.refresh();
    });
    fields.onOverwritten((what) => void this.overwritten(what));
    fields.onWritten((name) => {
      if (name === this.clashing) this.settle();
    });
  }

  /** Begins, once the canvas is there. */
  start(editor: Editor): void {
    const { room, saver } = this;
    this.editor = editor;
    room.onArrival(() => editor.readSelection());
    room.onJoin(() => {
      editor.join(room.story);
      this.options.fields.join(room.fields);
      this.tied = true;
      this.options.refresh();
      void this.unlock().then(() => this.takeLeft());
    });
    window.addEventListener("online", () => room.retry());
    window.addEventListener("offline", () => room.wentOffline());
    window.addEventListener("beforeunload", (event) => {
      if (saver.atRisk) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        void room.flush();
        saver.keepNow();
      } else if (saver.state.kind === "signed_out") void this.lookForSession();
      else {
        room.retry();
        room.probe();
      }
    });
    window.setInterval(() => {
      if (document.visibilityState === "visible") room.probe();
    }, PROBE_EVERY);
    this.options.status.show(saver.state, false);
    void this.unlock();
    room.connect();
  }

  /** True while this person may change the canvas. */
  get mayWrite(): boolean {
    const { rights } = this.room;
    return this.writable && (rights.edit || (rights.suggest && this.suggesting));
  }

  /** True while this person may change the fields. */
  get mayChangeFields(): boolean {
    return this.writable && this.room.rights.edit;
  }

  get rights(): Rights {
    return this.room.rights;
  }

  /** True while what is asked of the server can be answered. */
  get reachable(): boolean {
    return this.room.joined && this.room.link.kind === "open";
  }

  allowSuggesting(): void {
    this.suggesting = true;
    this.options.refresh();
  }

  /** Makes everything written so far a revision; null when that did not work. Rejects with a `Refusal`. */
  async checkpoint(): Promise<number | null> {
    if (!(await this.room.flush())) return null;
    const { revision, saved_at } = await this.options.server.revision();
    const by = this.room.revision?.revision === revision ? this.room.revision.saved_by : this.options.data.me.name;
    this.room.revision = { revision, saved_at, saved_by: by };
    return revision;
  }

  /** Somebody signed in again on this page. */
  signedIn(): void {
    this.room.resume();
    void this.unlock();
  }

  private get writable(): boolean {
    const { state } = this.saver;
    return this.tied && !this.room.broken && (state.kind !== "stopped" || state.why === "outdated");
  }

  private told(state: SaveState): void {
    this.options.status.show(state, this.saver.unsaved);
    this.options.refresh();
  }

  /** Somebody may have signed in again in another window. */
  private async lookForSession(): Promise<void> {
    if (await this.options.server.signedIn().catch(() => false)) this.signedIn();
  }

  /** Fetches the key of what this computer keeps; without a session there is none, and it is asked for again later. */
  private unlock(): Promise<void> {
    this.unlocked ??= this.options.server.keptKey().then(
      async (key) => {
        await this.kept.unlock(key);
        this.saver.keepAgain();
      },
    ).catch(() => {
      this.unlocked = null;
    });
    return this.unlocked;
  }

  private async keep(aside: boolean): Promise<void> {
    const update = this.room.unacknowledged();
    if (!update || !this.editor) return;
    const { article } = this.options.data;
    const at = Date.now();
    await this.unlock();
    await this.kept.put({ article, tab: this.tab, slot: aside ? "aside" : "unsent", lineage: this.room.lineage, at, since: this.since ?? at, update, draft: this.draft(this.editor) });
    if (!aside) return;
    // It is offered as text from now on and must not be merged as well.
    await this.kept.remove(article, this.tab, "unsent");
    for (const { tab } of this.merging.splice(0)) await this.kept.remove(article, tab, "unsent");
  }

  private draft(editor: Editor): Draft {
    return { ...editor.text(), fields: this.options.fields.all() };
  }

  private acknowledged(): void {
    if (!this.room.saved) return;
    this.since = null;
    this.options.fields.acknowledged();
    for (const { article, tab, slot } of this.merging.splice(0)) void this.kept.remove(article, tab, slot).catch(() => undefined);
  }

  /** Takes up what earlier windows of this person left: merged where it belongs, offered as text where it does not. */
  private async takeLeft(): Promise<void> {
    const { options, room, editor } = this;
    if (this.offered || !editor) return;
    this.offered = true;
    const left = await this.kept.left(options.data.article).catch((): Kept[] => []);
    const fits = left.filter((kept) => kept.slot === "unsent" && kept.lineage === room.lineage && (this.mayChangeFields || this.mayWrite));
    // A revision of the story as it was before lets the history take back what is added now.
    if (fits.length > 0) await this.checkpoint().catch(() => null);
    for (const kept of fits) {
      const mine = !room.saved;
      this.merging.push(kept);
      try {
        room.merge(kept.update);
      } catch {
        this.merging = this.merging.filter((other) => other !== kept);
        this.offer(kept, editor);
        continue;
      }
      if (!room.saved && !mine) options.status.addedKept(kept.since, Math.max(kept.at, kept.since + 60_000));
    }
    // An update that brought nothing new was on the server all along.
    this.acknowledged();
    for (const kept of left) if (!fits.includes(kept)) this.offer(kept, editor);
  }

  private offer(left: Kept, editor: Editor): void {
    const { options } = this;
    const now = this.draft(editor);
    const kept = { ...left, draft: completed(left.draft, now) };
    const forget = () => void this.kept.remove(kept.article, kept.tab, kept.slot).catch(() => undefined);
    if (sameDraft(kept.draft, now)) {
      forget();
      return;
    }
    const putBack = (draft: Draft) => {
      options.putBack(draft);
      // It stays in the store until what was put back is saved.
      void this.room.flush().then((saved) => saved && forget());
    };
    const actions = { putBack: this.mayChangeFields ? putBack : null, discard: forget };
    later((parts) => options.notices.append(parts.keptNotice(kept, editor.text(), options.data.lang, options.data.time_zone, actions)));
  }

  /** The person has decided about the field that somebody else changed, if only by writing on in it. */
  private settle(): void {
    this.clashing = null;
    this.options.status.showClash(null);
  }

  private async overwritten({ field, mine, theirs, client }: Overwritten): Promise<void> {
    const { status, fields, data, server } = this.options;
    const at = timeOfDay(Date.now(), data.time_zone);
    const here = this.room.awareness.getStates().get(client) as { user?: { name?: string } } | undefined;
    const name = here?.user?.name ?? (await server.writers().catch(() => null))?.[client]?.name ?? t("somebody");
    this.clashing = field;
    const settled = () => this.settle();
    const keepMine = () => {
      settled();
      fields.set(field, mine as never);
      fields.redraw();
    };
    const label = this.options.label(field);
    status.showClash({
      words: t("field_changed", { name, field: label, time: at }),
      actions: [
        [t("keep_mine"), keepMine],
        [t("take_theirs"), settled],
        [
          t("see_both"),
          () =>
            later((parts) => parts.showBothValues(label, [t("my_version"), this.options.valueWords(field, mine)], [t("their_version", { name }), this.options.valueWords(field, theirs)], data.lang, [
              [t("keep_mine"), keepMine],
              [t("take_theirs"), settled],
            ])),
        ],
      ],
    });
  }
}

const pageClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => window.setTimeout(run, milliseconds),
  cancel: (handle) => window.clearTimeout(handle),
  chance: () => Math.random(),
};

function openSocket(path: string): Socket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("schema", String(table.version));
  return new WebSocket(url) as unknown as Socket;
}

function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
