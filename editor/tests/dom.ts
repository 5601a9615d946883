import { JSDOM } from "jsdom";
import { learn } from "../src/words";

/** A page for the tests. It has no layout, so what asks for rectangles gets empty ones. */
const { window } = new JSDOM("<!doctype html><html lang='en'><body></body></html>", { pretendToBeVisual: true, url: "https://desk.example/" });

const names = [
  "window", "document", "HTMLElement", "Element", "Node", "Text", "Range", "MutationObserver", "getComputedStyle", "DOMRect",
  "getSelection", "CSSStyleRule", "Event", "KeyboardEvent", "InputEvent", "ClipboardEvent", "DataTransfer", "HTMLInputElement",
  "requestAnimationFrame", "cancelAnimationFrame",
] as const;
for (const name of names) {
  const value = name === "window" ? window : (window as unknown as Record<string, unknown>)[name];
  if (value !== undefined) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
window.Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
window.Range.prototype.getBoundingClientRect = () => rect();
window.Element.prototype.getClientRects = () => [] as unknown as DOMRectList;
window.Element.prototype.scrollIntoView = () => undefined;

function rect(): DOMRect {
  return { x: 0, y: 0, left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0, toJSON: () => ({}) };
}

await learn("en");
await learn("ar");
