import { t } from "../words";
import { openDialog } from "./dialog";
import { button, el } from "./dom";
import { directionOf } from "../direction";

/** Shows two values of a field side by side, each under whose it is. */
export function showBothValues(label: string, mine: [string, string], theirs: [string, string], lang: string, choices: [string, () => void][]): void {
  const { body, foot, close } = openDialog(`${t("see_both")}: ${label}`);
  const list = el("dl", { class: "ed-counts ed-both" });
  for (const [whose, value] of [mine, theirs]) {
    list.append(el("div", {}, el("dt", {}, whose), el("dd", { lang, dir: value === "" ? null : directionOf(lang) }, value || "—")));
  }
  body.append(list);
  for (const [words, run] of choices) {
    foot.append(
      button({ class: "btn" }, words, () => {
        close();
        run();
      }),
    );
  }
}
