import { directionOf } from "../direction";

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined;

/**
 * Makes an element. Attributes that are false, null or undefined are left out and true ones stand empty. Style and
 * event attributes are refused: the page's security policy would drop them without a word.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attrs: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (name === "style" || name.startsWith("on")) throw new Error(`Attribute ${name} is not allowed here`);
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return made;
}

let ids = 0;

/** An id that nothing else on the page has. */
export function freshId(stem: string): string {
  ids += 1;
  return `ed-${stem}-${ids}`;
}

/** A title or a name inside other words, in its own direction. */
export function isolate(text: string, lang?: string): HTMLElement {
  return lang ? el("bdi", { lang, dir: directionOf(lang) }, text) : el("bdi", {}, text);
}

/** A button that runs something; every button of the editor is made here so that none submits a form by accident. */
export function button(attrs: Record<string, Value>, children: Child | Child[], run: (event: MouseEvent) => void): HTMLButtonElement {
  const made = el("button", { type: "button", ...attrs }, ...(Array.isArray(children) ? children : [children]));
  made.addEventListener("click", run);
  return made;
}

/** Lets an input take its direction from its words, and while it is empty from `empty` or, without that, its place. */
export function directed(input: HTMLInputElement | HTMLTextAreaElement, empty = ""): () => void {
  const update = () => {
    const dir = input.value === "" ? empty : "auto";
    if (dir === "") input.removeAttribute("dir");
    else if (input.dir !== dir) input.dir = dir;
  };
  input.addEventListener("input", update);
  update();
  return update;
}

/** True where the element itself runs from right to left. */
export function isRtl(element: Element): boolean {
  return getComputedStyle(element).direction === "rtl";
}
