import { expect, test } from "vitest";
import { meantBy, unknownWords, wordsIn } from "./kit-text.ts";

const KNOWN = ["abandon", "ability", "able", "hospital", "host", "hotel"];

test("words are read in any case, with the numbers of their places, and from the text of the code", () => {
  expect(wordsIn(" 1 Abandon\n2. HOTEL  able")).toEqual(["abandon", "hotel", "able"]);
  expect(wordsIn(`emr-kit-1 ${"0".repeat(32)} MinistryMSP abandon hotel`)).toEqual(["abandon", "hotel"]);
  expect(wordsIn("")).toEqual([]);
});

test("an unknown word is named with its place, and the last one only once it is whole", () => {
  expect(unknownWords(["abandon", "hosptal", "ho"], KNOWN, false)).toEqual([
    { place: 2, word: "hosptal", meant: ["hospital", "host"] },
  ]);
  expect(unknownWords(["abandon", "ho"], KNOWN, true).map(({ place }) => place)).toEqual([2]);
});

test("a word is meant that differs in one letter or in the order of two", () => {
  expect(meantBy("hotl", KNOWN)[0]).toBe("hotel");
  expect(meantBy("abel", KNOWN)[0]).toBe("able");
  expect(meantBy("hoxtel", KNOWN)[0]).toBe("hotel");
});
