/** The longest address that a story may hold, as the server also has it. */
const MAX_HREF = 2048;
const CONTROL = /[\u0000-\u001f\u007f-\u009f\\]/;
/** Spaces, and what is shown as nothing or turns the text around it: copied along with an address, or there to disguise one. */
const UNSEEN = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const AROUND = new RegExp(`^${UNSEEN.source}+|${UNSEEN.source}+$`, "g");

/**
 * An address that a story may link to, or null. Allowed are https:, http: and mailto: addresses and paths on this
 * site that begin with a single slash. The server checks the same again, and what it does not take costs the page its
 * connection: nothing may pass here that does not pass there.
 */
export function safeHref(raw: string): string | null {
  const bare = raw.replace(AROUND, "");
  if (CONTROL.test(bare)) return null;
  const href = bare.replace(new RegExp(UNSEEN, "g"), encodeURIComponent);
  if (href === "" || href.length > MAX_HREF) return null;
  if (href.startsWith("/")) return href.startsWith("//") ? null : href;
  if (/^mailto:[^?]+@/i.test(href)) return href;
  if (!/^https?:\/\/[^/]/i.test(href) || !URL.canParse(href)) return null;
  const { username, password } = new URL(href);
  return username + password === "" ? href : null;
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
