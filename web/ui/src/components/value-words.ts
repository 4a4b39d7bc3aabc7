/** Values of records in the words of the page. */

import type { Flag, Name, NormalRange, Rule } from "../generated/content.ts";
import { language, localized } from "../messages/index.ts";
import { writtenValue } from "./written.ts";

const text = localized({
  en: {
    flags: {
      criticalLow: "critically low",
      low: "low",
      normal: "normal",
      high: "high",
      criticalHigh: "critically high",
      abnormal: "out of the ordinary",
      critical: "critical",
    },
    between: (low: string, high: string) => `${low} to ${high}`,
    fromToBelow: (low: string, high: string) => `from ${low} to below ${high}`,
    upTo: (high: string) => `up to ${high}`,
    below: (high: string) => `below ${high}`,
    from: (low: string) => `from ${low}`,
    byAuthor: "The author of the record says so.",
    byRange: "The record says what is normal.",
    published: (source: string) => `Limits for adults: ${source}.`,
  },
  ar: {
    flags: {
      criticalLow: "منخفض إلى حد الخطر",
      low: "منخفض",
      normal: "طبيعي",
      high: "مرتفع",
      criticalHigh: "مرتفع إلى حد الخطر",
      abnormal: "غير معتاد",
      critical: "خطير",
    },
    between: (low, high) => `${low} إلى ${high}`,
    fromToBelow: (low, high) => `من ${low} إلى أقل من ${high}`,
    upTo: (high) => `حتى ${high}`,
    below: (high) => `أقل من ${high}`,
    from: (low) => `من ${low}`,
    byAuthor: "هكذا يقول كاتب السجل.",
    byRange: "يذكر السجل ما هو طبيعي.",
    published: (source) => `حدود للبالغين: ${source}.`,
  },
});

/** A name in the page's language, if it is known in it. */
export function nameIn({ en, ar, text: written }: Name): string {
  return (language.value === "ar" ? ar : en) ?? written;
}

/** Where a value lies. */
export function flagWord(flag: Flag): string {
  return text().flags[flag];
}

/** Whether a value is out of the ordinary. */
export function isOutside(flag: Flag | null | undefined): flag is Exclude<Flag, "normal"> {
  return flag !== undefined && flag !== null && flag !== "normal";
}

/** What is normal, in words that agree with what is flagged: a limit may itself be too high. */
export function rangeIn(range: NormalRange): string | undefined {
  const { between, fromToBelow, upTo, below, from } = text();
  const [low, high] = [range.low, range.high].map((limit) => limit && writtenValue(limit));
  if (low && high) {
    return (range.isBelowHigh ? fromToBelow : between)(low, high);
  }
  if (high) {
    return (range.isBelowHigh ? below : upTo)(high);
  }
  return low ? from(low) : (range.text ?? undefined);
}

/** By which rule a value is called normal or not. */
export function ruleIn(rule: Rule): string {
  switch (rule.by) {
    case "author":
      return text().byAuthor;
    case "range":
      return text().byRange;
    case "published":
      return text().published(rule.source);
  }
}
