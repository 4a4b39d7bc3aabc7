/** Searching in short texts of several scripts. */

/** Letters that people write for each other, beyond accents and vowel signs. */
const SAME: Record<string, string> = { ٱ: "ا", ى: "ي", ی: "ي", ة: "ه", ک: "ك" };
/** The Arabic article, where enough of the word is left: people search with and without it. */
const ARTICLE = /(?<![\p{L}\p{N}])ال(?=\p{L}{3})/gu;

/**
 * A text without what a search does not tell apart: capitals, accents, vowel signs, forms of a letter, digits of a script, and
 * the Arabic article. The search in value sets, which `simplified` of `emr-fhir` does, folds Arabic alike.
 */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/[\p{M}\u0640\p{Cf}]/gu, "")
    .toLowerCase()
    .replaceAll(/[ٱىیةک]/g, (letter) => SAME[letter] ?? letter)
    .replaceAll(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replaceAll(ARTICLE, "");
}

/** Whether each word stands somewhere in one of the texts. */
export function matches(texts: string[], words: string): boolean {
  return hasWords(searchedText(texts), searchedWords(words));
}

/** Texts as a search goes through them; a long list makes each of them once. */
export function searchedText(texts: string[]): string {
  return texts.map(folded).join("\n");
}

/** The words that a search looks for. */
export function searchedWords(words: string): string[] {
  return folded(words).split(/\s+/);
}

/** Whether a text of `searchedText` has each of the words of `searchedWords`. */
export function hasWords(text: string, words: string[]): boolean {
  return words.every((word) => text.includes(word));
}
