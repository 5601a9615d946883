import { labelled, openDialog } from "../ui/dialog";
import { button, el } from "../ui/dom";
import { t } from "../words";
import { said } from "../words/release";
import type { Outlook } from "./data";
import { acting, part, problemLine, type Around, type Section } from "./parts";
import { dayAndTime, WhenField } from "./when";

/** Until when nobody sees the story. */
export function embargoSection(around: Around): Section {
  const { zone, send } = around;
  const status = el("p", { "aria-live": "polite" });
  const until = new WhenField(said("embargo_until"), zone);
  const problem = problemLine();
  let outlook: Outlook | null = null;
  const set = acting(said("embargo_set"), false, async () => {
    if (until.empty || !outlook) return void (problem.textContent = said("when_missing"));
    try {
      const { at, pass } = until.value;
      await send(outlook.paths.embargo, { until: at, pass }, problem);
      until.input.value = "";
    } catch (error) {
      until.offer(error);
    }
  });
  const lift = button({ class: "btn" }, said("embargo_lift"), () => outlook && askLifting(around, outlook));
  const form = el("div", { class: "ed-form" }, until.dom, el("div", { class: "ed-acts" }, set, lift), problem);
  return {
    dom: part(said("embargo"), status, form),
    update: (fresh) => {
      outlook = fresh;
      const { embargo, may } = fresh;
      const words = embargo ? said("embargo_stands", { time: dayAndTime(embargo.until, zone), name: embargo.by }) : said(fresh.update ? "embargo_live" : "embargo_none");
      if (status.textContent !== words) status.textContent = words;
      status.className = embargo ? "warn" : "hint";
      set.textContent = said(embargo ? "embargo_move" : "embargo_set");
      lift.hidden = !embargo || !may.lift;
      form.hidden = !may.embargo || fresh.update;
    },
  };
}

function askLifting({ send }: Around, { paths }: Outlook): void {
  const { body, foot, close } = openDialog(said("embargo_lift_title"));
  const why = el("textarea", { class: "in", rows: 2, maxlength: 1000, dir: "auto" });
  const problem = problemLine();
  body.append(labelled(said("embargo_lift_why"), why), problem);
  const go = acting(said("embargo_lift_go"), true, async () => {
    await send(paths.lifting, { reason: why.value }, problem);
    close();
  });
  foot.append(button({ class: "btn" }, t("cancel"), close), go);
  why.focus();
}
