import { DOMSerializer } from "prosemirror-model";
import { readText, type Text } from "../editor";
import { schema } from "../schema";
import { t } from "../words";
import { openDialog } from "./dialog";
import { button, el } from "./dom";
import { directionOf } from "../direction";

export interface Side {
  title: string;
  text: Text;
}

/** Shows one or two versions of the text, read only, and offers what may be done with them. */
export function showVersions(title: string, sides: readonly Side[], lang: string, choices: [string, () => void][]): void {
  const { body, foot, close } = openDialog(title, { wide: true });
  const columns = el("div", { class: sides.length > 1 ? "ed-sides" : "ed-side" });
  for (const side of sides) {
    const paper = el("div", { class: "ed-paper", lang, dir: directionOf(lang), tabindex: "0", role: "group", "aria-label": side.title });
    paper.append(rendered(side.text));
    columns.append(el("section", {}, el("h3", {}, side.title), paper));
  }
  body.append(columns);
  for (const [label, run] of choices) {
    foot.append(
      button({ class: "btn" }, label, () => {
        close();
        run();
      }),
    );
  }
}

function rendered(text: Text): DocumentFragment | HTMLElement {
  try {
    return DOMSerializer.fromSchema(schema).serializeFragment(readText(text).content) as DocumentFragment;
  } catch {
    return el("p", {}, t("cannot_show"));
  }
}
