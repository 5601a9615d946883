import type { Problem, Readiness } from "../data";
import { t } from "../words";
import { button, el } from "./dom";
import { icon } from "./icons";

/** Shows in a place what the server says must and should be done. */
export function showChecks(dom: HTMLElement, readiness: Readiness, goTo: (problem: Problem) => void): void {
  if (readiness.musts.length + readiness.shoulds.length === 0) {
    dom.replaceChildren(el("p", { class: "ed-all-good ok" }, icon("check"), t("checks_all_good")));
    return;
  }
  // Whoever has the focus on a line keeps it, if the line is still there.
  const held = document.activeElement instanceof HTMLElement && dom.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
  dom.replaceChildren(...problemLists(readiness, goTo, "h2"));
  if (held !== null) [...dom.querySelectorAll("button")].find((one) => one.ariaLabel === held)?.focus();
}

/** The musts and shoulds as lists, each line with a button that goes to the place; for the panel and the dialog. */
export function problemLists(
  { musts, shoulds }: Pick<Readiness, "musts" | "shoulds">,
  goTo: (problem: Problem) => void,
  heading: "h2" | "h3" = "h3",
): HTMLElement[] {
  const lists: HTMLElement[] = [];
  const add = (title: string, problems: readonly Problem[], kind: "must" | "should") => {
    if (problems.length === 0) return;
    const list = el("ul", { class: "chk" });
    for (const problem of problems) {
      list.append(
        el(
          "li",
          {},
          el("span", { class: kind === "must" ? "err" : "warn" }, icon(kind)),
          el("span", {}, problem.message),
          button({ class: "btn", "aria-label": `${t("show_me")}: ${problem.message}` }, t("show_me"), () => goTo(problem)),
        ),
      );
    }
    lists.push(el("section", {}, el(heading, {}, title), list));
  };
  add(t("musts"), musts, "must");
  add(t("shoulds"), shoulds, "should");
  return lists;
}
