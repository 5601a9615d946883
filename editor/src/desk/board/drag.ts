import { tellOutcome } from "./outcome";

/** From a column to the columns that a card may be taken to, and the move that does it. */
type Ways = Record<string, Record<string, string>>;

/**
 * Cards are dragged from stage to stage. The same is done by choosing a card and a move below the board, with any pointer
 * and by keyboard. The card goes to its column when the server has moved it, as when somebody else does.
 */
export function dragCards(form: HTMLFormElement, news: HTMLElement): void {
  const board = form.querySelector<HTMLElement>(".board");
  if (!board || !form.dataset["ways"]) return;
  const ways = JSON.parse(form.dataset["ways"]) as Ways;
  let card: HTMLElement | null = null;
  let leadsNowhere = false;
  const step = (to: HTMLElement | null) => ways[columnOf(card)?.dataset["column"] ?? ""]?.[to?.dataset["column"] ?? ""];
  for (const each of board.querySelectorAll<HTMLElement>(".card")) each.draggable = true;

  board.addEventListener("dragstart", (event) => {
    card = (event.target as HTMLElement).closest<HTMLElement>(".card");
    if (!card || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector<HTMLAnchorElement>("[data-part=headline]")?.href ?? "");
    card.classList.add("dragged");
    for (const column of board.querySelectorAll<HTMLElement>("[data-column]")) {
      if (column !== columnOf(card)) column.classList.add(step(column) ? "way" : "no-way");
    }
  });
  board.addEventListener("dragover", (event) => {
    const column = columnOf(event.target as HTMLElement);
    for (const other of board.querySelectorAll(".over")) if (other !== column) other.classList.remove("over");
    leadsNowhere = false;
    if (!card || !column || column === columnOf(card)) return;
    leadsNowhere = step(column) === undefined;
    if (leadsNowhere) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
    column.classList.add("over");
  });
  board.addEventListener("drop", (event) => {
    const column = columnOf(event.target as HTMLElement);
    const move = step(column);
    if (!card || !move) return;
    event.preventDefault();
    const body = new URLSearchParams({ ids: card.dataset["story"] ?? "", step: move });
    const moved = card;
    moved.classList.add("waits");
    void tellOutcome(new URL("/desk/bulk/moves", location.href).href, body, news).then(() => moved.classList.remove("waits"));
  });
  board.addEventListener("dragend", () => {
    card?.classList.remove("dragged");
    card = null;
    if (leadsNowhere) news.textContent = news.dataset["noWay"] ?? "";
    leadsNowhere = false;
    for (const column of board.querySelectorAll("[data-column]")) column.classList.remove("way", "no-way", "over");
  });
}

function columnOf(element: HTMLElement | null): HTMLElement | null {
  return element?.closest<HTMLElement>("[data-column]") ?? null;
}
