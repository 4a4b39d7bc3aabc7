import { expect, test } from "vitest";

const sources: Record<string, string> = import.meta.glob("./**/*.tsx", {
  query: "?raw",
  import: "default",
  eager: true,
});

test("what a screen throws is a PageError, whose code has words in every language: other sentences pass for English", () => {
  const throwing = Object.keys(sources).filter((name) => sources[name]?.includes("new Error("));
  expect(throwing).toEqual([]);
});
