import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matches } from "./search.ts";

interface Example {
  text: string;
  finds: string[];
  misses: string[];
}

/** The web service's search is tested with the same table. */
const examples: Example[] = JSON.parse(readFileSync(new URL("search.examples.json", import.meta.url), "utf8"));

test.for(examples)(
  "a search in $text finds words without capitals, accents, articles and forms of letters",
  (example) => {
    const { text, finds, misses } = example;
    expect(finds.filter((words) => !matches([text], words))).toEqual([]);
    expect(misses.filter((words) => matches([text], words))).toEqual([]);
  },
);

test("words are found in several texts", () => {
  expect(matches(["Clinique de l'Hôtel-Dieu", "طرابلس"], "clinique طرابلس")).toBe(true);
});

test("every word must be there, and none goes over the end of a text", () => {
  expect(matches(["Cedar Hospital", "Tripoli"], "cedar beirut")).toBe(false);
  expect(matches(["Cedar", "Tripoli"], "cedartripoli")).toBe(false);
});
