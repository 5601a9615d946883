import { tellOutcome } from "./outcome";

/** Sends what is done to the chosen stories without leaving the page: the rows change by themselves. */
export function sendInPlace(form: HTMLFormElement, news: HTMLElement): void {
  const chosen = form.querySelector<HTMLElement>("[data-chosen]");
  const boxes = () => form.querySelectorAll<HTMLInputElement>("input[name=ids]:checked");
  const count = () => {
    if (chosen) chosen.textContent = `(${boxes().length})`;
  };
  form.addEventListener("change", count);
  count();
  form.addEventListener("submit", (event) => {
    const sender = event.submitter;
    if (!(sender instanceof HTMLButtonElement)) return;
    event.preventDefault();
    void send(form, sender, news).then((done) => {
      if (!done) return;
      // Back to the stories, to one that nothing was done to: those may be about to leave, and would stay for the focus.
      const rest = form.querySelector<HTMLElement>("[data-story]:not(:has(input:checked)) [data-part=headline]");
      for (const box of boxes()) box.checked = false;
      count();
      (rest ?? document.getElementById("q"))?.focus();
    });
  });
  // Enter in a field sends what stands beside it, not the first button of the form.
  form.addEventListener("keydown", (event) => {
    const field = event.target as HTMLElement;
    if (event.key !== "Enter" || !field.matches(".deed input, .deed select")) return;
    event.preventDefault();
    form.requestSubmit(field.closest(".deed")?.querySelector("button"));
  });
}

async function send(form: HTMLFormElement, sender: HTMLButtonElement, news: HTMLElement): Promise<boolean> {
  sender.disabled = true;
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const done = await tellOutcome(sender.formAction, body, news);
  sender.disabled = false;
  return done;
}
