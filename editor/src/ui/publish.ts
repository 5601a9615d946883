import type { Live, PageData, Problem } from "../data";
import { choices } from "../release/choices";
import type { Outlook, PlannedAnswer } from "../release/data";
import { dayAndTime } from "../release/when";
import { Refusal, reason, type Server } from "../server";
import { t, timeOfDay } from "../words";
import { said } from "../words/release";
import { correctionFields } from "./correction";
import { labelled, openDialog } from "./dialog";
import { button, el, freshId, isolate } from "./dom";
import { icon } from "./icons";
import { copyText } from "./copy";
import { problemLists } from "./problem-lists";

export interface PublishContext {
  data: PageData;
  server: Server;
  headline: () => string;
  /** The revision that is published: everything up to it is saved. */
  revision: () => number;
  /** Saves what is not saved yet; false when that did not work. */
  save: () => Promise<boolean>;
  /** What else is to be known before publishing, a sentence each. */
  notes: () => string[];
  goTo: (problem: Problem) => void;
  problems: (problems: Problem[]) => void;
  published: (live: Live) => void;
  /** It goes out later. */
  planned: () => void;
}

/** Asks before a story goes live, in one dialog that says what goes where and ends on what came of it. */
export async function askPublish(context: PublishContext): Promise<void> {
  const { data, server } = context;
  const update = data.live !== null;
  const { dialog, body, foot, close } = openDialog(t(update ? "update_title" : "publish_title"));
  const wait = el("p", { role: "status" }, t("checking"));
  body.append(wait);
  if (!(await context.save())) {
    body.replaceChildren(el("p", { class: "ed-problem", role: "alert" }, t("publish_unsaved")));
    return;
  }
  let readiness: Outlook;
  try {
    readiness = (await server.readiness()) as Outlook;
  } catch (error) {
    body.replaceChildren(el("p", { class: "ed-problem", role: "alert" }, reason(error)));
    return;
  }
  const goTo = (problem: Problem) => {
    close();
    context.goTo(problem);
  };
  const facts = el(
    "dl",
    { class: "ed-counts" },
    fact(t("headline"), isolate(context.headline() || t("untitled"), data.lang)),
    fact(t("edition"), isolate(readiness.edition)),
    fact(t("web_address"), el("bdi", { dir: "ltr", class: "ed-address" }, readable(readiness.address))),
  );
  const problem = el("p", { class: "ed-problem", role: "alert" });
  const notes = context.notes().map((words) => el("p", { class: "ed-warning" }, icon("should"), el("span", {}, words)));
  body.replaceChildren(facts, ...notes, ...problemLists(readiness, goTo));
  const label = () => chosen.label() ?? t(readiness.update ? "update_live_story" : "publish_now");
  const chosen = choices(readiness, data.time_zone, () => (go.textContent = label()));
  const ready = chosen.possible;
  let first: HTMLInputElement | null = null;
  let substantive: HTMLInputElement | null = null;
  if (ready && data.rights.backdate && !readiness.update) {
    first = el("input", { class: "in", type: "datetime-local", step: 60 });
    body.append(labelled(t("first_published"), first, t("first_published_hint", { zone: data.time_zone })));
  }
  if (ready && readiness.update) {
    substantive = el("input", { type: "checkbox", id: freshId("substantive") });
    body.append(el("label", { class: "ed-check", for: substantive.id }, substantive, el("span", {}, t("substantive"), el("span", { class: "hint" }, t("substantive_hint")))));
  }
  const correction = ready && readiness.correction ? correctionFields(readiness.correction, data.lang) : null;
  if (correction) body.append(correction.dom);
  body.append(...chosen.parts, problem);
  if (!ready) {
    foot.append(button({ class: "btn" }, t("back_to_story"), close));
    body.prepend(el("p", {}, t("publish_musts")));
    dialog.querySelector<HTMLElement>(".chk button")?.focus();
    return;
  }
  const go = button({ class: "btn p" }, "", () => {
    problem.textContent = chosen.missing() ?? "";
    if (problem.textContent !== "") return;
    const { path, more } = chosen.order();
    const told = correction?.answer();
    if (told === null) return;
    go.disabled = true;
    const order = { correction: told, revision: context.revision(), first_published_at: first?.value ? first.value : null, substantive: substantive?.checked ?? false, ...more };
    server.post<Live | PlannedAnswer>(path ?? data.paths.publication, order).then(
      (answer) => {
        if ("planned" in answer) return planned(answer);
        context.published(answer);
        done(answer);
      },
      (error: unknown) => {
        go.disabled = false;
        const refused = error instanceof Refusal ? error.problems.find(({ field }) => field === "correction") : undefined;
        if (refused && correction) return correction.refuse(refused.message);
        problem.textContent = reason(error);
        chosen.when.offer(error);
        const checks = error instanceof Refusal ? error.problems.filter(({ key }) => key !== undefined) : [];
        if (checks.length > 0) {
          context.problems(checks);
          body.querySelectorAll(":scope > section:has(.chk)").forEach((section) => section.remove());
          problem.before(...problemLists({ musts: checks, shoulds: [] }, goTo));
        }
      },
    );
  });
  go.textContent = label();
  const planned = (answer: PlannedAnswer) => {
    context.planned();
    const title = dialog.querySelector("h2");
    title?.replaceChildren(icon("check"), said("planned_at", { time: dayAndTime(answer.due_at, data.time_zone) }));
    dialog.classList.add("ed-done");
    body.replaceChildren(
      el("p", {}, isolate(context.headline(), data.lang)),
      el("p", {}, said("planned_body")),
      el("p", {}, el("a", { href: readiness.paths.schedule }, said("see_schedule"))),
    );
    foot.replaceChildren(button({ class: "btn p" }, t("back_to_story"), close));
    title?.focus();
  };
  const done = (live: Live) => {
    const title = dialog.querySelector("h2");
    const when = timeOfDay(live.updated_at ?? Date.now(), data.time_zone);
    title?.replaceChildren(icon("check"), t("live_at", { time: when }));
    dialog.classList.add("ed-done");
    body.replaceChildren(
      el("p", {}, isolate(context.headline(), data.lang)),
      el("p", {}, el("a", { href: live.href, target: "_blank", rel: "noopener" }, el("bdi", { dir: "ltr", class: "ed-address" }, readable(live.href)))),
    );
    foot.replaceChildren(copyButton(live.href), button({ class: "btn p" }, t("back_to_story"), close));
    title?.focus();
  };
  foot.append(button({ class: "btn" }, t("cancel"), close), go);
  // What can be mended comes before what can be set aside.
  (dialog.querySelector<HTMLElement>("section:has(.err) .chk button") ?? go).focus();
}

/** An address as a person reads it: letters instead of their codes. */
function readable(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

/** A button that copies an address and says so. */
export function copyButton(href: string): HTMLButtonElement {
  const said = el("span", { "aria-live": "polite" }, t("copy_link"));
  return button({ class: "btn" }, said, () => {
    void copyText(href).then((copied) => {
      said.textContent = t(copied ? "link_copied" : "copy_by_hand");
    });
  });
}

function fact(name: string, value: Node): HTMLElement {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}
