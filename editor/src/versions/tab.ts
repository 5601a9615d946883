import type { StoryParts } from "../features";
import { reason } from "../server";
import { button, el } from "../ui/dom";
import { showWritten, writers, written } from "../who-wrote";
import { number, t } from "../words";

/** After a change the marks of who wrote what are made anew when it has been quiet for so long, in milliseconds. */
const QUIET = 1_500;

/** What stands in the tab on the story's past: the way to all versions, and who wrote what. */
export function historyTab({ data, server, editor, room }: StoryParts): HTMLElement[] {
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
      el("h3", {}, t("who_wrote_legend")),
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
  toggle.hidden = !room.joined;
  room.onJoin(() => (toggle.hidden = false));
  editor.onChange(() => {
    window.clearTimeout(timer);
    if (shown) timer = window.setTimeout(() => void draw().catch(() => undefined), QUIET);
  });
  const all = el("p", {}, el("a", { class: "btn", href: data.paths.history }, t("history_all")));
  return [all, toggle, problem, legend];
}
