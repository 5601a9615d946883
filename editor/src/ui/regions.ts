import type { Editor } from "../editor";
import type { Panel } from "./panel";

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

/** F6 goes round the parts of the page: top bar, toolbar, text, panel, status line. */
export class Regions {
  constructor(
    private readonly editor: Editor,
    private readonly parts: { top: HTMLElement; bar: HTMLElement; panel: Panel; line: HTMLElement },
  ) {}

  step(by: 1 | -1): void {
    const { top, bar, panel, line } = this.parts;
    const stops = [
      { holds: top, enter: () => first(top) },
      { holds: bar, enter: () => this.toToolbar() },
      { holds: this.editor.view.dom as HTMLElement, enter: () => this.editor.focus() },
      { holds: panel.dom, enter: () => panel.focus() },
      { holds: line, enter: () => first(line) },
    ].filter(({ holds }) => holds.isConnected && !holds.hidden && getComputedStyle(holds).visibility !== "hidden");
    const now = stops.findIndex(({ holds }) => holds.contains(document.activeElement));
    // From nowhere the first step forward is the text, where most people want to be.
    const next = now < 0 ? stops.findIndex(({ holds }) => holds === this.editor.view.dom) : (now + by + stops.length) % stops.length;
    stops[next]?.enter();
  }

  toToolbar(): void {
    this.parts.bar.querySelector<HTMLElement>(".ed-tool[tabindex='0']")?.focus();
  }
}

function first(region: HTMLElement): void {
  // What is not on the screen cannot take the focus.
  [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find((element) => element.getClientRects().length > 0)?.focus();
}
