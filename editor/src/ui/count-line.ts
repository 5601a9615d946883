import type { Editor } from "../editor";
import { n, number, t } from "../words";
import { charactersIn, readingMinutes, wordsBetween, wordsOf } from "../write/count";
import { shortcut } from "../keys";
import { openDialog } from "./dialog";
import { button, el } from "./dom";

const PAUSE = 400;

interface Counts {
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

/** Says the counts in a dialog, for those who do not see the line. */
export function showCounts(editor: Editor): void {
  const { body } = openDialog(t("word_count"), { closed: () => editor.focus() });
  const { doc, selection } = editor.view.state;
  const counts = count(editor);
  const all = doc.child(2).textBetween(0, doc.child(2).content.size, "\n", " ");
  const rows: [string, string][] = [
    [t("count_words"), number(counts.words)],
    [t("count_characters"), number(charactersIn(all.replace(/\n/g, "")))],
    [t("count_time"), n("minutes", counts.minutes)],
    [t("count_headline"), n("characters", charactersIn(doc.child(0).textContent))],
    [t("count_standfirst"), n("words", wordsOf(doc.child(1), editor.lang))],
  ];
  if (counts.selected !== null) {
    rows.unshift(
      [t("count_selected_words"), number(counts.selected)],
      [t("count_selected_characters"), number(charactersIn(doc.textBetween(selection.from, selection.to, "", " ")))],
    );
  }
  const list = el("dl", { class: "ed-counts" });
  for (const [name, value] of rows) list.append(el("div", {}, el("dt", {}, name), el("dd", {}, value)));
  body.append(list);
}

function count(editor: Editor): Counts {
  const { doc, selection } = editor.view.state;
  const words = wordsOf(doc.child(2), editor.lang);
  const selected = selection.empty ? null : wordsBetween(doc, selection.from, selection.to, editor.lang);
  return { words, minutes: readingMinutes(words, editor.lang), selected };
}
