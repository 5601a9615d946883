/**
 * Goes through the changes of a comparison: with the buttons of a `[data-changes]` bar, and with n and p while nobody is
 * typing. Without it the buttons are links to the first and the last change.
 */
export function stepThroughChanges(): void {
  const bar = document.querySelector<HTMLElement>("[data-changes]");
  const count = Number(bar?.dataset["changes"] ?? 0);
  if (!bar || count === 0) return;
  for (const hint of bar.querySelectorAll<HTMLElement>("[data-keys]")) hint.hidden = false;
  let now = 0;
  const step = (by: number) => {
    now = after(now, by, count);
    const change = document.getElementById(`change-${now}`);
    if (!change) return;
    document.querySelectorAll(".change-now").forEach((other) => other.classList.remove("change-now"));
    change.classList.add("change-now");
    change.focus({ preventScroll: true });
    change.scrollIntoView({ block: "center" });
  };
  for (const link of bar.querySelectorAll<HTMLAnchorElement>("[data-step]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      step(Number(link.dataset["step"]));
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    // By the place of the key, so that another layout does not switch it off.
    const by = event.key === "n" || event.code === "KeyN" ? 1 : event.key === "p" || event.code === "KeyP" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(by);
  });
}

/** The number of the change after or before this one, round the end; 0 is before the first. */
export function after(now: number, by: number, count: number): number {
  if (now === 0) return by > 0 ? 1 : count;
  return ((now - 1 + by + count) % count) + 1;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
