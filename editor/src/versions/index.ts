import type { Plugin } from "prosemirror-state";
import type { Feature, StoryParts } from "../features";
import { later, whenLater } from "../later";
import type { RevisionJson } from "../restore";
import { reason } from "../server";
import { el } from "../ui/dom";
import { t } from "../words";
import { whoWrote } from "./marks";

const IN_HASH = /^#restore=(\d{1,9})$/;

/** The panel's tab on the story's past: who wrote what, the way to all versions, and putting one back. */
export const versions: Feature = {
  plugins: (): Plugin[] => [whoWrote()],
  mount: (page) => {
    const dom = el("div", { class: "ed-history" });
    page.panel.addTab(t("history"), dom);
    whenLater((parts) => dom.append(...parts.historyTab(page)));
    offerRestore(page);
    window.addEventListener("hashchange", () => offerRestore(page));
  },
};

/** `#restore=7` in the address: version 7 is shown for what it would change, and put back if that is wanted. */
function offerRestore(page: StoryParts): void {
  const { data, server, room, notify } = page;
  const version = IN_HASH.exec(location.hash)?.[1];
  if (!version) return;
  // The address is a wish of the moment: reloading the page must not ask again.
  history.replaceState(history.state, "", location.pathname + location.search);
  room.onJoin(() => {
    // The canvas is tied to the shared words right after they came.
    window.setTimeout(() => {
      if (!room.rights.edit) return;
      server.get<RevisionJson>(`${data.paths.history}/${version}/content.json`).then(
        (json) => later((parts) => parts.askRestore(page, json)),
        (error: unknown) => notify(reason(error)),
      );
    });
  });
}
