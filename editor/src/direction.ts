import type { Direction } from "./data";

const RTL_LANGUAGES = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]);
const RTL_SCRIPTS = new Set(["Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"]);

/** The direction in which a BCP 47 language is written; a script subtag wins over the language. */
export function directionOf(lang: string): Direction {
  const [language, ...rest] = lang.split("-");
  const script = rest.find((part) => /^[A-Za-z]{4}$/.test(part));
  if (script) {
    const named = script[0]?.toUpperCase() + script.slice(1).toLowerCase();
    return RTL_SCRIPTS.has(named) ? "rtl" : "ltr";
  }
  return RTL_LANGUAGES.has((language ?? "").toLowerCase()) ? "rtl" : "ltr";
}

/** True for a tag that the server takes as well: language, script and region, and no more. */
export function isLanguageTag(lang: string): boolean {
  return lang.length <= 15 && /^(?!und\b)(?:[a-z]{2,3}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i.test(lang);
}
