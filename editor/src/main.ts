import type { PageData } from "./data";
import { t, speak } from "./words";
import { StoryPage } from "./story-page";
import { el } from "./ui/dom";

/** Mounts the editor on the page's data; nothing else reads the page for state. */
function start(): void {
  const place = document.getElementById("editor");
  const source = document.getElementById("editor-data");
  if (!place || !source) return;
  const data = JSON.parse(source.textContent ?? "") as PageData;
  speak(data.ui);
  try {
    new StoryPage(place, data);
  } catch (error) {
    // A story that this editor cannot show whole must not be opened at all: saving it would lose the rest.
    console.error(error);
    place.replaceChildren(
      el(
        "main",
        { class: "ed-cannot" },
        el("h1", {}, t("cannot_open")),
        el("p", {}, t("cannot_open_why")),
        el("p", {}, el("a", { class: "btn", href: data.paths.history }, t("version_history")), " ", el("a", { class: "btn", href: data.paths.desk }, t("desk"))),
      ),
    );
  }
}

start();
