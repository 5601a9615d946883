import type { Problem } from "../data";
import { t } from "../words";
import { button, el } from "./dom";
import { icon } from "./icons";

/** What the server would not save in the headline, standfirst or body, said above the text. */
export function problemNotice(problems: readonly Problem[], goTo: (problem: Problem) => void): HTMLElement {
  const list = el("ul", { class: "chk" });
  for (const problem of problems) {
    list.append(el("li", {}, el("span", { class: "err" }, icon("must")), el("span", {}, problem.message), button({ class: "btn" }, t("show_me"), () => goTo(problem))));
  }
  return el("section", { class: "ed-notice ed-problems", "aria-label": t("musts") }, list);
}
