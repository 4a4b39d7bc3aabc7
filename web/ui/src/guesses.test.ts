import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isGuessed } from "./guesses.ts";
import { suggestPassphrase } from "./suggest.ts";

test.each([
  "password1234",
  "Password123!",
  "123456789012",
  "qwertyuiop12",
  "aaaaaaaaaaaa",
  "abcabcabcabc",
  "iloveyou1990",
  "emr hospital",
  "medicalrecords",
  "وزارة وزارة 2",
])("a thief soon guesses %s", (passphrase) => {
  expect(isGuessed(passphrase)).toBe(true);
});

test.each(["correct horse battery staple", "another passphrase of his", "كلمة المرور السرية"])(
  "a thief guesses %s for long",
  (passphrase) => {
    expect(isGuessed(passphrase)).toBe(false);
  },
);

test("a suggested passphrase is not guessed soon", () => {
  for (let round = 0; round < 100; round += 1) {
    expect(isGuessed(suggestPassphrase())).toBe(false);
  }
});

test("the page and the command know the same words of the place, and a document lists them", () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const page = wordsIn(read("web/ui/src/guesses.ts"), /WORDS_OF_THE_PLACE = \[([^\]]+)\]/);
  const command = wordsIn(read("client/native/src/wallet/file.rs"), /WORDS_OF_THE_PLACE: \[&str; \d+\] = \[([^\]]+)\]/);
  const document = wordsIn(read("docs/keys.md"), /words of the place count as leaked ones: ([^.]+)\./);
  expect(page.length).toBeGreaterThan(0);
  expect(command).toEqual(page);
  expect(document).toEqual(page);
});

/** The quoted words in a part of a text. */
function wordsIn(text: string, part: RegExp): string[] {
  return [...(part.exec(text)?.[1] ?? "").matchAll(/["`]([^"`]+)["`]/g)].map(([, word]) => word as string);
}
