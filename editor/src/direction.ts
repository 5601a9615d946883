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

/** True for a BCP 47 tag of the plain form (language, script, region, variants). */
export function isLanguageTag(lang: string): boolean {
  return /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/.test(lang);
}
