import { fill, type Row } from "./row";

/** After a stream broke off: soon, then less often. */
const AGAIN = [500, 1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * Follows the stories of the page as they change. A browser keeps only a few connections to one host, so a page that
 * nobody sees lets go of its stream and begins anew when it is seen again; each stream begins with all rows.
 */
export function follow(form: HTMLFormElement, news: HTMLElement): void {
  let source: EventSource | null = null;
  let tries = 0;
  let timer = 0;
  const open = () => {
    close();
    const stream = new EventSource(form.dataset["changes"] ?? "");
    source = stream;
    stream.addEventListener("rows", (event) => {
      tries = 0;
      if (news.dataset["said"] === "away") tell(news, "", null);
      const rows = JSON.parse((event as MessageEvent<string>).data) as Row[];
      const shown = new Set(rows.map((row) => row.id));
      const unseen = rows.filter((row) => !show(form, row)).length;
      for (const story of form.querySelectorAll<HTMLElement>("[data-story]")) {
        if (!shown.has(story.dataset["story"] ?? "")) leave(story);
      }
      more(news, unseen);
    });
    stream.addEventListener("row", (event) => void show(form, JSON.parse((event as MessageEvent<string>).data) as Row));
    stream.addEventListener("gone", (event) => {
      const { id } = JSON.parse((event as MessageEvent<string>).data) as { id: string };
      const story = find(form, id);
      if (story) leave(story);
    });
    stream.addEventListener("more", (event) => {
      more(news, (JSON.parse((event as MessageEvent<string>).data) as { count: number }).count);
    });
    stream.addEventListener("end", () => {
      close();
      // What stood here may not be for these eyes any more.
      form.remove();
      tell(news, news.dataset["ended"] ?? "", "ended");
      news.append(" ", link(location.href, news.dataset["show"] ?? ""));
    });
    stream.onerror = () => {
      close();
      tell(news, news.dataset["away"] ?? "", "away");
      timer = window.setTimeout(open, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
    };
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  document.addEventListener("visibilitychange", () => {
    if (news.dataset["said"] === "ended") return;
    if (document.hidden) close();
    else if (!source) open();
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && !document.hidden) open();
  });
  if (!document.hidden) open();
}

/** Shows a story as it is now; false if the page does not have it. */
function show(form: HTMLFormElement, row: Row): boolean {
  const story = find(form, row.id);
  if (!story) return false;
  fill(story, row);
  story.classList.remove("left");
  toItsColumn(form, story, row.stage);
  return true;
}

/** On the board a card goes to the column of its stage, but not from under the focus. */
function toItsColumn(form: HTMLFormElement, story: HTMLElement, stage: string): void {
  const from = story.closest<HTMLElement>("[data-column]");
  if (!from || from.dataset["column"] === stage) return;
  if (story.contains(document.activeElement)) {
    story.addEventListener("focusout", () => setTimeout(() => toItsColumn(form, story, stage)), { once: true });
    return;
  }
  const to = form.querySelector<HTMLElement>(`[data-column="${CSS.escape(stage)}"]`);
  if (!to) return leave(story);
  to.querySelector(".cards")?.prepend(story);
  for (const column of [from, to]) {
    const count = column.querySelector("[data-count]");
    if (count) count.textContent = String(column.querySelectorAll("[data-story]:not(.left)").length);
  }
}

/** A story that is here no more goes, but not from under the focus. */
function leave(story: HTMLElement): void {
  const box = story.querySelector<HTMLInputElement>("input[name=ids]");
  if (box) {
    box.checked = false;
    box.disabled = true;
  }
  story.classList.add("left");
  if (story.contains(document.activeElement)) {
    story.addEventListener("focusout", () => setTimeout(() => story.classList.contains("left") && leave(story)), { once: true });
    return;
  }
  story.remove();
}

function more(news: HTMLElement, count: number): void {
  if (count === 0) {
    if (news.dataset["said"] === "more") tell(news, "", null);
    return;
  }
  tell(news, `${news.dataset["more"] ?? ""} ${count} `, "more");
  news.append(link(location.href, news.dataset["show"] ?? ""));
}

function tell(news: HTMLElement, words: string, what: "away" | "ended" | "more" | null): void {
  if (what) news.dataset["said"] = what;
  else delete news.dataset["said"];
  if (news.textContent !== words) news.textContent = words;
}

function link(href: string, words: string): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = words;
  return anchor;
}

function find(form: HTMLFormElement, id: string): HTMLElement | null {
  return form.querySelector<HTMLElement>(`[data-story="${CSS.escape(id)}"]`);
}
