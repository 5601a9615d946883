import type { Problem, Readiness } from "../data";
import { later } from "../later";
import { reason, type Server } from "../server";
import { el } from "./dom";

/** Asking after every save of a fast writer would only cost the server. */
const AT_MOST_EVERY = 3_000;

/** What the server says must and should be done before publishing, kept up to date with every save. */
export class ChecksList {
  readonly dom = el("div", { class: "ed-checks" });
  private readonly heard = new Set<(readiness: Readiness) => void>();
  private last = 0;
  private timer = 0;

  constructor(private readonly server: Server, private readonly goTo: (problem: Problem) => void) {}

  /** Called with each answer of the server. */
  onAnswer(listen: (readiness: Readiness) => void): void {
    this.heard.add(listen);
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
    this.heard.forEach((listen) => listen(readiness));
    later((parts) => parts.showChecks(this.dom, readiness, this.goTo));
  }
}
