import type { Editor } from "../editor";
import { n, number, t } from "../words";
import { readingMinutes, wordsBetween, wordsOf } from "../write/count";
import { shortcut } from "../keys";
import { button, el } from "./dom";

const PAUSE = 400;

export interface Counts {
  words: number;
  minutes: number;
  selected: number | null;
}

/** The line under the text: words, reading time, language and where the shortcuts are. It counts only in pauses. */
export function countLine(editor: Editor, languageName: string, help: () => void): HTMLElement {
  const words = el("span");
  const minutes = el("span");
  const line = el(
    "footer",
    { class: "ed-line", "aria-label": t("word_count") },
    words,
    minutes,
    el("span", {}, el("bdi", {}, languageName)),
    button({ class: "ed-quiet" }, [t("all_shortcuts"), " ", el("kbd", { dir: "ltr" }, shortcut("help"))], help),
  );
  let timer = 0;
  const update = () => {
    const counts = count(editor);
    words.textContent = counts.selected === null ? n("words", counts.words) : t("words_selected", { some: number(counts.selected), all: n("words", counts.words) });
    minutes.textContent = n("minutes", counts.minutes);
  };
  editor.onMove(() => {
    window.clearTimeout(timer);
    timer = window.setTimeout(update, PAUSE);
  });
  update();
  return line;
}

/** What is counted of the story, and of the selection where there is one. */
export function count(editor: Editor): Counts {
  const { doc, selection } = editor.view.state;
  const words = wordsOf(doc.child(2), editor.lang);
  const selected = selection.empty ? null : wordsBetween(doc, selection.from, selection.to, editor.lang);
  return { words, minutes: readingMinutes(words, editor.lang), selected };
}
