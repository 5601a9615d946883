import type { Editor } from "../editor";
import { n, number, t } from "../words";
import { charactersIn, wordsOf } from "../write/count";
import { count } from "./count-line";
import { openDialog } from "./dialog";
import { el } from "./dom";

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
