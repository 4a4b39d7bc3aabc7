import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wordsOfThePlace from "../../../client/native/src/wallet/words-of-the-place.txt?raw";
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

test("a document lists the words of the place", () => {
  const document = readFileSync(new URL("../../../docs/keys.md", import.meta.url), "utf8");
  const [, listed = ""] = /words of the place count as leaked ones: ([^.]+)\./.exec(document) ?? [];
  const words = [...listed.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  expect(words.length).toBeGreaterThan(0);
  expect(words).toEqual(wordsOfThePlace.trimEnd().split("\n"));
});
