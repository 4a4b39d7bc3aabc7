/** What a person types of a recovery kit, while they type it. */

/** How many words a kit has. */
export const KIT_WORDS = 24;
/** How the text of a kit's QR code begins: then come the member's id, the organization, and the words. */
const VERSION = "emr-kit-1";
/** How many words are suggested for one that is unknown. */
const MOST_SUGGESTED = 4;
/** The first letters of the words tell all of them apart. */
const DISTINCT = 4;

/** A word that is none of a kit. */
export interface UnknownWord {
  /** Its place, from 1. */
  place: number;
  word: string;
  /** Words that it may be meant for. */
  meant: string[];
}

/** The words in a text: of a whole kit as its QR code has it, or typed. */
export function wordsIn(text: string): string[] {
  const parts = text
    .toLowerCase()
    .split(/[^a-z0-9-]+/)
    .filter((part) => part !== "");
  const typed = parts[0] === VERSION ? parts.slice(3) : parts;
  // The numbers of the places are on the paper, too.
  return typed.filter((part) => /^[a-z]/.test(part));
}

/** The words that no kit can have. The last one counts only once another one follows: before, it may not be whole. */
export function unknownWords(words: string[], known: string[], isLastWhole: boolean): UnknownWord[] {
  const all = new Set(known);
  return words.flatMap((word, index) => {
    const isWhole = isLastWhole || index < words.length - 1;
    return isWhole && !all.has(word) ? [{ place: index + 1, word, meant: meantBy(word, known) }] : [];
  });
}

/** Words that begin as this one does, or that differ from it in one letter. */
export function meantBy(word: string, known: string[]): string[] {
  const near = known.filter((other) => isNear(word, other));
  const beginning = word.slice(0, DISTINCT - 1);
  const alike = known.filter((other) => beginning.length > 1 && other.startsWith(beginning));
  return [...new Set([...near, ...alike])].slice(0, MOST_SUGGESTED);
}

/** Whether two words differ in one letter: another one, one too many or one too few, or two that changed places. */
function isNear(one: string, other: string): boolean {
  let from = 0;
  while (from < one.length && one[from] === other[from]) {
    from += 1;
  }
  const [rest, otherRest] = [one.slice(from), other.slice(from)];
  return (
    rest.slice(1) === otherRest.slice(1) ||
    rest.slice(1) === otherRest ||
    rest === otherRest.slice(1) ||
    (rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2))
  );
}
