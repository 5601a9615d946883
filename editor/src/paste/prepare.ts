/** The name under which inline styles reach the cleaner. */
export const STYLE = "data-pasted-style";

/**
 * Style sheets go, and inline styles and handlers get other names before the HTML is parsed. The page's security policy
 * forbids all three: under their own names the browser would report every single one, and no style would be readable.
 */
export function prepareHtml(html: string): string {
  if (isFromCanvas(html)) return html;
  return html
    .replace(/<style\b[\s\S]*?(?:<\/style\s*>|$)/gi, "")
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, `$1${STYLE}$2`).replace(/([\s/"'])on(\w+\s*=)/gi, "$1data-off-$2"));
}

/** Whether HTML was copied from a canvas of ours. */
export function isFromCanvas(html: string): boolean {
  return /\sdata-pm-slice=/.test(html);
}
