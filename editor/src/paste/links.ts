import { safeHref } from "../href";

/** Parameters that say where a reader came from and change nothing about what the address shows. */
const TRACKING = /^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|yclid|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|oly_enc_id|oly_anon_id|vero_id|wickedid|ref_src|ref_url|cmpid|ns_campaign|ns_mchannel|ns_source|s_cid)$/i;

/** Services that wrap an address in their own, with the parameter that holds the real one. */
const WRAPPERS: { host: RegExp; path: RegExp; parameters: readonly string[] }[] = [
  { host: /^(?:www\.)?google\.[a-z.]+$/, path: /^\/url$/, parameters: ["q", "url"] },
  { host: /^(?:l|lm)\.facebook\.com$/, path: /^\/l\.php$/, parameters: ["u"] },
  { host: /^l\.instagram\.com$/, path: /^\/$/, parameters: ["u"] },
  { host: /^[\w.-]+\.safelinks\.protection\.outlook\.com$/, path: /^\/$/, parameters: ["url"] },
  { host: /^www\.youtube\.com$/, path: /^\/redirect$/, parameters: ["q"] },
];

/** The address that a pasted link is really about, without what tracks its readers; null when it may not be linked. */
export function cleanHref(raw: string): string | null {
  const href = safeHref(raw);
  if (href === null || !/^https?:/i.test(href)) return href;
  const url = new URL(href);
  const inner = unwrapped(url);
  if (inner !== null) return cleanHref(inner);
  const tracked = [...url.searchParams.keys()].filter((name) => TRACKING.test(name));
  // An address without tracking stays as it was written: parsing it anew could change its spelling.
  if (tracked.length === 0) return href;
  for (const name of tracked) url.searchParams.delete(name);
  return safeHref(url.href);
}

function unwrapped(url: URL): string | null {
  for (const { host, path, parameters } of WRAPPERS) {
    if (!host.test(url.hostname) || !path.test(url.pathname)) continue;
    for (const name of parameters) {
      const inner = url.searchParams.get(name);
      if (inner && /^https?:\/\//i.test(inner)) return inner;
    }
  }
  return null;
}
