/** What the server says of a deed done to many stories. */
interface Outcome {
  message: string;
  failed: { headline: string; reason: string }[];
}

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
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    const answer = await fetch(sender.formAction, { method: "POST", body, headers: { accept: "application/json" } });
    const outcome = (await answer.json()) as Partial<Outcome>;
    const failed = outcome.failed ?? [];
    const lines = failed.map(({ headline, reason }) => (headline === "" ? reason : `${headline}: ${reason}`));
    news.textContent = [outcome.message ?? "", ...lines].join(" · ");
    return answer.ok && failed.length === 0;
  } catch {
    news.textContent = news.dataset["away"] ?? "";
    return false;
  } finally {
    sender.disabled = false;
  }
}
