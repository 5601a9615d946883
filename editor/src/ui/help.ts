import { actions, keysOf, onMac, printed, type KeyGroup } from "../keys";
import { t, type WordKey } from "../words";
import { openDialog } from "./dialog";
import { el, freshId } from "./dom";
import { singleKeysOn, turnSingleKeys } from "./single-keys";

/** What the groups of the table of keys are called. */
export const groups: Record<KeyGroup, WordKey> = {
  story: "group_story",
  writing: "group_writing",
  finding: "group_finding",
  format: "group_format",
  blocks: "group_blocks",
  suggesting: "group_suggesting",
  moving: "group_moving",
};

const typed: readonly [string, WordKey][] = [
  ["## ", "heading_2"],
  ["### ", "heading_3"],
  ["> ", "quote"],
  ["- ", "bullet_list"],
  ["1. ", "ordered_list"],
  ["---", "divider"],
  ["**b**", "bold"],
  ["*i*", "italic"],
  ["--", "typed_dash"],
  ["...", "typed_ellipsis"],
  ['"', "typed_quotes"],
];

/** The sheet of all shortcuts, made from the one table of keys. */
export function showHelp(): void {
  const { body } = openDialog(t("all_shortcuts"), { wide: true });
  const mac = onMac();
  const columns = el("div", { class: "ed-help" });
  for (const group of Object.keys(groups) as KeyGroup[]) {
    const rows = actions.filter((action) => action.group === group);
    const list = el("dl");
    for (const action of rows) {
      const keys = el("dd");
      for (const key of keysOf(action, mac)) keys.append(el("kbd", { dir: "ltr" }, printed(key, mac)), " ");
      list.append(el("div", {}, el("dt", {}, t(action.words)), keys));
    }
    columns.append(el("section", {}, el("h3", {}, t(groups[group])), list));
  }
  const list = el("dl");
  for (const [text, words] of typed) list.append(el("div", {}, el("dt", {}, t(words)), el("dd", {}, el("kbd", { dir: "ltr" }, text.trim()))));
  columns.append(el("section", {}, el("h3", {}, t("group_typed")), el("p", { class: "hint" }, t("typed_help")), list));
  const box = el("input", { type: "checkbox", id: freshId("single") });
  box.checked = singleKeysOn();
  box.addEventListener("change", () => {
    box.checked = turnSingleKeys(box.checked);
  });
  body.append(columns, el("label", { class: "ed-check", for: box.id }, box, t("single_keys")));
}
