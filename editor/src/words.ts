import { readers } from "./words/readers";

export type UiLanguage = "en" | "ar";
export type WordKey = keyof Dictionaries["en"]["en"];
export type CountKey = keyof Dictionaries["en"]["enCounts"];

/** A dictionary is a file of its own, so that a page waits for the one it speaks alone. */
interface Dictionaries {
  en: typeof import("./words/en");
  ar: typeof import("./words/ar");
}

/** English has two plural forms and Arabic six; a dictionary that lacks one does not compile. */
export type EnglishForms = Record<"one" | "other", string>;
export type ArabicForms = Record<"zero" | "one" | "two" | "few" | "many" | "other", string>;

type Values = Record<string, string | number>;

// Isolates keep a name or a number in the other direction from reordering the sentence round it.
const ISOLATE = "\u2068";
const POP = "\u2069";

let language: UiLanguage = "en";

const known: Partial<Dictionaries> = {};

/** Fetches a dictionary. Rejects where it cannot be fetched; what is known already stays known. */
export async function learn(ui: UiLanguage): Promise<void> {
  if (ui === "ar") known.ar = await import("./words/ar");
  else known.en = await import("./words/en");
}

/** Chooses the language of the interface; called once, before anything is built and after it was learnt. */
export function speak(ui: UiLanguage): void {
  language = ui;
}

/** The words of a key in the interface's language, with `{name}` places filled in and isolated. */
export function t(key: WordKey, values: Values = {}): string {
  return fill(word(language, key), values);
}

/** The words that readers of a story see, in the story's language where there are such. */
export function readersWord(key: keyof typeof readers.en, storyLang: string): string {
  return readers[storyLang.split("-")[0] === "ar" ? "ar" : "en"][key];
}

/** What the interface calls a language; `own` is its name for itself, for a language that has no other. */
export function languageName(lang: string, own: string): string {
  return new Intl.DisplayNames(locale(), { type: "language", fallback: "none" }).of(lang) ?? own;
}

/** The words of a key in every language that is known by now, for searching. */
export function everyWord(key: WordKey): string {
  return [known.en?.en[key], known.ar?.ar[key]].filter((words) => words !== undefined).join(" ");
}

/** A counted phrase in the right plural form; `{n}` is the number, in Western digits. */
export function n(key: CountKey, count: number, values: Values = {}): string {
  return fill(form(language, key, count), { n: number(count), ...values }, false);
}

/** The plural form that a language wants for a count. */
export function form(ui: UiLanguage, key: CountKey, count: number): string {
  const rule = new Intl.PluralRules(ui).select(count);
  if (ui === "ar") return (known.ar ?? unlearnt()).arCounts[key][rule];
  return (known.en ?? unlearnt()).enCounts[key][rule === "one" ? "one" : "other"];
}

/** A number with the grouping of the interface's language, in Western digits. */
export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** A time of day ("18:02") in the newsroom's zone. */
export function timeOfDay(when: string | number | Date, zone: string): string {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(
    new Date(when),
  );
}

/** A day in the newsroom's zone ("14 October 2026"). */
export function dayOf(when: string | number | Date, zone: string): string {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "long", year: "numeric", timeZone: zone }).format(
    new Date(when),
  );
}

/** The time of day for today's moments, and the day before it for all others. */
export function moment(when: string | number | Date, zone: string, now: number): string {
  const day = dayOf(when, zone);
  const time = timeOfDay(when, zone);
  return day === dayOf(now, zone) ? time : `${day}, ${time}`;
}

function word(ui: UiLanguage, key: WordKey): string {
  return ui === "ar" ? (known.ar ?? unlearnt()).ar[key] : (known.en ?? unlearnt()).en[key];
}

function unlearnt(): never {
  throw new Error("The words of the interface were not loaded");
}

function locale(): string {
  return language === "ar" ? "ar-u-nu-latn" : "en-GB";
}

/** The language of the interface. */
export function spoken(): UiLanguage {
  return language;
}

/** Words with their `{name}` places filled in; text is isolated, so that it cannot reorder the sentence round it. */
export function filled(words: string, values: Values): string {
  return fill(words, values);
}

function fill(words: string, values: Values, isolated = true): string {
  return words.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return isolated && typeof value === "string" ? ISOLATE + value + POP : String(value);
  });
}
