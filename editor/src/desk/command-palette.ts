import { rank } from "../palette/rank";
import { combo, type Option } from "../ui/combo";
import { button, el, freshId, isolate } from "../ui/dom";

interface Place {
  href: string;
  name: string;
  find: string;
}

/** What the desk answers: the pages that the person may open, and the palette's own words. */
interface Offered {
  places: Place[];
  new_article: Place | null;
  words: Record<"title" | "label" | "go" | "create" | "page" | "stories" | "nothing" | "close" | "untitled", string>;
}

interface Card {
  id: string;
  headline: string;
  lang: string;
  section: string | null;
}

interface Entry {
  label: string;
  lang?: string;
  group: string;
  find: string;
  run: () => void;
}

/** A story is looked for from this many characters on: fewer name too many. */
const STORIES_FROM = 2;
const MOST_STORIES = 5;

let offered: Promise<Offered> | null = null;

/** Opens the dialog that finds and carries out what the desk offers: its pages, what this page can do, and our stories. */
export async function openPalette(): Promise<void> {
  offered ??= ask<Offered>("/desk/palette.json");
  const { places, new_article: begin, words } = await offered.catch((error: unknown) => {
    offered = null;
    throw error;
  });
  if (document.querySelector("dialog[open]")) return;
  const reached = new Set([begin, ...places].map((place) => place?.href));
  const all = [
    ...(begin ? [{ label: begin.name, group: words.create, find: begin.find, run: () => location.assign(begin.href) }] : []),
    ...actionsOfPage(words.page, reached),
    ...places.map(({ href, name, find }) => ({ label: name, group: words.go, find, run: () => location.assign(href) })),
  ];
  const title = el("h2", { id: freshId("title") }, words.title);
  const dialog = el("dialog", { class: "palette", "aria-labelledby": title.id });
  let chosen: (() => void) | null = null;
  // The dialog has to be gone before the command runs: it may be the button of a form that asks before it is sent.
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    chosen = entry.run;
    dialog.close();
  };
  let shown: Entry[] = [];
  const search = combo({
    label: words.label,
    placeholder: words.label,
    open: true,
    find: async (typed) => {
      const found: Entry[] = rank(all, typed);
      if (typed.length >= STORIES_FROM) found.push(...(await stories(typed, words).catch(() => [])));
      shown = found;
      return found.map(option);
    },
    empty: () => words.nothing,
    pick: (id) => choose(shown[Number(id)]),
    enter: (typed) => choose(rank(all, typed)[0] ?? shown[0]),
  });
  dialog.append(el("div", { class: "palette-head" }, title, button({ class: "plainbtn", "aria-label": words.close }, "×", () => dialog.close())), search.dom);
  dialog.addEventListener("close", () => {
    dialog.remove();
    chosen?.();
  });
  // A click beside it closes it, as people expect of such a box.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  search.input.focus();
}

/** What stands at the head of the page to be done, but for ways to where the palette leads anyway. */
function actionsOfPage(group: string, known: ReadonlySet<string | undefined>): Entry[] {
  const found = document.querySelectorAll<HTMLElement>("main .top .acts :is(a.btn, button)");
  return [...found].filter((action) => !action.closest("[hidden]") && !known.has(action.getAttribute("href") ?? "")).map((action) => {
    const label = (action.textContent ?? "").replace(/\s+/g, " ").trim();
    return { label, group, find: label, run: () => action.click() };
  });
}

async function stories(typed: string, words: Offered["words"]): Promise<Entry[]> {
  const { stories: cards } = await ask<{ stories: Card[] }>(`/desk/stories.json?q=${encodeURIComponent(typed)}`);
  return cards.slice(0, MOST_STORIES).map(({ id, headline, lang }) => ({
    label: headline || words.untitled,
    lang,
    group: words.stories,
    find: headline,
    run: () => location.assign(`/desk/articles/${id}`),
  }));
}

function option({ label, lang, group }: Entry, at: number): Option {
  return { id: String(at), show: () => [isolate(label, lang), el("span", { class: "mut" }, group)] };
}

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  // Who is signed out is shown the way in.
  if (answer.status === 401) location.reload();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}
