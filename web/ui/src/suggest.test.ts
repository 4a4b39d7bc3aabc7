import { expect, test } from "vitest";
import { suggestPassphrase } from "./suggest.ts";

test("a suggested passphrase has five words of two syllables, and is another each time", () => {
  const suggested = Array.from({ length: 100 }, suggestPassphrase);
  for (const passphrase of suggested) {
    expect(passphrase).toMatch(/^([b-z][aeiou][b-z][aeiou] ){4}[b-z][aeiou][b-z][aeiou]$/);
  }
  expect(new Set(suggested).size).toBe(100);
});

test("every syllable is used", () => {
  const letters = new Set(Array.from({ length: 500 }, suggestPassphrase).join("").replaceAll(" ", ""));
  expect([...letters].sort().join("")).toBe("abdefghiklmnoprstuvwz");
});
