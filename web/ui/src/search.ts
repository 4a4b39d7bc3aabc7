/** Searching in short texts of several scripts. */

/** Letters that people write for each other, beyond accents and vowel signs. */
const SAME: Record<string, string> = { ٱ: "ا", ى: "ي", ی: "ي", ة: "ه", ک: "ك" };

/** A text without what a search does not tell apart: capitals, accents, vowel signs, forms of a letter, digits of a script. */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[\p{M}\u0640\p{Cf}]/gu, "")
    .toLowerCase()
    .replaceAll(/[ٱىیةک]/g, (letter) => SAME[letter] ?? letter)
    .replaceAll(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

/** Whether each word stands somewhere in one of the texts. */
export function matches(texts: string[], words: string): boolean {
  const all = texts.map(folded).join("\n");
  return folded(words)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
