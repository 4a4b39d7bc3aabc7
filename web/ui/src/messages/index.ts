/** The page's languages, and numbers and times as each writes them. */

import { computed, effect, signal } from "@preact/signals";
import { ar } from "./ar.ts";
import { en, type Messages } from "./en.ts";

const LANGUAGES = { en, ar };
/** Where the browser keeps a choice. */
const KEPT = "emr-language";

export type Language = keyof typeof LANGUAGES;

/**
 * How each language writes numbers and times. Arabic has the digits 0 to 9 everywhere, as values are typed and laboratories
 * print them, and the Gregorian calendar: what plain `ar` means differs from browser to browser.
 */
const LOCALES: Record<keyof typeof LANGUAGES, string> = { en: "en", ar: "ar-u-ca-gregory-nu-latn" };

/** Every language, in its own name. */
export const languages = Object.entries(LANGUAGES).map(([code, messages]) => ({
  code: code as Language,
  name: messages.language,
}));

/** The chosen language; until one is chosen, that of the browser. */
export const language = signal<Language>(kept() ?? preferred());

const current = computed<Messages>(() => LANGUAGES[language.value]);

/** How the chosen language writes numbers and times, as the functions of `Intl` take it. */
export function locale(): string {
  return LOCALES[language.value];
}

/** What the page says, in the chosen language. */
export function messages(): Messages {
  return current.value;
}

/** The texts of a part of the page: a function that gives those in the chosen language. */
export function localized<T>(texts: { en: T; ar: NoInfer<T> }): () => T {
  return () => texts[language.value];
}

/** Chooses a language, also for later visits. */
export function choose(code: Language): void {
  language.value = code;
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** A number. */
export function number(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** By how much a number is greater or less than another, with its sign before it in every direction of writing. */
export function difference(value: number): string {
  const written = new Intl.NumberFormat(locale(), { signDisplay: "exceptZero", maximumFractionDigits: 2 }).format(
    value,
  );
  return `\u2066${written}\u2069`;
}

/** A part of a whole, or a multiple of it. */
export function percent(value: number): string {
  return new Intl.NumberFormat(locale(), { style: "percent" }).format(value);
}

/** A number of bytes, in the unit that makes it short. */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1);
  const unit = units[step] ?? "byte";
  const style = { style: "unit", unit, unitDisplay: step === 0 ? "long" : "short" } as const;
  return new Intl.NumberFormat(locale(), { ...style, maximumFractionDigits: 1 }).format(bytes / 1000 ** step);
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** A time in the present language. Making a format takes longer than all else about a row of a list, so each is kept. */
function formatted(time: number, options: Intl.DateTimeFormatOptions): string {
  const name = `${locale()} ${JSON.stringify(options)}`;
  const format = dateFormats.get(name) ?? new Intl.DateTimeFormat(locale(), options);
  dateFormats.set(name, format);
  return format.format(time);
}

/** A year, in milliseconds since 1970. */
export function year(time: number): string {
  return formatted(time, { year: "numeric" });
}

/** A month of a year, in milliseconds since 1970. */
export function month(time: number): string {
  return formatted(time, { month: "long", year: "numeric" });
}

/** A moment, in milliseconds since 1970. */
export function moment(time: number): string {
  return formatted(time, { dateStyle: "long", timeStyle: "short" });
}

/** A day, in milliseconds since 1970. */
export function day(time: number): string {
  return formatted(time, { dateStyle: "long" });
}

/** The time of a day, in milliseconds since 1970. */
export function hour(time: number): string {
  return formatted(time, { timeStyle: "short" });
}

/** A month in few characters, in milliseconds since 1970. */
export function shortMonth(time: number): string {
  return formatted(time, { month: "short", year: "numeric" });
}

/** A moment in few characters: today only the hour, else the day. */
export function shortMoment(time: number, now = Date.now()): string {
  if (new Date(time).toDateString() === new Date(now).toDateString()) {
    return formatted(time, { timeStyle: "short" });
  }
  return shortDay(time, now);
}

/** A day in few characters: in this year without the year. */
export function shortDay(time: number, now = Date.now()): string {
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const inYear = isThisYear ? {} : ({ year: "numeric" } as const);
  return formatted(time, { day: "numeric", month: "short", ...inYear });
}

/** A name of the field, for example of a role, in the words of the page; a name that it does not know stays as it is. */
export function wordFor(words: Record<string, string>, name: string): string {
  return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
}

/** A name in a sentence of another direction of writing, which must not turn the sentence around (Unicode's isolates). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

/** A list of words as a sentence has it. */
export function listed(words: string[]): string {
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(words);
}

/** The form that belongs to a number in the chosen language; `#` in it stands for the number. */
export function plural(count: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }): string {
  const rule = new Intl.PluralRules(locale()).select(count);
  return (forms[rule] ?? forms.other).replace("#", number(count));
}

/** A span of time in minutes, or in hours or days if it is long. */
export function span(seconds: number): string {
  const [unit, length] =
    seconds >= 48 * 3600 ? ["day", 24 * 3600] : seconds > 50 * 60 ? ["hour", 3600] : ["minute", 60];
  const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: unit === "minute" ? 0 : 1 } as const;
  return new Intl.NumberFormat(locale(), style).format(seconds / length);
}

/** How long ago a moment was, in whole units. */
export function age(moment: number): string {
  const seconds = (Date.now() - moment) / 1000;
  if (seconds < 60) {
    return messages().underAMinute;
  }
  const unit = seconds >= 48 * 3600 ? 24 * 3600 : seconds > 50 * 60 ? 3600 : 60;
  return span(Math.round(seconds / unit) * unit);
}

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dir = language.value === "ar" ? "rtl" : "ltr";
});

function kept(): Language | undefined {
  try {
    return known(localStorage.getItem(KEPT) ?? "");
  } catch {
    return undefined;
  }
}

function preferred(): Language {
  for (const tag of navigator.languages) {
    const language = known(tag.split("-")[0] ?? "");
    if (language) {
      return language;
    }
  }
  return "en";
}

function known(code: string): Language | undefined {
  return code in LANGUAGES ? (code as Language) : undefined;
}
