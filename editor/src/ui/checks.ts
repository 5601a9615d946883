import type { Problem, Readiness } from "../data";
import { reason, type Server } from "../server";
import { t } from "../words";
import { button, el } from "./dom";
import { icon } from "./icons";

/** Asking after every save of a fast writer would only cost the server. */
const AT_MOST_EVERY = 3_000;

/** What the server says must and should be done before publishing, kept up to date with every save. */
export class ChecksList {
  readonly dom = el("div", { class: "ed-checks" });
  private readonly counted = new Set<(musts: number, shoulds: number) => void>();
  private last = 0;
  private timer = 0;

  constructor(private readonly server: Server, private readonly goTo: (field: string) => void) {}

  onCount(listen: (musts: number, shoulds: number) => void): void {
    this.counted.add(listen);
  }

  /** Asks anew, soon; several wishes in a short time become one question. */
  refresh(): void {
    if (this.timer !== 0) return;
    const wait = Math.max(0, this.last + AT_MOST_EVERY - Date.now());
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.last = Date.now();
      this.server.readiness().then(
        (readiness) => this.show(readiness),
        (error: unknown) => this.dom.replaceChildren(el("p", { class: "hint" }, reason(error))),
      );
    }, wait);
  }

  show(readiness: Readiness): void {
    const { musts, shoulds } = readiness;
    this.counted.forEach((listen) => listen(musts.length, shoulds.length));
    if (musts.length + shoulds.length === 0) {
      this.dom.replaceChildren(el("p", { class: "ed-all-good ok" }, icon("check"), t("checks_all_good")));
      return;
    }
    this.dom.replaceChildren(...problemLists(readiness, this.goTo, "h2"));
  }
}

/** The musts and shoulds as lists, each line with a button that goes to the place; for the panel and the dialog. */
export function problemLists(
  { musts, shoulds }: Pick<Readiness, "musts" | "shoulds">,
  goTo: (field: string) => void,
  heading: "h2" | "h3" = "h3",
): HTMLElement[] {
  const lists: HTMLElement[] = [];
  const add = (title: string, problems: readonly Problem[], kind: "must" | "should") => {
    if (problems.length === 0) return;
    const list = el("ul", { class: "chk" });
    for (const { field, message } of problems) {
      list.append(
        el(
          "li",
          {},
          el("span", { class: kind === "must" ? "err" : "warn" }, icon(kind)),
          el("span", {}, message),
          button({ class: "btn", "aria-label": `${t("show_me")}: ${message}` }, t("show_me"), () => goTo(field)),
        ),
      );
    }
    lists.push(el("section", {}, el(heading, {}, title), list));
  };
  add(t("musts"), musts, "must");
  add(t("shoulds"), shoulds, "should");
  return lists;
}
