/** Numbers as people type them, in any of the digits of Arabic and Persian. */

const DIGITS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"];

/** What is wrong with the value of a laboratory result. */
export type ResultProblem = "notDecimal" | "unitInValue" | "needsNumber";

/** A number in other digits becomes one that programs read; a comma stays, since it can mean two things. */
export function plainDecimal(typed: string): string {
  return DIGITS.reduce(
    (text, digits) => text.replaceAll(new RegExp(`[${digits}]`, "g"), (digit) => String(digits.indexOf(digit))),
    typed.replaceAll("٫", ".").trim(),
  );
}

/** Whether a text is a number, which may say that the true value lies beyond it: `<5`. */
export function isDecimal(typed: string): boolean {
  return /^([<>]=?)?\s*-?\d+(\.\d+)?$/.test(plainDecimal(typed));
}

/** Whether a text counts something: a whole number, at least 1. */
export function isCount(typed: string): boolean {
  return /^[1-9]\d{0,8}$/.test(plainDecimal(typed));
}

/**
 * What is wrong with the value of a laboratory result, which is a number or words. A value that was meant as a number must
 * not become words, because words have no unit and no normal range. Words such as `1+`, `1:80` or `negative` are in order.
 */
export function resultProblem(typed: string, hasUnitOrRange: boolean): ResultProblem | undefined {
  const value = plainDecimal(typed);
  if (value === "" || isDecimal(value)) {
    return undefined;
  }
  // The number at its beginning, and what follows.
  const [, rest] = /^(?:[<>≤≥]=?)?\s*[-−]?\.?\d+(?:\.\d+)?(.*)$/su.exec(value) ?? [];
  if (rest === undefined) {
    return hasUnitOrRange ? "needsNumber" : undefined;
  }
  if (rest === "" || /^[.,،٬'’]/.test(rest)) {
    return "notDecimal";
  }
  if (/^\s*[\p{L}%°]/u.test(rest)) {
    return "unitInValue";
  }
  return hasUnitOrRange ? "needsNumber" : undefined;
}
