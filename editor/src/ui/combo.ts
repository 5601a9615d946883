import { letters } from "../find/letters";
import { directed, el, freshId } from "./dom";

export interface Option {
  id: string;
  /** What is shown; the first node names it. */
  show: () => (Node | string)[];
}

export interface Combo {
  input: HTMLInputElement;
  /** Input and list together. */
  dom: HTMLElement;
  /** Looks again, as when the person had typed. */
  refresh: () => void;
}

const PAUSE = 150;

/**
 * A text input over a list of choices, by the ARIA practices: the focus stays in the input, arrows move through the list,
 * Enter picks, Escape closes. `find` may take its time; an answer that is overtaken by a newer question is dropped.
 */
export function combo(
  options: {
    label: string;
    placeholder?: string;
    /** Lists that stand open all the time belong to dialogs made for choosing. */
    open?: boolean;
    find: (words: string) => Promise<Option[]> | Option[];
    pick: (id: string, words: string) => void;
    empty?: (words: string) => string;
    /** Enter with nothing chosen. */
    enter?: (words: string) => void;
  },
): Combo {
  const listId = freshId("list");
  const input = el("input", {
    class: "in", type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId,
    "aria-label": options.label, autocomplete: "off", spellcheck: "false", placeholder: options.placeholder ?? null,
  });
  const redirect = directed(input);
  const list = el("div", { class: "ed-options", role: "listbox", id: listId, "aria-label": options.label, hidden: true });
  const dom = el("div", { class: "ed-combo" }, input, list);
  let found: Option[] = [];
  let active = -1;
  let asked = 0;
  let timer = 0;
  /** The words that the list answers. */
  let answered: string | null = null;
  /** A step into a list that is still being looked up. */
  let stepping: Promise<void> | null = null;

  const show = (open: boolean) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open && found.length > 0));
  };
  const mark = (index: number) => {
    active = index;
    [...list.querySelectorAll("[role=option]")].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `${listId}-${index}`);
  };
  const choose = (index: number) => {
    const option = found[index];
    if (!option) return;
    if (!options.open) show(false);
    options.pick(option.id, input.value.trim());
  };
  const look = async () => {
    const turn = ++asked;
    const words = input.value.trim();
    let answer: Option[];
    try {
      answer = await options.find(words);
    } catch (error) {
      if (turn === asked) list.replaceChildren(el("p", { class: "ed-none" }, error instanceof Error ? error.message : ""));
      return;
    }
    if (turn !== asked) return;
    found = answer;
    answered = words;
    list.replaceChildren(
      ...found.map((option, at) => {
        const line = el("div", { class: "ed-option", role: "option", id: `${listId}-${at}`, "aria-selected": "false" }, ...option.show());
        line.addEventListener("pointerdown", (event) => event.preventDefault());
        line.addEventListener("click", () => choose(at));
        return line;
      }),
    );
    if (found.length === 0 && options.empty) list.append(el("p", { class: "ed-none" }, options.empty(words)));
    mark(-1);
    show(document.activeElement === input || Boolean(options.open));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), PAUSE);
  };

  /** A step from words that are newer than the list waits for their own list: the old one holds other choices. */
  const step = (by: 1 | -1) => {
    if (answered === input.value.trim()) {
      if (list.hidden) void look();
      else if (found.length > 0) mark(next(active, by, found.length));
      return;
    }
    clearTimeout(timer);
    const looking = look().then(() => {
      if (stepping !== looking) return;
      stepping = null;
      if (found.length > 0 && answered === input.value.trim()) mark(next(-1, by, found.length));
    });
    stepping = looking;
  };

  input.addEventListener("input", () => {
    mark(-1);
    soon();
  });
  input.addEventListener("focus", () => {
    redirect();
    void look();
  });
  input.addEventListener("blur", () => {
    if (!options.open) show(false);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (stepping) void stepping.then(() => choose(active));
      else if (active >= 0) choose(active);
      else options.enter?.(input.value.trim());
    } else if (event.key === "Escape" && !list.hidden && !options.open) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    }
  });
  return { input, dom, refresh: () => void look() };
}

/** From nothing chosen the first step down is the first choice and the first step up the last. */
function next(now: number, by: 1 | -1, count: number): number {
  if (now < 0) return by > 0 ? 0 : count - 1;
  return (now + by + count) % count;
}

/** Words as people search for them: without case, accents, Arabic vowel signs and the forms of alef, yeh and teh marbuta. */
export function folded(text: string): string {
  return letters(text).text.trim();
}
