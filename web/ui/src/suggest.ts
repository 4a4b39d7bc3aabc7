/** A passphrase that the page suggests. */

const CONSONANTS = "bdfghklmnprstvwz";
const VOWELS = "aeiou";
const WORDS = 5;
const SYLLABLES = 2;

/**
 * Five words of two syllables, which mean nothing and can be spoken: 80 syllables to the power of ten are 63 bits by
 * chance alone. Many languages have all of these sounds.
 */
export function suggestPassphrase(): string {
  const word = () => Array.from({ length: SYLLABLES }, () => one(CONSONANTS) + one(VOWELS)).join("");
  return Array.from({ length: WORDS }, word).join(" ");
}

/** One of some characters, each as likely as the others. */
function one(characters: string): string {
  const limit = 256 - (256 % characters.length);
  for (;;) {
    const [byte = limit] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < limit) {
      return characters[byte % characters.length] ?? "";
    }
  }
}
