/** A story as the stream sends it: the same words that the server prints into the page. */
export interface Row {
  id: string;
  href: string;
  plan: string;
  headline: string;
  lang: string;
  dir: string;
  detail: string;
  stage: string;
  stage_word: string;
  changed: string;
  person: string;
  due: { iso: string; words: string; late: boolean } | null;
  goes_out: { iso: string; words: string } | null;
  words: string;
  open: string[];
  flags: { name: string; word: string }[];
}

/** Puts what is new into a row or a card. Nodes stay the same, so that whatever has the focus keeps it. */
export function fill(element: HTMLElement, row: Row): void {
  const part = (name: string) => element.querySelector<HTMLElement>(`[data-part=${name}]`);
  const headline = part("headline") as HTMLAnchorElement | null;
  if (headline) {
    headline.href = row.href;
    headline.lang = row.lang;
    headline.dir = row.dir;
    say(headline, row.headline);
  }
  for (const name of element.querySelectorAll<HTMLElement>(".vh bdi")) setText(name, row.headline);
  say(part("detail"), row.detail);
  const stage = part("stage");
  if (stage) {
    stage.className = `st ${row.stage}`;
    say(stage, row.stage_word);
  }
  sayOrHide(part("changed"), row.changed);
  sayOrHide(part("person"), row.person);
  const due = part("due") as HTMLTimeElement | null;
  if (due) {
    sayOrHide(due, row.due?.words ?? "");
    due.dateTime = row.due?.iso ?? "";
    due.classList.toggle("late", row.due?.late ?? false);
  }
  const goesOut = part("goes-out") as HTMLTimeElement | null;
  if (goesOut) {
    sayOrHide(goesOut, row.goes_out?.words ?? "");
    goesOut.dateTime = row.goes_out?.iso ?? "";
  }
  say(part("words"), row.words);
  open(part("open"), row.open);
  flags(part("flags"), row.flags);
}

function say(element: HTMLElement | null, words: string): void {
  if (element) setText(element.querySelector("bdi") ?? element, words);
}

function sayOrHide(element: HTMLElement | null, words: string): void {
  if (!element) return;
  say(element, words);
  element.hidden = words === "";
}

function setText(element: Element, words: string): void {
  // A screen reader that is in the middle of it is not disturbed by the same words.
  if (element.textContent !== words) element.textContent = words;
}

/** Who has the story open. */
function open(element: HTMLElement | null, names: string[]): void {
  const place = element?.querySelector<HTMLElement>("[data-names]");
  if (!element || !place) return;
  element.hidden = names.length === 0;
  const comma = element.dataset["comma"] ?? ", ";
  if (place.textContent === names.join(comma)) return;
  place.replaceChildren(
    ...names.flatMap((name, at) => {
      const word = document.createElement("bdi");
      word.textContent = name;
      return at === 0 ? [word] : [comma, word];
    }),
  );
}

function flags(element: HTMLElement | null, wanted: Row["flags"]): void {
  if (!element) return;
  const now = [...element.children].map((flag) => flag.textContent).join("\n");
  if (now === wanted.map((flag) => flag.word).join("\n")) return;
  element.replaceChildren(
    ...wanted.map((flag) => {
      const span = document.createElement("span");
      span.className = `flag ${flag.name}`;
      span.textContent = flag.word;
      return span;
    }),
  );
}
