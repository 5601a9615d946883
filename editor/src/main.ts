import type { PageData } from "./data";
import { learn, speak, t } from "./words";
import { readers } from "./words/readers";
import { StoryPage } from "./story-page";
import { el } from "./ui/dom";

/** Mounts the editor on the page's data; nothing else reads the page for state. */
async function start(): Promise<void> {
  const place = document.getElementById("editor");
  const source = document.getElementById("editor-data");
  if (!place || !source) return;
  const data = JSON.parse(source.textContent ?? "") as PageData;
  try {
    await learn(data.ui);
  } catch (error) {
    console.error(error);
    const words = readers[data.ui];
    place.replaceChildren(el("main", { class: "ed-cannot" }, el("h1", {}, words.cannot_load), el("p", {}, el("a", { class: "btn", href: location.href }, words.load_again))));
    return;
  }
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

void start();
