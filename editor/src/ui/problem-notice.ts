import type { Problem } from "../data";
import { t } from "../words";
import { button, el } from "./dom";
import { icon } from "./icons";

/** What the server would not save in the headline, standfirst or body, said above the text. */
export function problemNotice(problems: readonly Problem[], goTo: (field: string) => void): HTMLElement {
  const list = el("ul", { class: "chk" });
  for (const { field, message } of problems) {
    list.append(el("li", {}, el("span", { class: "err" }, icon("must")), el("span", {}, message), button({ class: "btn" }, t("show_me"), () => goTo(field))));
  }
  return el("section", { class: "ed-notice ed-problems", "aria-label": t("musts") }, list);
}
