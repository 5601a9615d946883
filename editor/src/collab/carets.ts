import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey, type ProsemirrorBinding } from "y-prosemirror";
import { createRelativePositionFromJSON } from "yjs";
import { el } from "../ui/dom";
import { isRemote } from "./bind";
import type { Cursor, Presence, Somebody } from "./presence";

const key = new PluginKey<DecorationSet>("carets");

/** A name stands beside the text for so long after its caret moved; the pointer on the caret brings it back. */
const NAME_FOR = 2_000;

/** The carets and selections of the others in the text, and this person's own told to them. */
export function carets(presence: () => Presence): Plugin {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, set, _before, state) {
        if (tr.getMeta(key) || (tr.docChanged && isRemote(tr))) return drawn(state, presence());
        return tr.docChanged ? set.map(tr.mapping, tr.doc) : set;
      },
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => new Carets(view, presence()),
  });
}

/** The place in a document of what somebody's cursor says; null where it is gone or nothing is shared yet. */
export function placeOf(state: EditorState, position: unknown): number | null {
  const binding = bindingOf(state);
  if (!binding) return null;
  try {
    const place = relativePositionToAbsolutePosition(binding.doc, binding.type, createRelativePositionFromJSON(position), binding.mapping);
    return place === null ? null : Math.min(place, state.doc.content.size - 1);
  } catch {
    // What others say of themselves may be anything.
    return null;
  }
}

function bindingOf(state: EditorState): ProsemirrorBinding | null {
  return (ySyncPluginKey.getState(state) as { binding: ProsemirrorBinding } | undefined)?.binding ?? null;
}

function drawn(state: EditorState, presence: Presence): DecorationSet {
  const found: Decoration[] = [];
  for (const somebody of presence.others()) {
    if (!somebody.cursor) continue;
    const [anchor, head] = [placeOf(state, somebody.cursor.anchor), placeOf(state, somebody.cursor.head)];
    if (anchor === null || head === null) continue;
    const { client, color } = somebody;
    const tone = `ed-person-${color}${somebody.idle ? " ed-idle" : ""}`;
    // Hidden from screen readers: the list in the top bar says it in words, and a mark amid a word would break the word.
    const caret = () => el("span", { class: `ed-caret ${tone}`, "aria-hidden": "true", "data-client": client });
    found.push(Decoration.widget(head, caret, { key: `${client} ${tone}`, side: 10, ignoreSelection: true }));
    if (anchor !== head) found.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: `ed-selected ${tone}` }));
  }
  return DecorationSet.create(state.doc, found);
}

/** Follows the selection here and the carets of the others, whose names stand in the margin and never over text. */
class Carets {
  private readonly names = el("div", { class: "ed-caret-names", "aria-hidden": "true" });
  private readonly shown = new Map<number, { label: HTMLElement; timer: number }>();
  private readonly places = new Map<number, string>();
  private gone = false;
  private drawing = 0;

  constructor(private readonly view: EditorView, private readonly presence: Presence) {
    view.dom.parentElement?.append(this.names);
    presence.onChange(() => this.redraw());
    view.dom.addEventListener("focusin", this.tell);
    view.dom.addEventListener("focusout", this.tell);
    view.dom.addEventListener("pointerover", this.hover);
    this.redraw();
  }

  update(view: EditorView, before: EditorState): void {
    if (view.state.selection !== before.selection || view.state.doc !== before.doc) this.tell();
  }

  destroy(): void {
    this.gone = true;
    cancelAnimationFrame(this.drawing);
    this.names.remove();
    for (const { timer } of this.shown.values()) window.clearTimeout(timer);
    this.view.dom.removeEventListener("focusin", this.tell);
    this.view.dom.removeEventListener("focusout", this.tell);
    this.view.dom.removeEventListener("pointerover", this.hover);
  }

  private readonly tell = (): void => {
    const binding = bindingOf(this.view.state);
    if (!binding || !this.view.editable) return;
    if (!this.view.hasFocus()) return this.presence.moveTo(null);
    const { anchor, head } = this.view.state.selection;
    const relative = (place: number): unknown => JSON.parse(JSON.stringify(absolutePositionToRelativePosition(place, binding.type, binding.mapping)));
    this.presence.moveTo({ anchor: relative(anchor), head: relative(head) } satisfies Cursor);
  };

  private readonly hover = (event: Event): void => {
    const caret = (event.target as Element).closest<HTMLElement>(".ed-caret");
    const somebody = caret && this.presence.others().find(({ client }) => String(client) === caret.dataset["client"]);
    if (somebody) this.showName(somebody);
  };

  /** Many small moves in one moment are drawn once. */
  private redraw(): void {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => {
      if (this.gone || this.view.isDestroyed || !bindingOf(this.view.state)) return;
      this.view.dispatch(this.view.state.tr.setMeta(key, true).setMeta("addToHistory", false));
      const others = this.presence.others();
      for (const client of [...this.shown.keys()]) if (!others.some((other) => other.client === client && other.cursor)) this.hideName(client);
      for (const somebody of others) {
        const place = JSON.stringify(somebody.cursor);
        if (somebody.cursor && place !== this.places.get(somebody.client)) this.showName(somebody);
        this.places.set(somebody.client, place);
      }
    });
  }

  private showName({ client, color, name, cursor }: Somebody): void {
    const head = cursor ? placeOf(this.view.state, cursor.head) : null;
    if (head === null) return;
    this.hideName(client);
    const label = el("span", { class: `ed-caret-name ed-person-${color}` }, el("bdi", {}, name));
    // Measured, for the margin has no place of its own in the text.
    label.style.insetBlockStart = `${this.view.coordsAtPos(head).top - this.names.getBoundingClientRect().top}px`;
    this.names.append(label);
    this.shown.set(client, { label, timer: window.setTimeout(() => this.hideName(client), NAME_FOR) });
  }

  private hideName(client: number): void {
    const shown = this.shown.get(client);
    if (!shown) return;
    window.clearTimeout(shown.timer);
    shown.label.remove();
    this.shown.delete(client);
  }
}
