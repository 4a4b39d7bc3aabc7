/** A label in the middle of a sentence: a question without the mark at its end. */
export function unmarked(label: string): string {
  return label.replace(/[?؟]$/, "");
}
