import type { Named } from "../data";
import { reason } from "../server";
import { t } from "../words";
import { folded } from "../ui/combo";
import { button, directed, el, freshId } from "../ui/dom";
import type { Said } from "./data";

/** The longest comment that the server takes, in characters. */
const LONGEST = 5_000;
const OFFERED = 8;

export interface ComposerOptions {
  label: string;
  /** What the button says. */
  send: string;
  words?: string;
  /** Who the words call already. */
  called?: readonly Named[];
  people: () => Promise<Named[]>;
  submit: (said: Said) => Promise<void>;
  cancel: () => void;
  /** Stands above the words, as the choice of what they are about. */
  above?: HTMLElement;
}

/**
 * A field for a comment. `@` and the beginning of a name offer people; Mod+Enter sends and Escape gives up. What could not
 * be sent stays in the field.
 */
export function composer(options: ComposerOptions): { dom: HTMLElement; focus: () => void } {
  const listId = freshId("people");
  const input = el("textarea", {
    class: "in", rows: "3", maxlength: String(LONGEST), "aria-label": options.label, "aria-autocomplete": "list",
    "aria-controls": listId, "aria-haspopup": "listbox",
  });
  input.value = options.words ?? "";
  directed(input);
  const list = el("div", { class: "ed-options ed-people", role: "listbox", id: listId, "aria-label": t("comment_people"), hidden: true });
  const problem = el("p", { class: "ed-problem", role: "alert" });
  const called = new Map((options.called ?? []).map((person) => [person.id, person]));
  let offered: Named[] = [];
  let active = -1;
  let asked = 0;

  const close = () => {
    offered = [];
    active = -1;
    list.hidden = true;
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index: number) => {
    active = index;
    [...list.children].forEach((line, at) => line.setAttribute("aria-selected", String(at === index)));
    input.setAttribute("aria-activedescendant", `${listId}-${index}`);
  };
  const pick = (person: Named) => {
    const before = nameBegun(input);
    if (!before) return;
    const end = input.selectionStart;
    input.setRangeText(`@${person.name} `, before.at, end, "end");
    called.set(person.id, person);
    close();
    input.focus();
    input.dispatchEvent(new Event("input"));
  };
  const offer = async () => {
    const begun = nameBegun(input);
    const turn = ++asked;
    if (!begun) return close();
    const people = await options.people().catch((): Named[] => []);
    if (turn !== asked) return;
    const words = folded(begun.words);
    offered = people.filter(({ name }) => folded(name).split(/\s+/).some((part) => part.startsWith(words)) || folded(name).startsWith(words)).slice(0, OFFERED);
    // A name that was picked and is followed by words is no beginning any more.
    if (offered.length === 0) return close();
    list.replaceChildren(
      ...offered.map((person, at) => {
        const line = el("div", { class: "ed-option", role: "option", id: `${listId}-${at}`, "aria-selected": "false" }, el("bdi", {}, person.name));
        line.addEventListener("pointerdown", (event) => event.preventDefault());
        line.addEventListener("click", () => pick(person));
        return line;
      }),
    );
    list.hidden = false;
    mark(0);
  };
  const send = () => {
    const words = input.value.trim();
    if (words === "") {
      problem.textContent = t("comment_empty");
      input.focus();
      return;
    }
    const mentions = [...called.values()].filter(({ name }) => words.includes(`@${name}`)).map(({ id }) => id);
    submit.disabled = true;
    problem.textContent = "";
    options.submit({ words, mentions }).catch((error: unknown) => {
      problem.textContent = reason(error);
      submit.disabled = false;
      input.focus();
    });
  };
  input.addEventListener("input", () => void offer());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = offered.length > 0;
    const person = offered[active];
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) mark((active + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length);
    else if (open && person && (event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) pick(person);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
    else if (event.key === "Escape" && open) close();
    else if (event.key === "Escape") options.cancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const submit = button({ class: "btn p" }, options.send, send);
  const dom = el(
    "div",
    { class: "ed-composer" },
    options.above,
    el("div", { class: "ed-combo" }, input, list),
    problem,
    el("div", { class: "ed-composer-buttons" }, submit, button({ class: "btn" }, t("cancel"), options.cancel)),
  );
  return {
    dom,
    focus: () => {
      input.focus();
      input.setSelectionRange(input.value.length, input.value.length);
    },
  };
}

/** The beginning of a name that stands before the cursor: an `@` after nothing or a space, and at most some words. */
export function nameBegun(input: Pick<HTMLTextAreaElement, "value" | "selectionStart">): { at: number; words: string } | null {
  const before = input.value.slice(0, input.selectionStart);
  const found = /(?:^|[\s(])@([^\s@][^@\n]{0,40}|)$/u.exec(before);
  if (!found) return null;
  const words = found[1] ?? "";
  return { at: before.length - words.length - 1, words };
}
