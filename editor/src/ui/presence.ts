import { TextSelection } from "prosemirror-state";
import { placeOf } from "../collab/carets";
import type { Presence, Somebody } from "../collab/presence";
import type { Editor } from "../editor";
import { n, t } from "../words";
import { button, el, isolate } from "./dom";
import { menuButton } from "./menu";
import type { StoryFields } from "./story-fields";

/** So many people stand in the bar by themselves; the rest are in a menu behind their number. */
const IN_BAR = 3;

/** Who else is in the story, in words and colours: "Leila — paragraph 3". Pressing a name goes to where that person is. */
export class PeopleHere {
  readonly dom = el("div", { class: "ed-here-now", role: "group", "aria-label": t("here_now"), hidden: true });
  private said = "";
  private rest: Somebody[] = [];

  constructor(
    private readonly presence: Presence,
    private readonly editor: Editor,
    private readonly fields: StoryFields,
    private readonly me: () => string | undefined,
  ) {
    presence.onChange(() => this.show());
    // Where somebody is changes with the text too, but a word must not redraw the bar.
    let timer = 0;
    editor.onChange(() => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.show(), 500);
    });
    // Others may have been here before this was.
    this.show();
  }

  private show(): void {
    const people = this.people();
    const words = people.map((person) => this.words(person));
    const said = JSON.stringify([words, people.map(({ color, idle }) => [color, idle])]);
    if (said === this.said) return;
    this.said = said;
    const inBar = people.length > IN_BAR ? people.slice(0, IN_BAR - 1) : people;
    this.rest = people.slice(inBar.length);
    // Drawn anew, the button under the keyboard would lose the focus.
    const held = [...this.dom.children].indexOf(document.activeElement as Element);
    this.dom.hidden = people.length === 0;
    this.dom.replaceChildren(...inBar.map((person) => this.avatar(person)));
    if (this.rest.length > 0) {
      const label = n("more_people", this.rest.length);
      this.dom.append(menuButton({ label, words: `+${this.rest.length}` }, () => this.rest.map((person) => ({ label: this.words(person), run: () => this.goTo(person) }))));
    }
    if (held >= 0) (this.dom.children[held] as HTMLElement | undefined)?.focus();
    this.showInFields(people);
  }

  /** One for each person: the window in which they did something. */
  private people(): Somebody[] {
    const found = new Map<string, Somebody>();
    for (const somebody of this.presence.others()) {
      const known = found.get(somebody.id);
      if (somebody.id !== this.me() && (!known || (known.idle && !somebody.idle))) found.set(somebody.id, somebody);
    }
    return [...found.values()];
  }

  private avatar(person: Somebody): HTMLElement {
    const words = this.words(person);
    return button(
      { class: `ed-avatar ed-person-${person.color}${person.idle ? " ed-idle" : ""}`, title: words },
      [el("span", { class: "ed-initial", "aria-hidden": "true" }, initial(person.name)), el("span", { class: "ed-avatar-words" }, isolate(person.name), ` — ${this.where(person)}`)],
      () => this.goTo(person),
    );
  }

  private words(person: Somebody): string {
    // Isolated, for a name may run against the direction of the words beside it.
    return `\u2068${person.name}\u2069 — ${this.where(person)}`;
  }

  private where(person: Somebody): string {
    if (person.idle) return t("idle");
    if (person.field !== null && this.fields.has(person.field)) return this.fields.label(person.field);
    const { state } = this.editor.view;
    const place = person.cursor ? placeOf(state, person.cursor.head) : null;
    if (place === null) return t("reading");
    const $place = state.doc.resolve(place);
    const part = $place.index(0);
    if (part === 0) return t("headline");
    if (part === 1) return t("standfirst");
    return t("at_paragraph", { n: ($place.depth > 0 ? $place.index(1) : 0) + 1 });
  }

  private goTo(person: Somebody): void {
    if (person.field !== null && this.fields.has(person.field)) {
      this.fields.focus(person.field);
      return;
    }
    const { view } = this.editor;
    const place = person.cursor ? placeOf(view.state, person.cursor.head) : null;
    if (place === null) return;
    view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(place))).scrollIntoView());
    this.editor.focus();
  }

  private showInFields(people: readonly Somebody[]): void {
    const byField = new Map<string, HTMLElement[]>();
    for (const { field, name, color } of people) {
      if (field === null) continue;
      byField.set(field, [...(byField.get(field) ?? []), el("span", { class: `ed-in-field ed-person-${color}` }, isolate(name))]);
    }
    this.fields.showPeople(byField);
  }
}

function initial(name: string): string {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? "";
}
