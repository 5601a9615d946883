/** Text on either paper must have at least this contrast with it (WCAG 2.2, 1.4.3). */
const ENOUGH = 4.5;

/**
 * `data-contrast="#fdfcf9 #15171a"` on a colour input compares what is chosen with each of those papers while it is
 * being chosen. The result goes into the element named by `data-contrast-result`: its text from `data-contrast-good` or
 * `data-contrast-bad` with `{ratio}` filled in. The server checks the same when the form is sent.
 */
export function watchContrast(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-contrast]")) {
    const result = document.getElementById(input.dataset["contrastResult"] ?? "");
    if (!result) continue;
    result.setAttribute("role", "status");
    const papers = (input.dataset["contrast"] ?? "").split(/\s+/).filter((paper) => paper !== "");
    const check = () => {
      const ratios = papers.map((paper) => contrast(input.value, paper)).filter((ratio) => ratio !== null);
      if (ratios.length === 0) {
        result.textContent = "";
        return;
      }
      const worst = Math.min(...ratios);
      const good = worst >= ENOUGH;
      const words = (good ? input.dataset["contrastGood"] : input.dataset["contrastBad"]) ?? "{ratio}";
      // Rounded down, so that 4.49 is never shown as enough.
      result.textContent = words.replace("{ratio}", (Math.floor(worst * 10) / 10).toFixed(1));
      result.classList.toggle("ok", good);
      result.classList.toggle("err", !good);
      if (good) input.removeAttribute("aria-invalid");
      else input.setAttribute("aria-invalid", "true");
    };
    input.addEventListener("input", check);
    check();
  }
}

/** The WCAG contrast ratio of two colours written as #rgb or #rrggbb; null when one is written otherwise. */
export function contrast(one: string, other: string): number | null {
  const [first, second] = [luminance(one), luminance(other)];
  if (first === null || second === null) return null;
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance(colour: string): number | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour.trim());
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim());
  const parts = short ? short.slice(1).map((part) => part + part) : long?.slice(1);
  if (!parts) return null;
  const [red, green, blue] = parts.map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
