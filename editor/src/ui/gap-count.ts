import type { Editor } from "../editor";
import { shortcut } from "../keys";
import { n, t } from "../words";
import { gapsIn } from "../write/gaps";
import { button } from "./dom";

/** How many places are still to be filled, in the line under the text; pressing it leads to the next one. */
export function gapCount(editor: Editor, next: () => void): HTMLButtonElement {
  const made = button({ class: "ed-quiet ed-gap-count", hidden: true, title: `${t("next_gap")} (${shortcut("next_gap")})` }, "", next);
  const update = () => {
    const count = gapsIn(editor.view.state).length;
    const words = n("gaps", count);
    if (made.textContent !== words) made.textContent = words;
    made.hidden = count === 0;
  };
  editor.onChange(update);
  update();
  return made;
}
