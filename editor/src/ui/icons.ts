const SVG = "http://www.w3.org/2000/svg";

/** Line drawings on a grid of 24. The ones that `mirror` names turn round where the interface runs right to left. */
const paths = {
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h7M7 19h7M14 5l-4 14",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  heading2: "M4 6v12M12 6v12M4 12h8M16 10a2.5 2.5 0 1 1 4.4 1.7L16 18h5",
  heading3: "M4 6v12M12 6v12M4 12h8M16 8h5l-3 4a3 3 0 1 1-2.6 4.6",
  text: "M5 6h14M12 6v13",
  quote: "M5 7h5v5a4 4 0 0 1-4 4M14 7h5v5a4 4 0 0 1-4 4",
  pull: "M4 5v14M9 8h11M9 12h11M9 16h7",
  bullets: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  numbers: "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 15.5a1.5 1.5 0 1 1 2.6 1L4 20h3",
  plus: "M12 5v14M5 12h14",
  related: "M4 5h12v14H4zM7 9h6M7 13h4M19 8v11a0 0 0 0 1 0 0h-7",
  factbox: "M4 5h16v14H4zM8 9h8M8 13h8M8 16h5",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16M12 5v14",
  divider: "M4 12h16",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  ltr: "M9 4v11M13 4v11M15 4H8a4 4 0 0 0 0 8M4 19h14M15 16l3 3-3 3",
  rtl: "M9 4v11M13 4v11M15 4H8a4 4 0 0 0 0 8M20 19H6M9 16l-3 3 3 3",
  language: "M4 6h9M8 4v2M11 6c-1 4-4 7-7 8M6 9c1 3 3 4 6 5M12 20l4-10 4 10M13.5 16.5h5",
  more: "M4.5 12h1M11.5 12h1M18.5 12h1",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l5 5L19 7",
  must: "M12 3l9 9-9 9-9-9zM12 8v5M12 15.5v.01",
  should: "M12 4l9 16H3zM12 10v5M12 17.5v.01",
  suggest: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3M13 20h7",
  panel: "M4 5h16v14H4zM15 5v14",
} as const;

export type IconName = keyof typeof paths;

const mirrored: ReadonlySet<IconName> = new Set(["undo", "redo", "bullets", "numbers", "quote", "pull", "panel"]);

/** A decorative drawing; what it stands for is always said in words beside it or in the button's label. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const attrs = { viewBox: "0 0 24 24", width: "20", height: "20", "aria-hidden": "true", focusable: "false" };
  for (const [key, value] of Object.entries(attrs)) svg.setAttribute(key, value);
  svg.setAttribute("class", mirrored.has(name) ? "ed-icon ed-mirror" : "ed-icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}
