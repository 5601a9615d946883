import { STYLE } from "./prepare";
import { unwrap, wrapContent } from "./tree";

/** The declarations of an element's inline style, in lower case. */
export function styleOf(element: Element): Map<string, string> {
  const found = new Map<string, string>();
  const text = element.getAttribute(STYLE) ?? element.getAttribute("style") ?? "";
  for (const declaration of text.split(";")) {
    const colon = declaration.indexOf(":");
    if (colon > 0) found.set(declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim().toLowerCase());
  }
  return found;
}

/**
 * Word processors write bold as a style and plain text as a style inside <b>. Here what the styles say becomes elements
 * and elements that their own style denies go, so that only meaning is left when the styles are dropped.
 */
export function stylesToMarks(root: Element): void {
  for (const element of [...root.querySelectorAll("b, strong, i, em, s, strike, del, sup, sub, u, span, font, p, li, td, th, a, div, ins")]) {
    const style = styleOf(element);
    const tag = element.localName;
    const weight = style.get("font-weight");
    const slant = style.get("font-style");
    if ((tag === "b" || tag === "strong") && isNormalWeight(weight)) unwrap(element);
    else if ((tag === "i" || tag === "em") && slant === "normal") unwrap(element);
    // The weight of a table's heading cells and the like is the reader's style sheet's to give.
    else if (tag !== "th" && isBold(weight) && tag !== "b" && tag !== "strong") wrapContent(element, "strong");
    if ((slant === "italic" || slant === "oblique") && tag !== "i" && tag !== "em") wrapContent(element, "em");
    const line = `${style.get("text-decoration") ?? ""} ${style.get("text-decoration-line") ?? ""}`;
    if (line.includes("line-through") && !/^(?:s|strike|del)$/.test(tag)) wrapContent(element, "s");
    const place = style.get("vertical-align");
    if (place === "super" && tag !== "sup") wrapContent(element, "sup");
    if (place === "sub" && tag !== "sub") wrapContent(element, "sub");
  }
  // A heading is strong as it is.
  for (const strong of [...root.querySelectorAll(":is(h1,h2,h3,h4,h5,h6,th) :is(b,strong)")]) unwrap(strong);
}

function isBold(weight: string | undefined): boolean {
  return weight === "bold" || weight === "bolder" || Number(weight) >= 600;
}

function isNormalWeight(weight: string | undefined): boolean {
  return weight === "normal" || weight === "lighter" || (weight !== undefined && Number(weight) < 600);
}
