import { labelled } from "../ui/dialog";
import { el, freshId } from "../ui/dom";
import { icon } from "../ui/icons";
import { said } from "../words/release";
import { canBeWaived, type Outlook } from "./data";
import { dayAndTime, WhenField } from "./when";

/** What somebody chooses before a story goes out: when, and that checks are set aside. */
export interface Choices {
  /** To be put into the dialog, in this order. */
  parts: HTMLElement[];
  /** Whether it may go out, as things stand. */
  possible: boolean;
  /** What the button says that does it; null for what it says of itself. */
  label: () => string | null;
  /** What is still missing, in words; null if nothing. */
  missing: () => string | null;
  /** What goes with the order, and to which address. */
  order: () => { path: string | null; more: Record<string, unknown> };
  when: WhenField;
}

/** The choices there are for a story in this state. `changed` is called when what the button says may have changed. */
export function choices(outlook: Outlook, zone: string, changed: () => void): Choices {
  const parts: HTMLElement[] = [];
  const { last, stands } = outlook.approval;
  if (stands && last) parts.push(el("p", { class: "ok" }, said("approval_stands", { name: last.by })));
  const waives = canBeWaived(outlook.musts) && outlook.may.waive;
  const reason = el("textarea", { class: "in", rows: 2, maxlength: 1000, dir: "auto" });
  if (waives) parts.push(el("section", { class: "ed-waive" }, el("h3", {}, said("waive_title")), el("p", { class: "hint" }, said("waive_help")), labelled(said("waive_reason"), reason)));
  const when = new WhenField(said("when_time"), zone, changed);
  const name = freshId("when");
  const now = el("input", { type: "radio", name, id: freshId("now"), checked: true });
  const later = el("input", { type: "radio", name, id: freshId("later") });
  const possible = outlook.musts.length === 0 || waives;
  if (possible && outlook.embargo) {
    parts.push(el("p", { class: "ed-warning" }, icon("should"), el("span", {}, said("embargo_waits", { time: dayAndTime(outlook.embargo.until, zone) }))));
  }
  const planned = outlook.planned.find(({ state, act }) => state === "waiting" && act !== "act-withdraw");
  if (planned) parts.push(el("p", { class: "hint" }, said("planned_replaces", { time: dayAndTime(planned.due_at, zone) })));
  if (possible && outlook.may.schedule) {
    const detail = el("div", { hidden: true }, when.dom, el("p", { class: "hint" }, said("when_version")));
    const chosen = () => {
      detail.hidden = !later.checked;
      changed();
      if (later.checked) when.input.focus();
    };
    for (const radio of [now, later]) radio.addEventListener("change", chosen);
    parts.push(
      el(
        "fieldset",
        { class: "ed-choice" },
        el("legend", {}, said("when")),
        el("label", { class: "ed-check", for: now.id }, now, said("when_now")),
        el("label", { class: "ed-check", for: later.id }, later, said("when_later")),
        detail,
      ),
    );
  }
  return {
    parts,
    possible,
    when,
    label: () => {
      if (later.checked) return when.empty ? said("schedule") : said(outlook.update ? "update_for" : "schedule_for", { time: when.words });
      if (outlook.embargo) return said("schedule_for", { time: dayAndTime(outlook.embargo.until, zone) });
      return waives ? said("waive_now") : null;
    },
    missing: () => {
      if (waives && reason.value.trim() === "") return said("waive_missing");
      return later.checked && when.empty ? said("when_missing") : null;
    },
    order: () => ({
      path: later.checked ? outlook.paths.planning : null,
      more: {
        ...(later.checked ? { act: "publish", ...when.value } : {}),
        ...(waives ? { waived: [...new Set(outlook.musts.map(({ key }) => key))], reason: reason.value } : {}),
      },
    }),
  };
}
