import type { Draft } from "../data";
import type { Kept } from "../kept";
import { wordsIn } from "../write/count";
import { moment, n, t } from "../words";
import { showVersions } from "./compare";
import { button, el } from "./dom";
import { readText, type Text } from "../editor";

/** Offers text that an earlier window left unsaved: to see, to put back or to discard. */
export function keptNotice(
  kept: Pick<Kept, "at" | "draft">,
  present: Text,
  lang: string,
  zone: string,
  actions: { putBack: ((draft: Draft) => void) | null; discard: () => void },
): HTMLElement {
  const time = moment(kept.at, zone, Date.now());
  const count = wordsOnlyIn(kept.draft, present, lang);
  // Where only fields differ, or words were deleted, there is nothing to count.
  const words = count === 0 ? t("kept_changes", { time }) : n("kept_words", count, { time });
  const putBack = () => {
    notice.remove();
    actions.putBack?.(kept.draft);
  };
  // Who may no longer change the story can still read and copy the words.
  const see = () => showVersions(t("kept_title"), [{ title: words, text: kept.draft }], lang, actions.putBack ? [[t("put_back"), putBack]] : []);
  const notice = el(
    "section",
    { class: "ed-notice", "aria-label": t("kept_title") },
    el("p", {}, words),
    button({ class: "btn" }, t("see_them"), see),
    actions.putBack ? button({ class: "btn p" }, t("put_back"), putBack) : null,
    button({ class: "btn" }, t("discard"), () => {
      notice.remove();
      actions.discard();
    }),
  );
  return notice;
}

/** The words of the lines of a draft that do not stand on the canvas as they are. */
function wordsOnlyIn(draft: Draft, present: Text, lang: string): number {
  const known = new Set(lines(present));
  return lines(draft)
    .filter((line) => !known.has(line))
    .reduce((sum, line) => sum + wordsIn(line, lang), 0);
}

function lines(text: Text): string[] {
  const found: string[] = [];
  try {
    readText(text).descendants((node) => {
      if (node.isTextblock) found.push(node.textContent);
      return !node.isTextblock;
    });
  } catch {
    found.push(text.headline, text.standfirst);
  }
  return found;
}
