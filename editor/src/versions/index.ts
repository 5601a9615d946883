import type { Plugin } from "prosemirror-state";
import type { Feature, StoryParts } from "../features";
import { changedFields, changedParts, isSame, restoreRevision, type RevisionJson } from "../restore";
import { reason } from "../server";
import { openDialog } from "../ui/dialog";
import { button, el } from "../ui/dom";
import { number, t, type WordKey } from "../words";
import { showWritten, whoWrote, writers, written } from "../who-wrote";

const IN_HASH = /^#restore=(\d{1,9})$/;
/** After a change the marks of who wrote what are made anew when it has been quiet for so long, in milliseconds. */
const QUIET = 1_500;

/** The panel's tab on the story's past: who wrote what, the way to all versions, and putting one back. */
export const versions: Feature = {
  plugins: (): Plugin[] => [whoWrote()],
  mount: (page) => {
    mountTab(page);
    offerRestore(page);
    window.addEventListener("hashchange", () => offerRestore(page));
  },
};

function mountTab({ data, server, editor, room, panel }: StoryParts): void {
  const legend = el("div", { class: "ed-legend" });
  const problem = el("p", { class: "ed-problem", role: "alert" });
  let shown = false;
  let timer = 0;
  const draw = async () => {
    const clients = await server.writers();
    if (!shown) return;
    const { view } = editor;
    const parts = written(room.story, view.state.schema, clients);
    const people = writers(parts, clients, t("who_wrote_nobody"));
    const all = people.reduce((sum, { characters }) => sum + characters, 0);
    showWritten(view, parts, people);
    legend.replaceChildren(
      el("h2", {}, t("who_wrote_legend")),
      el(
        "ul",
        {},
        ...people.map(({ name, hue, characters }) =>
          el("li", {}, el("span", { class: hue < 0 ? "ed-swatch" : `ed-swatch ed-wrote-${hue}`, "aria-hidden": "true" }), el("bdi", {}, name), el("span", { class: "hint" }, ` ${number(Math.round((characters / Math.max(1, all)) * 100))}%`)),
        ),
      ),
    );
  };
  const toggle = button({ class: "btn", "aria-pressed": "false" }, t("who_wrote"), () => {
    shown = !shown;
    toggle.setAttribute("aria-pressed", String(shown));
    toggle.textContent = t(shown ? "who_wrote_hide" : "who_wrote");
    problem.textContent = "";
    if (shown) return void draw().catch((error: unknown) => (problem.textContent = reason(error)));
    legend.replaceChildren();
    showWritten(editor.view, [], []);
  });
  // Before the shared document is here nothing says who wrote what.
  toggle.hidden = true;
  room.onJoin(() => (toggle.hidden = false));
  editor.onChange(() => {
    window.clearTimeout(timer);
    if (shown) timer = window.setTimeout(() => void draw().catch(() => undefined), QUIET);
  });
  const all = el("p", {}, el("a", { class: "btn", href: data.paths.history }, t("history_all")));
  panel.addTab(t("history"), el("div", { class: "ed-history" }, all, toggle, problem, legend));
}

/** `#restore=7` in the address: version 7 is shown for what it would change, and put back if that is wanted. */
function offerRestore({ data, server, editor, fields, room, notify }: StoryParts): void {
  const version = IN_HASH.exec(location.hash)?.[1];
  if (!version) return;
  // The address is a wish of the moment: reloading the page must not ask again.
  history.replaceState(history.state, "", location.pathname + location.search);
  room.onJoin(() => {
    // The canvas is tied to the shared words right after they came.
    window.setTimeout(() => {
      if (!room.rights.edit) return;
      server.get<RevisionJson>(`${data.paths.history}/${version}/content.json`).then(
        (json) => ask(json),
        (error: unknown) => notify(reason(error)),
      );
    });
  });
  const ask = (json: RevisionJson) => {
    if (isSame(editor, fields, json)) return notify(t("restore_same"));
    const { body, foot, close } = openDialog(t("restore_title", { number: number(json.revision) }), { closed: () => editor.focus() });
    const names = [...changedParts(editor, json), ...changedFields(fields, json)].map((name) => t(NAMES[name] ?? "story"));
    body.append(
      el("p", {}, t("restore_why")),
      el("h3", {}, t("restore_changes")),
      el("ul", {}, ...names.map((name) => el("li", {}, name))),
    );
    foot.append(
      button({ class: "btn" }, t("cancel"), close),
      button({ class: "btn p" }, t("restore"), () => {
        close();
        const takeBack = restoreRevision(editor, fields, json);
        notify(t("restored", { number: number(json.revision) }), [t("undo"), takeBack]);
      }),
    );
  };
}

const NAMES: Record<string, WordKey> = {
  headline: "headline", standfirst: "standfirst", body: "restore_body", kind: "kind", section: "section", tags: "tags", authors: "authors",
  short_headline: "short_headline", dateline: "dateline", slug: "slug", search_title: "search_title", search_description: "search_description",
  social_title: "social_title", social_description: "social_description",
};
