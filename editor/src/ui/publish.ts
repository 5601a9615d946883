import type { Live, PageData, Problem, Readiness } from "../data";
import { Refusal, reason, type Server } from "../server";
import { t, timeOfDay } from "../words";
import { problemLists } from "./checks";
import { correctionFields } from "./correction";
import { labelled, openDialog } from "./dialog";
import { button, el, freshId, isolate } from "./dom";
import { icon } from "./icons";
import { copyText } from "./copy";

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
  goTo: (field: string) => void;
  problems: (problems: Problem[]) => void;
  published: (live: Live) => void;
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
  let readiness: Readiness;
  try {
    readiness = await server.readiness();
  } catch (error) {
    body.replaceChildren(el("p", { class: "ed-problem", role: "alert" }, reason(error)));
    return;
  }
  const goTo = (field: string) => {
    close();
    context.goTo(field);
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
  const ready = readiness.musts.length === 0;
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
  body.append(problem);
  if (!ready) {
    foot.append(button({ class: "btn" }, t("back_to_story"), close));
    body.prepend(el("p", {}, t("publish_musts")));
    dialog.querySelector<HTMLElement>(".chk button")?.focus();
    return;
  }
  const go = button({ class: "btn p" }, t(readiness.update ? "update_live_story" : "publish_now"), () => {
    const answer = correction?.answer();
    if (answer === null) return;
    go.disabled = true;
    problem.textContent = "";
    const order = { correction: answer, revision: context.revision(), first_published_at: first?.value ? first.value : null, substantive: substantive?.checked ?? false };
    server.publish(order).then(
      (live) => {
        context.published(live);
        done(live);
      },
      (error: unknown) => {
        go.disabled = false;
        const refused = error instanceof Refusal ? error.problems.find(({ field }) => field === "correction") : undefined;
        if (refused && correction) return correction.refuse(refused.message);
        problem.textContent = reason(error);
        if (error instanceof Refusal && error.problems.length > 0) {
          context.problems(error.problems);
          body.querySelectorAll("section").forEach((section) => section.remove());
          problem.before(...problemLists({ musts: error.problems, shoulds: [] }, goTo));
        }
      },
    );
  });
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
  go.focus();
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
