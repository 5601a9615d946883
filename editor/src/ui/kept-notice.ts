import type { Draft } from "../data";
import type { Kept } from "../kept";
import { wordsIn } from "../write/count";
import { moment, n, t } from "../words";
import { showVersions } from "./compare";
import { button, el } from "./dom";
import { readText } from "../editor";

/** Offers text that an earlier window left unsaved: to see, to put back or to discard. */
export function keptNotice(
  kept: Kept,
  lang: string,
  zone: string,
  actions: { putBack: (draft: Draft) => void; discard: () => void },
): HTMLElement {
  const count = countWords(kept.draft, lang);
  const words = n(kept.slot === "aside" ? "kept_aside" : "kept_words", count, { time: moment(kept.at, zone, Date.now()) });
  const putBack = () => {
    notice.remove();
    actions.putBack(kept.draft);
  };
  const see = () => showVersions(t("kept_title"), [{ title: words, text: kept.draft }], lang, [[t("put_back"), putBack]]);
  const notice = el(
    "section",
    { class: "ed-notice", "aria-label": t("kept_title") },
    el("p", {}, words),
    button({ class: "btn" }, t("see_them"), see),
    button({ class: "btn p" }, t("put_back"), putBack),
    button({ class: "btn" }, t("discard"), () => {
      notice.remove();
      actions.discard();
    }),
  );
  return notice;
}

function countWords(draft: Draft, lang: string): number {
  try {
    const doc = readText(draft);
    return wordsIn(doc.textBetween(0, doc.content.size, "\n", " "), lang);
  } catch {
    return wordsIn(`${draft.headline} ${draft.standfirst}`, lang);
  }
}
