import { openDialog } from "../ui/dialog";
import { button, el } from "../ui/dom";
import { t } from "../words";
import { said } from "../words/release";
import type { Outlook, Planned } from "./data";
import { acting, part, problemLine, type Around, type Section } from "./parts";
import { dayAndTime, WhenField } from "./when";

const WORDS = { "act-publish": "plan_out", "act-update": "plan_update", "act-withdraw": "plan_down" } as const;

/** What is planned for the story, and what did not happen. */
export function planSection(around: Around): Section {
  const list = el("ul", { class: "ed-plan" });
  const problem = problemLine();
  let outlook: Outlook | null = null;
  const withdraw = button({ class: "btn" }, said("plan_withdraw"), () => outlook && askWithdrawal(around, outlook));
  const all = el("p", {});
  return {
    dom: part(said("plan"), list, problem, withdraw, all),
    update: (fresh) => {
      outlook = fresh;
      const planned = fresh.planned;
      list.replaceChildren(...(planned.length === 0 ? [el("li", { class: "hint" }, said("plan_none"))] : planned.map((one) => line(around, one, fresh.may.schedule, problem))));
      withdraw.hidden = !fresh.may.schedule || !(fresh.update || planned.some(({ state, act }) => state === "waiting" && act !== "act-withdraw"));
      all.replaceChildren(el("a", { href: fresh.paths.schedule }, said("see_schedule")));
    },
  };
}

function line({ zone, send }: Around, planned: Planned, may: boolean, problem: HTMLElement): HTMLElement {
  const time = dayAndTime(planned.due_at, zone);
  const failed = planned.state === "failed";
  const item = el(
    "li",
    {},
    el("p", {}, el("b", {}, said(WORDS[planned.act], { time })), " ", said("plan_by", { name: planned.by })),
    planned.tells === null ? null : el("p", { class: "hint" }, said("plan_tells", { kind: planned.tells })),
    planned.with_embargo ? el("p", { class: "hint" }, said("plan_embargo")) : null,
    planned.behind && !failed ? el("p", { class: "warn" }, said("plan_behind")) : null,
    failed ? el("p", { class: "err" }, said("plan_failed", { time })) : null,
    failed ? el("ul", {}, ...planned.problems.map((words) => el("li", {}, words))) : null,
  );
  if (may) item.append(acting(said(failed ? "plan_noted" : "plan_cancel"), false, () => send(failed ? planned.dismissal : planned.cancellation, {}, problem)));
  return item;
}

function askWithdrawal({ zone, send }: Around, { paths }: Outlook): void {
  const { body, foot, close } = openDialog(said("plan_withdraw_go"));
  const when = new WhenField(said("when_time"), zone);
  const problem = problemLine();
  const go = acting(said("plan_withdraw_go"), true, async () => {
    if (when.empty) return void (problem.textContent = said("when_missing"));
    try {
      await send(paths.planning, { act: "withdraw", ...when.value }, problem);
      close();
    } catch (error) {
      when.offer(error);
    }
  });
  body.append(when.dom, problem);
  foot.append(button({ class: "btn" }, t("cancel"), close), go);
  when.input.focus();
}
