/** The longest address that a story may hold, as the server also has it. */
const MAX_HREF = 2048;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * An address that a story may link to, or null. Allowed are https:, http: and mailto: addresses and paths on this
 * site that begin with a single slash; the server checks the same again.
 */
export function safeHref(raw: string): string | null {
  const href = raw.trim();
  if (href === "" || href.length > MAX_HREF || CONTROL.test(href)) return null;
  if (href.startsWith("/")) return href.startsWith("//") || href.startsWith("/\\") ? null : href;
  if (/^mailto:[^\s]+@[^\s]+$/i.test(href)) return href;
  if (!/^https?:\/\/[^\s/]/i.test(href)) return null;
  return URL.canParse(href) ? href : null;
}

/** What somebody typed as an address: "example.org/x" and "a@b.org" get the scheme that was meant. */
export function typedHref(raw: string): string | null {
  const text = raw.trim();
  const known = safeHref(text);
  if (known !== null) return known;
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return safeHref(`mailto:${text}`);
  if (/^[^\s/:@]+\.[^\s/:@.]{2,}(?:[/?#:]\S*)?$/.test(text)) return safeHref(`https://${text}`);
  return null;
}

/** True for text that is one address and nothing else, so that pasting it on a selection links it. */
export function isAddress(text: string): boolean {
  return /^(?:https?:\/\/|mailto:)\S+$/i.test(text.trim()) && safeHref(text) !== null;
}
