import { dragCards } from "./drag";
import { useKeys } from "./keys";
import { follow } from "./stream";
import { sendInPlace } from "./bulk";

/** The list of stories or the board, if the page is one: keys, rows that change in place, deeds without leaving, cards to drag. */
export function liveBoard(): void {
  const form = document.querySelector<HTMLFormElement>("form.stories");
  const news = document.querySelector<HTMLElement>("[data-news]");
  useKeys(form);
  if (!form || !news) return;
  follow(form, news);
  sendInPlace(form, news);
  dragCards(form, news);
}
